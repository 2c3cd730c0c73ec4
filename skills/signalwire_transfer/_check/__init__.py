"""`check` behind its command line: rules look at what a file or an agent holds, and say what a call would suffer from.

_target      what is to be checked: a file, or an agent in Python
_rounds      every mistake in one run: what is wrong is taken out, and the rest looked at again
_view        what a rule sees
_rule        what a rule is
_own         the two rules that are the checker's own
_offered     the rules of all plugins
_selection   which of them count
_engine      from a target to findings
_lines       the line of a file under a finding, without its secrets
_report      findings as text, as JSON, and as GitHub's workflow commands
"""
