"""Hours that were meant for the office, and close the line for emergencies, too."""

import re
from collections.abc import Iterator

from signalwire_transfer import Chain, Checked, Finding, Link, Rule

_EMERGENCY = re.compile(
    r"emergenc|urgen|\bon[ _-]call\b|\bon duty\b|after[ _-]hours|out[ _-]of[ _-]hours|24/7|around the clock|\bnight"
    r"|notfall|notdienst|bereitschaft|astreinte|guardia\b|reperibil|plant[aã]o|spoed|\bnood|dyżur|nagł|akut"
    r"|vagt\b|vakt\b|jourhav|nöd|hätä|päivyst|緊急|救急|응급|긴급|紧急|急诊",
    re.IGNORECASE,
)
"""How a line for emergencies is called, in the languages that the package speaks."""


class ClosedEmergency(Rule):
    description = """Hours for everybody close a line for emergencies, too.

    `hours` in the `defaults` of `transfer`, or at the level of a skill, count for every route below that has none of
    its own: also for the one that is there for emergencies, at night, or on call, by its name or description. Outside
    these hours its callers are told that it is closed, or leave a message.

    Write `hours: 24/7` there if somebody always answers, or an `on_closed` that calls somebody. If it really keeps
    office hours, ignore the finding and say so.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            defaults: {hours: "Mo-Fr 09:00-17:00", timezone: America/New_York}
            department_router:
              departments:
                sales: +14155550123
                emergencies: +14155550124

    Good::

        agent: {name: desk}
        skills:
          transfer:
            defaults: {hours: "Mo-Fr 09:00-17:00", timezone: America/New_York}
            department_router:
              departments:
                sales: +14155550123
                emergencies: {to: +14155550124, hours: "24/7"}
    """

    code = "TR033"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Routes that are called as emergency lines are, and have their hours from elsewhere."""
        for chain in checked.chains:
            place = chain.tool.place(chain.first, "hours")
            if _closes(chain.first) and place != (*chain.tool.at(*chain.first.path), "hours") and _sounds_so(chain):
                where = "`defaults`" if "defaults" in place else "its skill"
                message = f"seems to be for emergencies, and the hours of {where} close it, too: give it `hours: 24/7`"
                yield chain.finding(chain.first, "to", message)


def _closes(link: Link) -> bool:
    """Whether there are times at which nobody is called."""
    return "hours" in link.keys and link.keys["hours"].strip() != "24/7" and isinstance(link.onward("on_closed"), str)


def _sounds_so(chain: Chain) -> bool:
    link, written = chain.first, chain.tool.written
    single = [chain.tool.name, written.get("tool_description")] if link.path == ("to",) else []
    words = [*link.path, link.keys["name"], link.keys.get("description"), *(link.route.aliases or ()), *single]
    return any(_EMERGENCY.search(word) for word in words if isinstance(word, str))
