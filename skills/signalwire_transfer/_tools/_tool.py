"""One tool that the model can call: from its arguments and the webhook's payload to the answer."""

import functools
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from .._addresses._address import Rules
from .._calls._call import Call
from .._calls._card import Card
from .._calls._memory import after_transfer, is_asked, languages_of, last_transfer, mark, with_memory, with_question
from .._compiler._swml import actions
from .._errors import TransferError
from .._languages._languages import LANGUAGE, Languages, Spoken
from .._languages._speech import Speech
from .._plans._plan import LONGEST_REFUSAL, NOT_MOVED, Choice, Plan, Refusal, Reply, without_notify
from .._plans._sendable import unfit
from .._plans._wording import Hearer
from .._records._caller_mark import caller_mark
from .._records._outcome import Outcome
from .._records._record import Configs, Origin, message_taken, origin_of, record_id, refused, requested
from .._records._watch import Chosen, Decided, Language, Limit, note
from .._reports._callbacks import callbacks_at
from .._routes._listed import Listed
from .._seam._border import awaited, border, contained
from .._seam._hooks import Hooks
from .._skills._settings import Settings
from .._skills._skill import TransferSkill
from .._text import clean
from ._answer import Answer
from ._decide import Seen, Situation
from ._kept import Kept, Ready
from ._replying import asking, offering, replied
from ._resolve import Resolver

if TYPE_CHECKING:
    from .._directories._renewal import Renewal

_log = logging.getLogger("signalwire_transfer")

_IN_A_CHAT = Answer(
    "This is a text chat: there is no call to transfer.", "Tell the person how to reach somebody by phone instead."
)
_ENDED = Answer("The call has ended; nothing was transferred.")
_TOO_OFTEN = Answer("This call has been transferred as often as it may be.", "Help the caller yourself.")
_TOO_OFTEN_AGAIN = Refusal(
    "This caller has been put through as often as is possible for now, and the call has not been moved.",
    instruction="Tell the caller so, and help them yourself.",
)
_TOO_FAR = Refusal(
    "This call has been handed from agent to agent as often as it may be.", instruction="Help the caller yourself."
)
_NOT_DONE = Answer("That could not be done.", "Apologise and offer other help.")
NOT_POSSIBLE = Answer(
    "The transfer could not be started, and the call has not been moved.", "Apologise and offer other help."
)
_FACTS = {
    "": "The call is being transferred to {name}.",
    "voicemail": "{name} cannot take the call now: the caller is being asked to leave a message.",
    "hangup": "{name} cannot take the call now: the caller is told so, and the call ends.",
}
"""What is true once an answer moves a call, by the verdict where nobody is called."""
_SAY_NO_MORE = "Say nothing more."

DESTINATION = "destination"
"""The argument in which the model names where the call goes, where several skills share a tool."""


OriginOf = Callable[[], Origin]
"""Makes what the records of a transfer have in common: few transfers need it where nobody keeps or follows any."""


