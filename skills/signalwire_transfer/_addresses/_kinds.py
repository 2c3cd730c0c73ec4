"""The kinds of address: what each one is, what it can do, and what of it the model must not see.

Whoever wants to know something about a kind asks here. A new kind needs its row in this table, its verb in the
compiler and its verb in the simulator; and a reader in `_address`, if its addresses are more than a scheme and a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_EVERYWHERE = frozenset(
    {"name", "message", "announce", "sms", "voice", "language", "description", "texts", "ask_first", "collect"}
    | {"hours", "timezone", "country", "on_closed", "notify"}
)
_FAILING = frozenset({"on_failure", "patience"})
_DIALLING = frozenset({"ring", "timeout", "from", "final", "return_message", "ringback", "max_duration"})
_SCREENING = frozenset({"digits", "whisper", "accept"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of address. Unless its row says otherwise, it is hidden from the model and reports failures."""

    name: str
    """What `Address.kind` holds."""
    schemes: tuple[str, ...] = ()
    """What stands before the colon where such an address is written."""
    example: str = ""
    """An address as somebody would write it."""
    prefix: str = ""
    """What an address begins with where it is shown, if its value goes without."""
    stand_in: str = ""
    """An address of this kind that nobody has."""
    is_hidden: bool = True
    """Whether its addresses are kept from the model. False: they are names, which tell nobody where a call goes."""
    is_dialled: bool = False
    """Whether `connect` dials it: such addresses may share a list, and ring."""
    is_screened: bool = False
    """Whether the person who answers can be spoken to before the caller is connected."""
    is_caller_id: bool = False
    """Whether such an address may be shown as the caller's."""
    reports_failure: bool = True
    """Whether the platform says that nobody took the call there: only then can something follow."""
    speaks_itself: bool = False
    """Whether an AI takes over there at once, and greets the caller itself."""
    ends_session: bool = False
    """Whether the platform ends the AI session for it, whatever the document says."""
    more_keys: frozenset[str] = frozenset()
    """Route keys that it alone can use, beside those that follow from the rest."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Why some route keys cannot be used with it, and what to write instead."""
    taken: str = ""
    """What becomes of a call that was taken there, in words; empty where `final` decides that."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """The route keys that it can use."""
        also = {_FAILING: self.reports_failure, _DIALLING: self.is_dialled, _SCREENING: self.is_screened}
        return _EVERYWHERE.union(self.more_keys, *(keys for keys, has in also.items() if has))


_ALL = (
    Kind(
        name="phone",
        example="+14155550123",
        is_dialled=True,
        is_screened=True,
        is_caller_id=True,
        instead={
            "headers": "cannot be used with a phone address: the platform sends SIP headers to SIP addresses only"
        },
    ),
    Kind(
        name="sip",
        schemes=("sip", "sips"),
        example="sip:ann@pbx.example.com",
        stand_in="sip:unread@unread.invalid",
        is_dialled=True,
        is_screened=True,
        is_caller_id=True,
        more_keys=frozenset({"headers"}),
    ),
    Kind(name="resource", example="/public/front-desk", is_dialled=True),
    Kind(
        name="queue",
        schemes=("queue",),
        example="queue:support",
        prefix="queue:",
        stand_in="queue:unread",
        is_hidden=False,
        ends_session=True,
        more_keys=frozenset({"final", "return_message", "wait_time", "wait_url"}),
        instead={
            "timeout": "cannot be used with a queue: write `wait_time`",
            "accept": "cannot be used with a queue: whoever takes a caller from a queue has asked for one",
        },
    ),
    Kind(
        name="agent",
        schemes=("https", "http", "agent"),
        example="https://agents.example.com/billing",
        stand_in="https://unread.invalid/",
        reports_failure=False,
        speaks_itself=True,
        more_keys=frozenset({"final", "return_message"}),
        instead={
            "whisper": "cannot be used with another agent: it receives the card as `params.transfer`",
            "on_failure": "cannot be used with another agent: the platform tells nobody whether it answered",
        },
        taken="the other agent takes over",
    ),
    Kind(
        name="context",
        schemes=("context",),
        example="context:billing",
        prefix="context:",
        stand_in="context:unread",
        is_hidden=False,
        reports_failure=False,
        speaks_itself=True,
        instead={
            "final": "cannot be used with context: the agent goes on in its other context",
            "on_failure": "cannot be used with context: the agent itself goes on, nothing can fail",
        },
        taken="the agent goes on in this context",
    ),
    Kind(
        name="refer",
        schemes=("refer",),
        example="refer:sip:ann@pbx.example.com",
        prefix="refer:",
        stand_in="refer:sip:unread@unread.invalid",
        instead={"final": "cannot be used with refer: a SIP REFER is always final"},
        taken="final: the other PBX has the call",
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""The kinds that the package knows by itself, by their names."""

SCHEMES: Mapping[str, Kind] = {scheme: kind for kind in _ALL for scheme in kind.schemes}
"""The same by the schemes that their addresses are written with."""

_CLAIMED = Kind(name="", more_keys=frozenset().union(*(kind.keys for kind in _ALL)))
"""What a plugin resolves may become any kind: it takes every key. What it stands for is hidden like any address."""


def kind_of(name: str) -> Kind:
    """The kind that `Address.kind` names; for a scheme that a plugin has claimed, the one that all of these share."""
    return KINDS.get(name, _CLAIMED)


def is_claimed(name: str) -> bool:
    """Whether only a plugin knows where such an address leads."""
    return name not in KINDS
