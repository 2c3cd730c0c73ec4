"""`studio` behind its command line: one file, its findings, its drawing, and a call to try, on a page of this machine.

_paper       the file that is edited: read, and saved where nobody else has changed it
_place       where in a text somebody is writing
_offers      what the schema knows of that place: keys and values to choose from, and what they mean
_view        a text as the page shows it: findings, drawing, and what can be called
_lines       what the lines of a call can be chosen to do
_stage       the agents of a text, and calls to them
_ways        every way that calls can go, counted
_questions   what the page asks for, checked
_app         what the page asks for, and who answers
static/      the page; `editor.js` is CodeMirror 6, made from a lock file by `make editor`
"""
