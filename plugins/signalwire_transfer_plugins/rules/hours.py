"""Opening hours, compared with the time to come, and holidays of a country that has regions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from signalwire_transfer import Checked, Finding, Link, Rule

from ._spans import Times, is_within

_WEEKS = timedelta(weeks=4)
_LEAST = timedelta(hours=1)
_FEW = 4
"""How many regions a message names."""


class HardlyOpen(Rule):
    description = """Somebody is there for less than an hour in four weeks.

    Such hours are mostly meant otherwise: a year that is over, `Mo[1]` for every Monday, a holiday where a day was
    meant. Nearly every caller is turned away. Hours that never come are refused by the loader.

    It looks at the four weeks from today on. If a place really opens that seldom, ignore the finding and say so.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, hours: "Jan 01 12:00-12:30", timezone: America/New_York, on_closed: agent}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, hours: "Mo-Fr 12:00-12:30", timezone: America/New_York, on_closed: agent}
    """

    code = "TR010"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Routes with hours, by the time that they are open."""
        for chain in checked.chains:
            for link in chain.links:
                if "hours" in link.keys and _open_for(link, checked.now) < _LEAST:
                    message = "is open for less than an hour in the coming four weeks: nearly every call is turned away"
                    yield chain.finding(link, "hours", message)


class ClosedToo(Rule):
    description = """Outside the hours a call goes to somebody who is closed then, too.

    The route in `on_closed` has hours of its own, and within the coming four weeks none of them lies outside those of
    the route above it. So nobody ever reaches it, and callers hear twice that somebody is closed.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:shop@pbx.example.com
            hours: Mo-Fr 09:00-17:00
            timezone: America/New_York
            on_closed:
              to: sip:night@pbx.example.com
              hours: Mo-Fr 10:00-16:00
              timezone: America/New_York

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:shop@pbx.example.com
            hours: Mo-Fr 09:00-17:00
            timezone: America/New_York
            on_closed:
              to: sip:night@pbx.example.com
              hours: Mo-Fr 17:00-22:00
              timezone: America/New_York
    """

    code = "TR011"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Pairs of a route and the one that stands in for it."""
        for chain in checked.chains:
            for link in chain.links:
                if link.on_closed and "hours" in link.on_closed.keys:
                    end = checked.now + _WEEKS
                    times = link.open_times(checked.now, end), link.on_closed.open_times(checked.now, end)
                    if all(is_within(span, times[0]) for span in times[1]):
                        yield chain.finding(link.on_closed, "hours", "is closed whenever the route above it is")


class RegionalHolidays(Rule):
    description = """Public holidays differ by region, and none is named.

    `country: GB` knows the days that are holidays everywhere in the country, and no others: on Easter Monday, a
    holiday in England and Wales, the office would count as open. Write the region behind the country.

    If the nation's own holidays are just what is meant (those of the United States' federal offices, say), ignore the
    finding and say so.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:shop@pbx.example.com
            hours: Mo-Fr 09:00-17:00; PH off
            timezone: Europe/London
            country: GB

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:shop@pbx.example.com
            hours: Mo-Fr 09:00-17:00; PH off
            timezone: Europe/London
            country: GB-ENG
    """

    code = "TR037"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Routes whose hours name holidays, by the regions of their country."""
        for chain in checked.chains:
            for link in chain.links:
                if regions := link.regions(checked.now.year):
                    message = f"has regions with public holidays of their own: write {_one_of(regions)}"
                    yield chain.finding(link, "country", message)


def _one_of(regions: tuple[str, ...]) -> str:
    """A few of the regions, and where all of them are listed."""
    if len(regions) <= _FEW + 2:
        return f"one of {', '.join(regions)}"
    country = regions[0].partition("-")[0]
    all_of_them = f"https://www.iso.org/obp/ui/#iso:code:3166:{country} lists all"
    return f"one of its {len(regions)}, such as {', '.join(regions[:_FEW])}; {all_of_them}"


def _open_for(link: Link, now: datetime) -> timedelta:
    times: Times = link.open_times(now, now + _WEEKS)
    return sum((end - start for start, end in times), timedelta())
