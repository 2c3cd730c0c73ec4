"""Plays an answer with scripted lines, and finds out on which assumptions the timeline rests."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from ._actions import Answer, run
from ._arrivals import Server, nobody
from ._lines import Written
from ._readings import ASSUMPTIONS, chosen, reading
from ._timeline import SimulationError, Timeline
from ._world import Names, Scripted, idle, refuse_strangers


def play(
    answer: Answer,
    lines: Mapping[str, Written],
    names: Names,
    *,
    readings: Mapping[str, str],
    own_urls: Collection[str],
    server: Server = nobody,
    caller: str,
    global_data: Mapping[str, Any] | None = None,
) -> Timeline:
    """The timeline, and the readings without which it would be another one."""

    def played(readings: Mapping[str, str]) -> tuple[Timeline, dict[str, str]]:
        world = Scripted(lines, names, readings)
        refuse_strangers(lines, names, json.dumps([*answer.actions], ensure_ascii=False, default=str))
        timeline = run(answer, world, names, own_urls=own_urls, server=server, caller=caller, global_data=global_data)
        return replace(timeline, idle=idle(lines, names, world.heard)), world.asked

    def matters(name: str, word: str) -> bool:
        return any(differs(name, other) for other in ASSUMPTIONS[name].readings if other != word)

    def differs(name: str, other: str) -> bool:
        try:
            return played({**readings, name: other})[0] != timeline
        except SimulationError:
            return True

    readings = chosen(readings)
    timeline, asked = played(readings)
    rests_on = tuple(reading(name, word) for name, word in asked.items() if matters(name, word))
    return replace(timeline, rests_on=rests_on, readings=readings)
