"""Languages: texts that nobody hears, and callers whom nobody has words for."""

from collections.abc import Iterator

from signalwire_transfer import Chain, Checked, CheckedAgent, Finding, Rule, SpokenText

Path = tuple[str | int, ...]

_MOST_NAMES = 4


class UnheardLanguage(Rule):
    description = """A text is written in a language that no call can hear.

    The caller hears the language that the model says it is speaking, of those in the agent's `languages`; a whisper and
    what asks for a digit are heard in the agent's first, and a route's own `language` counts before both. Spanish of
    one region will do for that of another, but a language that the agent does not have is never spoken. An agent
    without `languages` speaks English.

    Bad::

        agent:
          name: desk
          languages: [{name: English, code: en-US, voice: rime.spore}]
        skills:
          transfer:
            to: +14155550123
            message: {en: One moment please., es: Un momento por favor.}

    Good::

        agent:
          name: desk
          languages:
            - {name: English, code: en-US, voice: rime.spore}
            - {name: Spanish, code: es-US, voice: rime.luna}
        skills:
          transfer:
            to: +14155550123
            message: {en: One moment please., es: Un momento por favor.}
    """

    code = "TR027"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Texts by language, of each agent."""
        for agent in checked.agents:
            texts = [text for chain in checked.chains if chain.agent is agent for text in chain.texts]
            for place, language in _unheard(texts):
                yield Finding((*place, language), f"no call can hear this: {_spoken(agent)}")


class NoWords(Rule):
    description = """The agent speaks a language that there are no words in.

    What is said beside your own texts ("Please leave a message after the tone", the day in {opens}) the package has in
    Chinese, Danish, Dutch, English, Finnish, French, German, Italian, Japanese, Korean, Norwegian, Polish, Portuguese,
    Spanish and Swedish. Callers who speak another language hear it in the agent's first, or in English, unless your
    `texts` (and `message` and `return_message`) give the words.

    Bad::

        agent:
          name: desk
          languages:
            - {name: English, code: en-US, voice: rime.spore}
            - {name: Romanian, code: ro-RO, voice: azure.ro-RO-AlinaNeural}
        skills:
          transfer: {to: +14155550123}

    Good::

        agent:
          name: desk
          languages:
            - {name: English, code: en-US, voice: rime.spore}
            - {name: Romanian, code: ro-RO, voice: azure.ro-RO-AlinaNeural}
        skills:
          transfer:
            to: +14155550123
            message: {en: I'm transferring you now., ro: Vă fac legătura imediat.}
    """

    code = "TR028"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Languages of each agent, with what nobody can say in them."""
        for agent in checked.agents:
            chains = [chain for chain in checked.chains if chain.agent is agent]
            for language, place in (agent.languages or {}).items():
                if names := _lacking(chains, language):
                    listed = ", ".join(names[:_MOST_NAMES]) + (" and others" if len(names) > _MOST_NAMES else "")
                    yield Finding(
                        place, f"has no words in {language} for {listed}: write them, or callers hear another language"
                    )


class NameInOneLanguage(Rule):
    description = """A name is said in one language to callers of another.

    "I'm transferring you to {name} now." exists in every language, but what {name} stands for is what you have written:
    so callers who speak Spanish are put through to "sales". `texts: {name: {es: ventas}}` on the route says what it is
    called there. Names of people need none, and nobody can tell them from others: so this rule counts only when it is
    selected, as in `check --select TR044`.

    Bad::

        agent:
          name: desk
          languages:
            - {name: English, code: en-US, voice: rime.spore}
            - {name: Spanish, code: es-US, voice: rime.luna}
        skills:
          department_router:
            departments:
              sales: {to: +14155550123}

    Good::

        agent:
          name: desk
          languages:
            - {name: English, code: en-US, voice: rime.spore}
            - {name: Spanish, code: es-US, voice: rime.luna}
        skills:
          department_router:
            departments:
              sales: {to: +14155550123, texts: {name: {es: ventas}}}
    """

    code = "TR044"
    by_default = False

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Routes with a name, and the languages in which it is said and has none."""
        for chain in checked.chains:
            name = chain.first.route.name or (str(chain.first.path[-1]) if len(chain.first.path) > 1 else "")
            if name and (languages := _nameless(list(chain.texts))):
                spoken = " and ".join(languages)
                example = f"texts: {{name: {{{languages[0].partition('-')[0]}: …}}}}"
                message = f'is said as "{name}" to callers who speak {spoken}: write `{example}`'
                yield chain.finding(chain.first, "name", message)


def _nameless(texts: list[SpokenText]) -> list[str]:
    """The languages in which the name of a route is said to callers, and in which it has none."""
    written = [text for text in texts if text.name == "name"]
    saying = [text for text in texts if text.name in _TOLD and _says_the_name(text)]
    heard = dict.fromkeys(language for text in saying for language in text.languages if language)
    first = {_kin(text.first) for text in texts}
    return [
        language
        for language in heard
        if _kin(language) not in first
        and not any(isinstance(text.written, str) or text.has_words_in(language) for text in written)
    ]


_TOLD = frozenset({"message", "voicemail", "hangup", "closed", "unreachable"})
"""The texts that callers hear, and that may hold a name."""


def _says_the_name(text: SpokenText) -> bool:
    written = [text.written] if isinstance(text.written, str) else list((text.written or {}).values())
    return not written or any("{name}" in each for each in written)


def _kin(language: str) -> str:
    return language.partition("-")[0].casefold()


def _lacking(chains: list[Chain], language: str) -> list[str]:
    """The names of the texts that somebody hears in this language, and nobody has words for."""
    heard = (text for chain in chains for text in chain.texts if text.own and language in text.languages)
    return list(dict.fromkeys(text.name for text in heard if not text.has_words_in(language)))


def _unheard(texts: list[SpokenText]) -> Iterator[tuple[Path, str]]:
    """Places and languages of what nobody hears: what stands at one place may count for many routes."""
    heard: dict[Path, set[str]] = {}
    written: dict[Path, dict[str, None]] = {}
    for text in texts:
        if not isinstance(text.written, str) and text.written:
            heard.setdefault(text.place, set()).update(text.heard)
            written.setdefault(text.place, {}).update(dict.fromkeys(text.written))
    for place, languages in written.items():
        yield from ((place, language) for language in languages if language not in heard[place])


def _spoken(agent: CheckedAgent) -> str:
    if not agent.languages:
        return "the agent has no `languages`, and callers hear English: give it one for each that it speaks"
    return f"the agent speaks {' and '.join(agent.languages)}"
