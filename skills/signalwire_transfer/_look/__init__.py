"""How every page looks and what frames it: one stylesheet and one script for the desk, the studio and `show`.

_frame     writes a whole page round a body
look.css   the stylesheet
look.js    the script
icon.svg   the icon

A page that is served links `look.css` and `look.js`; one that is to be mailed or printed holds the stylesheet itself,
and needs no script.
"""
