"""What a document says is spoken in the agent's own voice, however the agent's language was set up."""

import json
import re
from itertools import count

import pytest

from the_sdk import AgentBase

PHONE = "+14155552671"
_NUMBERS = count()
"""Each agent has a name of its own: what is said once for an agent is said once for each of these."""


@pytest.fixture
def spoken(new_desk):
    """The voice and the language of everything that the documents of an agent speak."""

    def said(prepare):
        agent = AgentBase(name=f"desk {next(_NUMBERS)}", route="/desk", basic_auth=("platform", "s3cret"))
        prepare(agent)
        keys = {
            "whisper": "A call.",
            "announce": "play",
            "on_failure": {"to": "sip:a@pbx.example.com", "message": "Wait."},
        }
        desk = new_desk(agent).add("transfer", {"to": {"to": PHONE, **keys}, "on_failure": "voicemail"})
        answer = desk.call("transfer_call")
        assert answer.moved
        text = json.dumps(answer.raw)
        voices = re.findall(r'"say_voice": "([^"]*)"', text), re.findall(r'"say_language": "([^"]*)"', text)
        assert all(len(found) in (0, text.count('"say:')) for found in voices)
        return tuple(set(found).pop() if found else "" for found in voices)

    return said


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ({"voice": "rime.spore"}, "rime.spore"),
        ({"voice": "rime.spore:coda"}, "rime.spore:coda"),
        ({"voice": "elevenlabs.josh:eleven_turbo_v2_5"}, "elevenlabs.josh:eleven_turbo_v2_5"),
        ({"voice": "josh", "engine": "elevenlabs"}, "elevenlabs.josh"),
        ({"voice": "josh", "engine": "elevenlabs", "model": "eleven_turbo_v2_5"}, "elevenlabs.josh:eleven_turbo_v2_5"),
        ({"voice": "rime.luna", "model": "coda"}, "rime.luna:coda"),
        ({"voice": "rime.luna", "engine": "rime", "model": "coda"}, "rime.luna:coda"),
        ({"voice": "gcloud.en-US-Neural2-F"}, "gcloud.en-US-Neural2-F"),
        ({"voice": " rime.spore "}, "rime.spore"),
    ],
)
def test_a_voice_is_whole_however_it_was_given(spoken, language, voice):
    assert spoken(lambda agent: agent.add_language("English", "en-US", **language)) == (voice, "en-US")
    given = {"name": "English", "code": "en-US", **language}
    assert spoken(lambda agent: agent.set_languages([given])) == (voice, "en-US")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("es-ES", "es-ES"),
        (["en-US", "es-ES"], "en-US"),
        (["multi"], ""),
        ("multi", ""),
        (["multi", "es-ES"], "es-ES"),
        (" es-ES ", "es-ES"),
        ("Multi", ""),
        ("${code}", ""),
        ("en-US\nes", ""),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ([], ""),
        (None, ""),
        (5, ""),
        ([5], ""),
        ({"a": 1}, ""),
    ],
)
def test_a_document_speaks_one_language_and_none_that_has_to_be_detected(spoken, code, language):
    given = {"name": "English", "code": code, "voice": "rime.spore"}
    assert spoken(lambda agent: agent.set_languages([given])) == ("rime.spore", language)


@pytest.mark.parametrize(
    "languages",
    [
        ["English"],
        [None],
        [5],
        [[]],
        [{}],
        [{"name": "English", "code": "en-US", "voice": "josh"}],
        [{"name": "English", "code": "en-US", "voice": ["josh"]}],
        [{"name": "English", "code": "en-US", "voice": "josh", "engine": {"a": 1}}],
        [{"name": "English", "code": "en-US", "voice": "josh", "engine": "eleven.labs}"}],
        [{"name": "English", "code": "en-US", "voice": "rime."}],
        [{"name": "English", "code": "en-US", "voice": "rime.${voice}"}],
        [{"name": "English", "code": "en-US", "voice": "rime.\ud800"}],
        [{"name": "English", "code": "en-US", "voice": "rime.spore", "model": "a\nb"}],
    ],
)
def test_what_nobody_documents_is_spoken_in_the_platforms_default_voice(spoken, languages, caplog):
    voice, _ = spoken(lambda agent: agent.set_languages(languages))
    assert voice == ""
    if languages not in ([{}], [None]):
        assert "of a form that no document can use" in caplog.text


@pytest.mark.skipif(not hasattr(AgentBase, "set_multilingual"), reason="only signalwire-sdk has `set_multilingual`")
@pytest.mark.parametrize(
    ("mode", "voice"),
    [
        ({"default_voice": "rime.spore:coda"}, "rime.spore:coda"),
        ({"languages": ["en", "es"]}, ""),
        ({"default_voice": 5}, ""),
        ("spanish", ""),
    ],
)
def test_where_the_platform_detects_the_language_the_default_voice_speaks(spoken, mode, voice):
    assert spoken(lambda agent: agent.set_multilingual(mode)) == (voice, "")


def test_a_file_may_say_all_of_that(tmp_path):
    from signalwire_transfer.testing import simulate

    (tmp_path / "desk.yaml").write_text(
        "agent:\n  name: desk\n  languages: [{name: English, code: [en-US, es-ES], voice: 'rime.spore:coda'}]\n"
        "skills: {transfer: {to: +14155552671, on_failure: voicemail}}\n"
    )
    timeline = simulate(tmp_path / "desk.yaml", "transfer_call", lines={"a colleague": "busy"})
    assert "leaves a message" in str(timeline)
