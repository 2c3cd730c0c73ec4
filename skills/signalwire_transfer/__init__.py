"""Hand a call over, and do not lose it: transfer skills for AI voice agents on SignalWire.

Use it through the SDK, `agent.add_skill("transfer", {...})`, or write a plugin with what is exported here.


The way of a call

    add_skill    _sdk  ->  _setup: parameters become tools, checked and computed once
    a document   _sdk: the tools, as the platform offers them to the model
    a tool call  _sdk  ->  _tools: a skill picks a route, which becomes a plan; plugins may change it (_seam)  ->
                 _compiler writes SWML
    a callback   _sdk  ->  _reports: what became of an attempt, recorded (_records) and told to plugins (_seam)
    a return     _sdk  ->  _reports: the agent is told whom the call has been to


The map. A room is a folder or a file of this package; the docstring of a folder draws what is in it. Imports point
down: from a room to one that stands below it, never back up. The workbench stands above the runtime, so no call ever
loads it.


Workbench: what people use at a desk

    The command line, and tests of users
        __main__         what `python -m signalwire_transfer` starts
        _cli/            `signalwire-transfer` and its subcommands, a file each
        pytest_plugin    the fixture `simulate`
        _studio/         one file on a page: its text, its drawing, and calls to try
        _explain         why a simulated call went where it went
        testing          simulate a transfer, try every way it can go, find what leaks
        _server/         answers calls with the agents of a file, in one process or in several
    Pages in a browser
        pages/           guards and serves pages of this machine; public, so plugins may have some
    Looking at agents
        _show/           where calls go, drawn
        _rehearsal/      plays an agent from outside, without a phone
        _simulator/      what the platform does with an answer, as its documentation says; needs no agent and no SDK
        _import/         other products' transfers become a file
        _check/          runs the rules over a file or an agent
        _files/          agents in a YAML or JSON file: read, checked, and built
    What all of it uses
        _look/           how every page looks: one stylesheet, one script, one frame
        _listening       a socket that listens
        _quiet           silences a log whose lines are said elsewhere


Runtime: what a call goes through

    What is exported
        _public          every public name
    From the SDK to the platform
        _sdk/            the one place that knows the SDKs, and what of them is private
        _setup/          when a skill is added: from parameters to tools
        _tools/          when the model calls a tool: from arguments to a route, to a plan, to an answer
        _reports/        when the platform reports: callbacks, and calls that come back
        _compiler/       from a plan to SWML
    Routes that stand elsewhere
        _directories/    routes in files and plugins, read and renewed
        _document/       a file in which every place knows its line
    Plugins
        _seam/           the hooks, who calls them, and how plugins are found
        _rules/          what authors of rules write: a rule of `check`, and what it sees
        _skills/         what authors of transfer skills write: one with one route, one that chooses among names
    What is known of a call
        _records/        what became of a transfer, and why the call went where it went
        _plans/          a route, decided for this call
        _calls/          the call, as its webhook shows it, and what it remembers
    Where a call can go
        _routes/         a route, and the chain of all that may follow
        _hours/          whether a route is open
        _languages/      what is spoken, and the package's own words
        _addresses/      addresses: their kinds, and what gives one away
        _numbers/        phone numbers, as they are written, said and dialled
    What all of it uses
        _matching/       names: compared, and from one as it was said to the one that is meant
        _validation      from pydantic's errors to our mistakes
        _secrets         what a secret looks like
        _text            texts with fields
        _background      what runs beside the calls, and is stopped with the process
        _errors          what can go wrong
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from ._public import *  # noqa: F403  # all of it, and `__all__` says what that is
    from ._public import __all__ as __all__
else:

    def __getattr__(name: str) -> object:
        """A public name. What stands behind them is imported when somebody asks for the first."""
        if name.startswith("_") and name != "__all__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module("._public", __name__), name)

    def __dir__() -> list[str]:
        return [*globals(), *__getattr__("__all__")]
