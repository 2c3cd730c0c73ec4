"""What the storm blows through: agents, a directory that is rewritten at random, and plugins that raise and hang."""

import json
import random
from pathlib import Path

_SPELT = """
Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra
Tango Uniform Victor Whiskey Xray Yankee Zulu
"""
NAMES = _SPELT.split()
NUMBERS = {name: f"+1415555{1000 + index}" for index, name in enumerate(NAMES)}
"""Where each name leads, in every version of the directory."""

FILE = """\
agents:
  - name: front
    route: /front
    skills:
      department_router:
        departments: {file: people.csv}
        whisper: A call from {caller}.
        timeout: 10
  - name: desk
    route: /desk
    skills:
      department_router:
        departments: %s
        on_failure: voicemail
"""
RAISING = """\
import asyncio, random
from signalwire_transfer import hookimpl

CHANCE = random.Random(%d)

class Panic(BaseException):
    pass

def perhaps():
    if CHANCE.random() < 0.2:
        raise CHANCE.choice([SystemExit(1), RuntimeError("no"), asyncio.CancelledError(), GeneratorExit(), Panic("!")])

@hookimpl
def transfer_review(plan):
    perhaps()

@hookimpl
def transfer_prepare(plan):
    perhaps()

@hookimpl
def transfer_started(plan):
    perhaps()
"""
HANGING = """\
import random, time
from signalwire_transfer import hookimpl

CHANCE = random.Random(%d)

@hookimpl
def transfer_review(plan):
    if CHANCE.random() < 0.02:
        time.sleep(CHANCE.random() / 5)

@hookimpl
def transfer_started(plan):
    if CHANCE.random() < 0.01:
        time.sleep(1000)
"""


def build(folder: Path, seed: int) -> None:
    """Write everything into a folder."""
    (folder / "agents.yaml").write_text(FILE % json.dumps(NUMBERS))
    (folder / "people.csv").write_text(directory(NAMES))
    (folder / "raising.py").write_text(RAISING % seed)
    (folder / "hanging.py").write_text(HANGING % seed)


def directory(names: "list[str] | tuple[str, ...]") -> str:
    """A directory of these names."""
    return "name,to\n" + "".join(f"{name},{NUMBERS[name]}\n" for name in names)


def rewrite(file: Path, chance: random.Random) -> None:
    """Another version of the directory; one in three is broken in some way."""
    whole = directory(chance.sample(NAMES, chance.randint(20, len(NAMES))))
    broken = {
        "cut": whole[: chance.randint(0, len(whole))],
        "bytes": "\x00\x01" + whole,
        "number": whole.replace("+1415555", "+999", 1),
        "twice": whole + whole.splitlines()[1] + "\n",
    }
    kind = chance.choice([*broken, *["whole"] * 8, "gone"])
    if kind == "gone":
        file.unlink(missing_ok=True)
    elif chance.random() < 0.5:
        file.write_text(broken.get(kind, whole))
    else:
        beside = file.with_suffix(".new")
        beside.write_text(broken.get(kind, whole))
        beside.replace(file)
