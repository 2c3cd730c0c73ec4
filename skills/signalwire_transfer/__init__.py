"""Hand a call over, and do not lose it: transfer skills for AI voice agents on SignalWire.

Use it through the SDK, `agent.add_skill("transfer", {...})`, or write a plugin with what is exported here.


The way of a call

    add_skill    _sdk  ->  _umbrella  ->  _configure: parameters become tools, checked and computed once
    a document   _sdk: the tools, as the platform offers them to the model
    a tool call  _sdk  ->  _tool  ->  a skill picks a route  ->  _resolve  ->  _decide makes a plan of it  ->
                 plugins may change it (_seam)  ->  _compiler writes SWML  ->  _answer
    a callback   _sdk  ->  _news  ->  _attempts: what became of an attempt, recorded and told to plugins
    a return     _sdk  ->  _reception: the agent is told whom the call has been to


The map. A room is a file or a folder of this package. Imports point down: from a room to one that stands below it,
never back up. The workbench stands above the runtime, so no call ever loads it.


Workbench: what people use at a desk

    The command line, and tests of users
        _command         what `signalwire-transfer` starts
        _cli/            its subcommands, a file each
        _version         the answer to `--version`
        _streams         standard output and error that are closed, full or read by nobody
        pytest_plugin    the fixture `simulate`
        _studio/         one file on a page: its text, its drawing, and calls to try
        _explain         why a simulated call went where it went
        testing          simulate a transfer, try every way it can go, find what leaks
    Pages in a browser
        pages/           guards and serves pages of this machine; public, so plugins may have some
    Looking at agents
        _show/           where calls go, drawn
        _rehearsal/      plays an agent from outside, without a phone
        _simulator/      what the platform does with an answer, as its documentation says; needs no agent and no SDK
        _import/         other products' transfers become a file
        _check/          runs the rules over a file or an agent
        _files/          agents in a YAML or JSON file: read, built, served, and stopped
        _look/           how every page looks: one stylesheet, one script, one frame
        _listening       a socket that listens
        _quiet           silences a log whose lines are said elsewhere


Runtime: what a call goes through

    What is exported
        _public          every public name
        _wiring          gives skills their SDK classes
    The SDK's side
        _sdk/            the one place that knows the SDKs, and what of them is private
        _schema          parameters as the SDK describes them
    When the platform reports
        _news            what callbacks, and calls that come back, say: recorded, and told to plugins
        _attempts        how each attempt has ended, as it follows from all that was heard
    When a skill is added
        _umbrella        `transfer`: several skills at once
        _one_tool        several skills behind one tool
        _configure       from parameters to tools
        _collecting      what is asked of the caller before a route is taken
        _data_map        tools that the platform answers by itself
        _leaks           the model must not see an address
    When the model calls a tool
        _tool            from arguments to answer
        _replying        what a tool answers that moves nothing
        _resolve         plugins turn addresses of their own schemes into routes
        _decide          from a route to a plan
        _sendable        whether a plan that a plugin has changed can be sent
        _callbacks       where the platform is to report what becomes of a transfer
        _compiler/       from a plan to SWML
        _answer          what a tool answers
        _reception       what a call brings that comes back
    Files
        _directories/    routes that stand in files and plugins, read and renewed
        _document/       a file in which every place knows its line
    Plugins
        _seam/           the hooks, who calls them, and how plugins are found
        _background      what runs beside the calls, and is stopped with the process
    What authors of plugins write
        _file_key        a key of a file that a plugin brings
        _rule            a rule of `check`, and what it sees
        _heard           which texts of a chain somebody may hear, and in which languages
        _one_route       a skill with one route
        _router          a skill that chooses among names
        _matching/       from a name as it was said to the one that is meant
        _skill           a transfer skill
    What is known of a call
        _watch           notes why a call goes where it goes
        _record          what becomes of a transfer, event by event
        _caller_mark     knows a caller again, without keeping the number
        _token           what the address of a callback says of itself, signed
        _wording         what somebody hears or reads of us, in which language and voice
        _languages       the languages of an agent, and which of them is spoken
        _plan            a route, decided for this call
        _card            what the next one should know
        _memory          what a call remembers of its tools
        _outcome         how an attempt ended, from the platform's words
        _call            the call, as its webhook shows it
        _withheld        numbers and names that callers do not show
        _clock           what time it is
    Routes
        _chains          a route and all that may follow it
        _session         what becomes of the AI session
        _settings        what a skill takes beside its routes
        _route           the keys of a route
        _defaults        what counts where a key is not set
        _fit             which keys fit which kinds of address
        _hours           whether a route is open
        _hours_text      how hours are written
        _holidays        public and school holidays
        _listed          where rows of a directory stand
        _values          the values of keys
        _giveaways       what gives an address away
    Addresses
        _reach           where the platform reaches an agent
        _address         an address, checked
        _host            hosts and ports
        _kinds           the kinds of address, and what each can do
        _spoken          a number that a caller says
        _number          phone numbers
        _number_slips    numbers that are not what they look like
        _number_text     what is written where a number belongs
        _neighbours      the agents of one file, as they know each other
        _regions         countries
    What all of it uses
        _validation      from pydantic's errors to our mistakes
        _secrets         what a secret looks like
        _spelling        names, compared
        _words/          the package's own words, a file for each language
        _speech          a language, and the voice that speaks it
        _codes           codes of languages, compared
        _text            texts with fields
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
