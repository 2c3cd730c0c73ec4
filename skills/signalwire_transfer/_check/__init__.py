"""`check` behind its command line: rules look at what a file or an agent holds, and say what a call would suffer from.

_target      what is to be checked; it becomes a subject
_written     a file as a subject, every mistake of it in one run:
  _rounds      what is wrong is set aside, and the rest looked at again
  _rest        the copy from which it is set aside
  _stand_ins   what may stand in its place
  _tree        dicts and lists in which something may be gone
_python      an agent in Python as a subject
  _module      the module that it is in
_view        what a rule sees of a subject
  _tools       its tools, from what skills have become
_rule        what a rule is
_own         the two rules that are the checker's own
_offered     the rules of all plugins
_selection   which of them count
_engine      from a subject to findings
_lines       the line of a file under a finding, without its secrets
_report      findings as text, as JSON, and as GitHub's workflow commands
"""
