"""`check` behind its command line: rules look at what a file or an agent holds, and say what a call would suffer from.

_target      what is to be checked; it becomes a subject
_subject     what a subject is
_written     a file as a subject, every mistake of it in one run:
  _repair      what is wrong is set aside, and the rest looked at again
_python      an agent in Python as a subject
_tools       the tools of a subject as a rule sees them, from what skills have become
_offered     the rules of the checker and of all plugins, and which of them count
_raised      what a rule has raised, told so that its author finds it
_engine      from a subject to findings
_lines       the line of a file under a finding, without its secrets
_report      findings as text, as JSON, and as GitHub's workflow commands
"""