@dataclass(frozen=True, slots=True, eq=False)
class Tool:
    """A configured transfer skill as the model's tool. Everything in it was computed when the skill was added."""

    name: str
    description: str
    purpose: str
    """The description without the name of the only destination."""
    parameters: dict[str, Any]
    skill: TransferSkill
    author: str
    """How a message names the skill."""
    settings: Settings
    skip_prompt: bool
    swaig_fields: Mapping[str, Any]
    rules: Rules
    inherited: Mapping[str, object]
    keeps_session: bool
    speaks: bool
    """Whether it says or writes anything to the caller: with `announce: none` and nothing else, it does not."""
    hooks: Hooks
    resolver: Resolver
    renewal: "Renewal[Tool] | None" = None
    """Where the routes come from elsewhere: what knows the newest tool."""
    listed: tuple[Listed, ...] = ()
    """Where these routes stand."""
    timezone: str = ""
    """Where its routes are, if that is one place."""
    asks_apart: bool = False
    """Whether single routes ask the caller for something of their own: then it is known only with the route."""
    configs: Configs = field(default_factory=Configs)
    kept: Kept = field(default_factory=Kept)

    @property
    def newest(self) -> "Tool":
        """The tool with the routes as they are now; joined with others it keeps the name that it got there."""
        newest = self.renewal.tool if self.renewal else self
        return newest if newest.name == self.name else replace(newest, name=self.name)

    @property
    def is_data_map(self) -> bool:
        """Whether the platform runs it by itself."""
        return self.settings.mode == "data_map"

    @property
    def parts(self) -> "tuple[Tool, ...]":
        """The skills behind the tool, each as a tool: it alone."""
        return (self,)

    def names(self, argument: str) -> list[str]:
        """The names that an argument may hold, whether the model is shown them or not."""
        return list(self.skill.named) if argument == self.skill.argument else self.skill.samples(argument)

    def answer(
        self,
        arguments: object,
        payload: object,
        languages: Callable[[], Languages],
        *,
        is_heard: bool = False,
        agent: str = "",
        message_tool: Callable[[], str] = str,
    ) -> Answer:
        """The answer to a call of the tool. Never raises: whatever goes wrong, the caller is told something true.

        `is_heard`: what the platform reports of the transfer reaches the web app of this `agent`. `message_tool`: with
        which tool it can take a message; empty where it has none.
        """
        with contained(f"the tool {self.name} of the skill {self.skill.name}", "failed"):
            return self.newest._answer(
                arguments if isinstance(arguments, Mapping) else {},
                Call.from_payload(payload, self.timezone),
                languages,
                is_heard=is_heard,
                agent=agent,
                message_tool=message_tool,
            )
        # the SDK would read an exception's text to the model
        return offering(NOT_POSSIBLE, message_tool) if self.skill.moves else _NOT_DONE

    def _answer(
        self,
        said: Mapping[str, Any],
        call: Call,
        languages: Callable[[], Languages],
        *,
        is_heard: bool,
        agent: str,
        message_tool: Callable[[], str],
    ) -> Answer:
        if unable := self.unable(call):
            return offering(unable, message_tool)
        if not self.asks_apart and (missing := _missing(self.settings.collect, said)):
            return missing
        arguments = self._understood(said)
        if isinstance(arguments, Answer):
            return arguments
        choice = self._chosen(arguments, call)
        note(Chosen, self.skill.name, choice)
        if isinstance(choice, Reply):
            return self._replied(choice, said, call, languages(), agent)
        if isinstance(choice, Refusal):
            return _told(choice) if choice.instruction else offering(_told(choice), message_tool)
        origin = partial(self._origin, choice, said, call, agent)
        known = languages()
        spoken = self._spoken(said, call, known)
        card = self._card(arguments, choice, said, call, spoken)
        ready = self.kept.decide(choice, self.situation(card, call, known, spoken.speech, message_tool()), card)
        if isinstance(ready, Refusal):
            return offering(self._refused(ready, choice, call, origin, said), message_tool)
        plan = ready.plan
        if missing := _missing(plan.collect, said):
            return missing
        if refusal := self._out_of_hops(plan) or self._too_often(call, origin) or self.hooks.review(plan, call):
            return offering(self._refused(refusal, choice, call, origin, said), message_tool)
        if plan.ask_first and plan.kind != "hangup" and not is_asked(call, about := self._about(choice)):
            return asking(plan, self.name, with_question(call, about))
        return self._started(ready, self._prepared(plan, call), call, origin, said, is_heard=is_heard)

    def _about(self, choice: Choice) -> str:
        """What the caller is asked about: where this call goes. Another place is another question."""
        return mark(self.skill.name, self.name, choice.key, self.configs.of(choice.route, self.inherited))

    def _replied(self, reply: Reply, said: Mapping[str, Any], call: Call, languages: Languages, agent: str) -> Answer:
        """The call stays, and what was asked for is done."""
        if reply.taken is not None and self.hooks.keep_records:
            origin = origin_of(call, agent, self.skill.name, self.name, said, "", "")
            self.hooks.recorded(message_taken(origin, last_transfer(call), reply.taken, call))
        state = None if reply.memory is None else with_memory(call, self.skill.tool_name, reply.memory)
        caller = Hearer.caller({}, languages, self._spoken(said, call, languages).speech)
        return replied(reply, caller, state, may_text=not (call.is_chat or call.has_ended))

    def unable(self, call: Call) -> Answer | None:
        """Why no tool of the package can move this call, if so. A tool that moves none can always answer."""
        if not self.skill.moves:
            return None
        if call.is_chat:
            return _IN_A_CHAT
        if call.has_ended:
            return _ENDED
        used, most = call.counted("count"), self.settings.limits.per_call
        note(Limit, "per_call", used, most)
        return _TOO_OFTEN if used >= most else None

    def _understood(self, said: Mapping[str, Any]) -> BaseModel | Answer:
        """The arguments; nonsense in one that has a default counts as unsaid. An answer if one is missing."""
        model = type(self.skill).Arguments
        try:
            with border(self.author, ValidationError):
                return model.model_validate(said)
        except ValidationError as error:
            wrong = {str(detail["loc"][0]) for detail in error.errors(include_url=False, include_input=False)}
        needed = sorted(name for name in wrong if name in model.model_fields and model.model_fields[name].is_required())
        if needed:
            words = f"The call has not been moved: the tool needs {', '.join(needed)}."
            return Answer(words, "Ask the caller and call it again.")
        with border(self.author):
            return model.model_validate({name: value for name, value in said.items() if name not in wrong})

    def _chosen(self, arguments: BaseModel, call: Call) -> Choice | Refusal | Reply:
        with border(self.author), awaited(self.author, "route"):
            chosen = self.skill.route(arguments, call)
            if isinstance(chosen, (Refusal, Reply)) or (isinstance(chosen, Choice) and self.skill.moves):
                return chosen
            if not self.skill.moves:
                raise TransferError(f"{type(self.skill).__name__}.route must return a Reply: it moves no call")
            return Choice(self.resolver.read(chosen, type(self.skill).__name__))

    @property
    def asks_for_language(self) -> bool:
        """Whether the model is to say what it speaks, if there is a choice: something of ours is heard or read, and the
        tool has no argument of its own that is called so."""
        return self.newest.speaks and LANGUAGE not in self.parameters["properties"]

    def _spoken(self, said: Mapping[str, Any], call: Call, languages: Languages) -> Spoken:
        """What is spoken with the caller."""
        told = None if LANGUAGE in self.parameters["properties"] else said.get(LANGUAGE)
        spoken = languages.spoken(told, call.state.get(LANGUAGE))
        note(Language, spoken, len(languages.codes))
        return spoken

    def _card(self, arguments: BaseModel, choice: Choice, said: Mapping[str, Any], call: Call, spoken: Spoken) -> Card:
        own = choice.route.collect
        return Card(
            caller=call.caller,
            caller_number=call.caller_number,
            reason=clean(_said(arguments, "reason")),
            summary=clean(_said(arguments, "summary")),
            reference=call.reference,
            fields={name: clean(said.get(name)) for name in (self.settings.collect if own is None else own)},
            hops=call.counted("hops"),
            language=spoken.speech.language if spoken.is_known else "",
        )

    def situation(
        self, card: Card, call: Call, languages: Languages, spoken: Speech, message_tool: str = ""
    ) -> Situation:
        """What a decision for this call depends on."""
        return Situation(
            skill=self.skill.name,
            tool=self.name,
            seen=Seen(call, card),
            languages=languages,
            spoken=spoken,
            rules=self.rules,
            inherited=self.inherited,
            resolve=self.resolver.resolve,
            may_hand_over=card.hops < self.settings.limits.hops,
            message_tool=message_tool,
        )

    def _prepared(self, plan: Plan, call: Call) -> Plan:
        """The plan as the plugins want it; as it was, if that could not be sent."""
        return self.hooks.prepare(plan, call, self._unfit)

    def _unfit(self, changed: Plan, plan: Plan) -> str:
        """What of a changed plan cannot be sent, if something cannot."""
        if why := unfit(changed, plan, self.rules):
            return why
        answer = worded(changed, actions(changed, {}))
        json.dumps([answer.apart, answer.actions], allow_nan=False, ensure_ascii=False).encode()
        return ""

    def _out_of_hops(self, plan: Plan) -> Refusal | None:
        if plan.kind != "agent":
            return None
        used, most = plan.card.hops, self.settings.limits.hops
        note(Limit, "hops", used, most)
        return _TOO_FAR if used >= most else None

    def _too_often(self, call: Call, origin: OriginOf) -> Refusal | None:
        """The limit across calls. Callers who withhold their numbers are not one caller, and nobody counts them; nor
        does a transfer count against itself, when the platform sends its request again."""
        limits = self.settings.limits
        if limits.per_caller is None or not call.caller_number:
            return None
        used = self.hooks.count(caller_mark(call.caller_number), limits.window, origin().transfer)
        note(Limit, "per_caller", used, limits.per_caller)
        return _TOO_OFTEN_AGAIN if used >= limits.per_caller else None

    def _origin(self, choice: Choice, said: Mapping[str, Any], call: Call, agent: str) -> Origin:
        config = self.configs.of(choice.route, self.inherited) if self.hooks.keep_records else ""
        return origin_of(call, agent, self.skill.name, self.name, said, choice.key, config)

    def _known(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments that the tool has; a model may make up others."""
        has = {DESTINATION, *self.parameters["properties"]}
        return {name: value for name, value in said.items() if name in has}

    def _refused(
        self, refusal: Refusal, choice: Choice, call: Call, origin: OriginOf, said: Mapping[str, Any]
    ) -> Answer:
        """The call stays; those who follow outcomes hear of it."""
        note(Decided, refusal)
        run = origin()
        if self.hooks.keep_records:
            self.hooks.recorded(refused(run, refusal, call, self._known(said)))
        about, own = run.transfer, record_id(run.transfer, "transfer.refused")
        names = (choice.name, self.skill.name, self.name)
        self.hooks.ended(Outcome(refusal.outcome, *names, id=own, call=call.id, transfer=about), call)
        return _told(refusal)

    def _started(
        self, ready: Ready, plan: Plan, call: Call, origin: OriginOf, said: Mapping[str, Any], *, is_heard: bool
    ) -> Answer:
        """The plan is carried out, as plugins have left what was decided."""
        note(Decided, plan)
        is_followed, is_kept = is_heard and bool(plan.public_url), self.hooks.keep_records
        is_last = bool(plan.verdict.message_tool)
        run = origin() if is_followed or is_kept or is_last else None
        listener = callbacks_at(plan.public_url, run) if run and is_followed else None
        state = {**_state(plan, call), **after_transfer(call, run.transfer if run and is_last else "")}
        sent = self._without_what_others_text(plan, call, run) if run and listener else plan
        answer = worded(sent, ready.actions(sent, state, listener))
        if run and is_kept:
            self.hooks.recorded(requested(run, plan, call, self._known(said)))
        self.hooks.started(plan, call)
        return answer

    def _without_what_others_text(self, plan: Plan, call: Call, run: Origin) -> Plan:
        """The plan; without the text about a voicemail where a plugin sends it, once it hears of the message."""
        text = plan.verdict.notify
        return without_notify(plan) if text and self.hooks.notify(text, run.transfer, call) else plan


def _said(arguments: BaseModel, name: str) -> object:
    """An argument; nothing where the tool has none of that name."""
    return getattr(arguments, name) if _takes(type(arguments), name) else ""


@functools.cache
def _takes(arguments: type[BaseModel], name: str) -> bool:
    """Whether a tool has an argument. To ask a model for an attribute that it has not costs more than all others."""
    return name in arguments.model_fields or hasattr(arguments, name)


def _missing(collect: Mapping[str, str], said: Mapping[str, Any]) -> Answer | None:
    """What is to be asked of the caller, and nobody has said."""
    missing = {name: wanted for name, wanted in collect.items() if not clean(said.get(name))}
    if not missing:
        return None
    again = f"Then try again, with {', '.join(missing)}."
    return Answer(NOT_MOVED, f"First ask the caller for: {'; '.join(missing.values())}. {again}")


def _state(plan: Plan, call: Call) -> dict[str, Any]:
    """What the call's `global_data` is to remember.

    A new AI session may be given what the last one left or what the document hands over, and nobody says which wins:
    so what a next session needs stands here, too.
    """
    hands_over = bool(plan.to) and any(rung.kind == "agent" for rung in plan.rungs)
    state: dict[str, Any] = {"count": call.counted("count") + 1, "hops": call.counted("hops") + hands_over}
    state |= {LANGUAGE: plan.card.language} if plan.card.language else {}
    state |= languages_of(call)
    return {**state, "card": plan.card.known()} if hands_over or plan.public_url else state


def _told(refusal: Refusal) -> Answer:
    """A refusal in words. One that says nothing would be told to the model as a success."""
    return Answer(clean(refusal.say, LONGEST_REFUSAL) or NOT_MOVED, clean(refusal.instruction, LONGEST_REFUSAL))


def worded(plan: Plan, steps: list[dict[str, Any]]) -> Answer:
    """`ai`: the model says the message before the actions run. Else the answer is only for its own knowledge."""
    facts = _FACTS["" if plan.to else plan.kind].format(name=plan.name)
    if plan.announce == "ai":
        return Answer(facts, said=plan.message, actions=steps)
    return Answer(facts, _SAY_NO_MORE, actions=steps)
