"""`signalwire-transfer show` draws where calls go, and what is open when."""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands import command
from signalwire_transfer import hookimpl
from signalwire_transfer._cli._app import main
from signalwire_transfer._document._file import read_file
from signalwire_transfer._document._hide import hide
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._rehearsal._agent import Agent as Simulated
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer._secrets import without_login
from signalwire_transfer._setup._configure import chains_of
from signalwire_transfer._show._flow import Agent, Branch, Flow, Step, Tool
from signalwire_transfer._show._html import as_html
from signalwire_transfer._show._mermaid import as_mermaid, escaped
from signalwire_transfer._show._reading import flow, tools_of
from signalwire_transfer._show._steps import first_step
from signalwire_transfer.testing import simulate
from the_sdk import SDK

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
EXAMPLES = Path(__file__).parent.parent / "examples"
CHRISTMAS = "2026-12-25 10:00"

NIGHT = """\
agents:
  - name: day
    skills: {escalate_to_human: {to: +14155550111}, datetime: {}}
  - name: night "desk" <b>
    route: /night
    skills:
      department_router:
        default: sales
        collect: {order: The order number}
        limits: {per_call: 2}
        final: false
        public_url: https://agents.example.com/night
        departments:
          sales:
            to: [["+14155550111", "+14155550112"], ["sip:ann:pin4711@pbx.example.com"]]
            hours: Mo-Fr 09:00-17:00; PH off
            timezone: America/New_York
            country: US
            on_closed:
              to: queue:night
              wait_time: 300
              hours: Mo-Su 18:00-24:00
              timezone: America/New_York
              on_failure: voicemail
              on_closed: {to: +14155550119, name: the night guard, on_failure: hangup}
            on_failure:
              to: [+14155550113, +14155550114]
              ring: parallel
              whisper: {en: "A call for {name}.", es: "Una llamada para {name}."}
              sms: {from: +14155550100, body: Hello}
              on_failure: {to: "sip:last@pbx.example.com", digits: "12#", on_failure: {to: queue:sales}}
            notify: {from: +14155550100, to: +14155550101}
          billing: https://user:s3cretpw@agents.example.com/billing?token=tok12345678
          "end|[x]#": https://agents.example.com/other
          pbx: refer:sip:ann:pin4711@pbx.example.com
"""
NIGHT_TREE = """\
Friday, 27 November 2026, 18:05 (America/New_York)
night "desk" <b>  /night
└── transfer_to_department(department, reason, order)  department_router, any
    other name: "sales", asks first for: The order number, at most 2 transfers
    of a call, 5 hand-overs between agents
    ├── sales  +14155550111 and +14155550112 at once, then
    │   sip:ann@pbx.example.com  closed until Monday at 09:00
    │   rings 30 s each, open Mo-Fr 09:00-17:00; PH off (America/New_York,
    │   holidays of US), comes back to the agent
    │   ├── on_failure (not now): +14155550113 and +14155550114 at once
    │   │   rings 30 s, a text first, whispers "A call for {name}.", taken with
    │   │   1
    │   │   └── on_failure: sip:last@pbx.example.com  rings 30 s, extension 12#
    │   │       └── on_failure: queue:sales  waits 600 s
    │   │           └── on_failure: agent  back to the AI
    │   └── on_closed: queue:night  open until tomorrow at 00:00
    │       waits 300 s, open Mo-Su 18:00-24:00 (America/New_York)
    │       ├── on_failure: voicemail
    │       │   a message is recorded, its link is texted to +14155550101
    │       └── on_closed (not now): the night guard  +14155550119  rings 30 s
    │           └── on_failure: hangup  the line closes after a word
    ├── billing  https://agents.example.com/billing?…
    │   the other agent takes over
    ├── end|[x]#  https://agents.example.com/other
    │   the other agent takes over
    └── pbx  refer:sip:ann@pbx.example.com
        final: the other PBX has the call
        └── on_failure: agent  back to the AI
"""


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What the command prints for a file with these contents; its errors where it ends with exit code 1."""

    def shown(text: str, *words: str, **variables: str) -> str:
        (tmp_path / "f.yaml").write_text(text)
        monkeypatch.chdir(tmp_path)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["signalwire-transfer", "show", "f.yaml", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert bool(ended.value.code) == bool(printed.err) == (not printed.out)
        return printed.err or printed.out

    return shown


def stripped(printed: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def one(route: str, **beside: str) -> str:
    """A file with one route."""
    more = "".join(f", {key}: {value}" for key, value in beside.items())
    return f"agent: {{name: front}}\nskills: {{escalate_to_human: {{to: {route}{more}}}}}\n"


# ---- the tree -------------------------------------------------------------------------------------------------------


def test_the_command_draws_a_tree_of_eighty_columns_without_colour() -> None:
    done = command("show", "receptionist.yaml", cwd=EXAMPLES)
    assert done.stdout.startswith("receptionist  /receptionist\n├── transfer_to_department(department, reason, lang")
    assert "└── on_failure: our mobile  +14155550115" in done.stdout
    assert (
        "│           a message is recorded, its link is texted to +14155550115\n".replace("│   ", "", 1) in done.stdout
    )
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert ("\x1b" in done.stdout, done.stderr) == (False, "")


def test_a_friday_evening_in_a_tree(show: Any) -> None:
    assert stripped(show(NIGHT, "transfer_to_department", "--at", "2026-11-27 18:05")) == NIGHT_TREE


def test_the_hour_is_that_of_the_agent_whatever_tool_is_shown(show: Any) -> None:
    text = NIGHT.replace(
        "      department_router:", "      escalate_to_human: {to: +14155550118}\n      department_router:"
    )
    tree = show(text.replace("day", "early"), "escalate_to_human", "--at", "2026-11-27 18:05")
    assert tree.startswith("Friday, 27 November 2026, 18:05 (America/New_York)\n")
    assert "transfer_to_department" not in tree
    assert tree.count("escalate_to_human(reason)") == 2


def test_without_a_moment_nothing_is_open_or_closed(show: Any) -> None:
    tree = show(NIGHT)
    assert "not now" not in tree
    assert " until " not in tree
    assert tree.startswith("day  /\n├── escalate_to_human(reason)  escalate_to_human\n│   └── +14155550111  rings 30 s")
    assert "└── other skills: datetime\n" in tree


def test_a_place_that_never_closes_is_open(show: Any) -> None:
    tree = show(one("+14155550123", hours="24/7", timezone="UTC"), "--at", CHRISTMAS)
    assert "+14155550123  open  rings 30 s, open 24/7 (UTC), final" in tree


def test_the_same_way_for_both_is_one(show: Any) -> None:
    tree = show(one("+14155550123", hours="Mo-Fr 09:00-17:00", timezone="UTC", on_failure="voicemail"))
    assert "on_failure, on_closed: voicemail" in tree


def test_an_agent_that_is_closed_has_a_way_too(show: Any) -> None:
    tree = show(one("https://agents.example.com/x", hours="Mo-Fr 09:00-17:00", timezone="UTC"))
    assert "└── on_closed: agent" in tree
    assert "on_failure" not in tree


def test_behind_a_queue_the_agent_needs_a_public_url(show: Any) -> None:
    assert "no public URL is known" in show(one("queue:help"))
    assert "back to the AI" in show(one("queue:help", public_url="https://agents.example.com/front"))
    assert "back to the AI" in show(one("queue:help"), SWML_PROXY_URL_BASE="https://agents.example.com")


def test_a_department_may_be_called_anything(show: Any) -> None:
    tree = show("agent: {name: front}\nskills: {department_router: {departments: {to: +14155550123, all: /public/x}}}")
    assert "├── to  +14155550123" in tree
    assert "└── all  /public/x" in tree


class Acme:
    """Knows where one owner is."""

    @hookimpl
    def transfer_schemes(self) -> list[str]:
        return ["owner"]


def test_where_a_plugin_leads_is_not_known_yet(desk: Any, with_plugins: Any) -> None:
    with_plugins(acme=Acme())
    agent = Simulated(desk.add("escalate_to_human", {"to": "owner:globex"}).agent)
    tool = agent.tools["escalate_to_human"]
    [first] = chains_of(tool.skill, tool.inherited)
    step = first_step(first, None, has_url=False)
    assert (step.where, step.facts) == ("owner:globex", ("a plugin says where", "final"))


def directory(number: int) -> str:
    routes = "".join(f"      office {index}: +1415555{index:04}\n" for index in range(number))
    return f"agent: {{name: front}}\nskills:\n  department_router:\n    departments:\n{routes}"


def test_a_directory_is_cut_short_unless_all_of_it_is_asked_for(show: Any) -> None:
    thousand = directory(1000)
    assert "└── … and 980 more: `--all` shows them\n" in show(thousand)
    assert "… and 980 more" in show(thousand, "--format", "mermaid")
    for words in (["--all"], ["--format", "mermaid", "--all"], ["--format", "html"]):
        whole = show(thousand, *words)
        assert "more" not in whole.replace("and_more", "")
        assert len(re.findall(r"office \d+", whole)) == 1000
    assert "more" not in show(directory(20))


# ---- what is not shown ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["_tree", "_mermaid", "_html"])
def test_no_login_is_shown(show: Any, format_: str) -> None:
    shown = show(NIGHT, "--format", format_)
    for secret in ("s3cretpw", "user:", "pin4711", "tok12345678"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("https://u:p@a.example/b?c=d#e", "https://a.example/b?…"),
        ("https://a.example/b", "https://a.example/b"),
        ("https://a.example/b@c", "https://a.example/b@c"),
        ("sip:ann:pw@pbx.example.com", "sip:ann@pbx.example.com"),
        ("sip:ann@pbx.example.com:5061", "sip:ann@pbx.example.com:5061"),
        ("+14155550123", "+14155550123"),
    ],
)
def test_an_address_without_its_login(written: str, bare: str) -> None:
    assert without_login(written) == bare


@pytest.mark.parametrize(
    ("route", "value", "shown"),
    [
        ("'${PLACE}'", "+14155550123", "${PLACE}"),
        ("'${PLACE}'", "(415) 555-0123", "${PLACE}"),
        ("'${PLACE}'", "https://u:pw@agents.example.com/x?y=z", "${PLACE}"),
        ("'${PLACE}'", "SIP:ann:pw@pbx.example.com", "${PLACE}"),
        ("'${PLACE}'", '{"to": "+14155550123", "name": "Mister Big"}', "${PLACE}  ${PLACE}"),
        ("'https://u:${PLACE}@agents.example.com/x'", "s3cretpw", "https://agents.example.com/x"),
    ],
)
def test_what_comes_from_the_environment_is_shown_by_its_name(show: Any, route: str, value: str, shown: str) -> None:
    tree = show(one(route, region="US"), PLACE=value)
    assert f"└── {shown}" in tree
    for part in ("0123", "example.com", "Mister", "ann", "pw"):
        assert part not in tree.replace(shown, "")


def test_of_two_values_that_hold_each_other_none_is_left() -> None:
    assert hide("sip:ann@pbx.example.com", {"ann@": "USER", "sip:ann@pbx.example.com": "ANN"}) == "${ANN}"
    assert hide("a +14155550123, +14155550199", {"415 555 0123": "PHONE"}) == "a ${PHONE}, +14155550199"
    assert hide("Straße 12, İzmir 7", {"Straße 12": "STREET", "İzmir 7": "CITY"}) == "${STREET}, ${CITY}"
    assert hide("one two", {"one": "SHORT"}) == "one two"


def test_the_file_that_transfer_reads_is_masked_too(show: Any, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("escalate_to_human: {to: '${BOSS}'}\n")
    file = str(tmp_path / "other.yaml")
    tree = show("agent: {name: front}\nskills: {transfer: }\n", SIGNALWIRE_TRANSFER_CONFIG=file, BOSS="+14155550123")
    assert "└── ${BOSS}  rings 30 s" in tree
    assert "+14155550123" in show(one("+14155550123"), SIGNALWIRE_TRANSFER_CONFIG="/nowhere.yaml")


# ---- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "error"),
    [
        (NIGHT, ["transfer_to_departmnt"], 'unknown tool "transfer_to_departmnt"; did you mean "transfer_to_dep'),
        (
            NIGHT.replace("wait_time", "wait_tim"),
            [],
            "f.yaml:21: agents[1].skills.department_router.departments.sales.o",
        ),
        (
            NIGHT.replace("timezone: America/New_York\n            c", "timezone: UTC\n            c"),
            ["--at", CHRISTMAS],
            "the routes are in America/New_York and UTC: write `at` with its own offset",
        ),
    ],
)
def test_a_mistake_is_said(show: Any, text: str, words: list[str], error: str) -> None:
    assert show(text, *words).removeprefix("error: ").startswith(error)


# ---- the house ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["_tree", "_mermaid", "_html"])
def test_what_draws_knows_nothing_of_routes(module: str) -> None:
    source = Path(find_spec(f"signalwire_transfer._show.{module}").origin).read_text(encoding="utf-8")  # type: ignore[union-attr, arg-type]
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    assert {node.module for node in imports if node.level} - {"_look._frame"} == {"_flow"}


# ---- it cannot drift from what is simulated -------------------------------------------------------------------------

_BAD = {"queue": "queue: never", "refer": "rejected"}


def way_of_failures(step: Step) -> Iterator[Step]:
    """The steps of a call that nobody takes, as they are drawn."""
    yield step
    if step.ways:
        key = "on_closed" if step.is_closed else "on_failure"
        [way] = [way for way in step.ways if key in way.when.split(", ")]
        assert not way.is_barred
        yield from way_of_failures(way.step)


def places(step: Step) -> list[str]:
    return re.findall(r"[^\s,]*\d[^\s,]*", re.sub(r"\b(?:queue|refer):", "", step.where))


@settings(max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_a_call_that_nobody_takes_goes_the_way_that_is_drawn(new_desk: Any, configurations: Any, data: Any) -> None:
    agent = Simulated(new_desk().add("department_router", data.draw(configurations)).agent)
    tool = agent.tools["transfer_to_department"]
    lines = {name: _BAD.get(route.to[0][0].kind, "busy") for name, route in agent.routes()}
    for at in ("2026-11-27T12:00-05:00", "2026-11-27T18:05-05:00"):
        [first] = chains_of(tool.skill, tool.inherited)
        drawn = list(way_of_failures(first_step(first, agent.time(at), has_url=bool(tool.rules.public_url))))
        timeline = simulate(agent.agent, tool.name, {"department": "sales"}, at=at, lines=lines)
        tried = [place for step in drawn if not step.is_closed for place in places(step) if step.where]
        assert [attempt.address for attempt in timeline.attempts] == tried
        is_lost = "the line closes" in " ".join(drawn[-1].facts)
        ends = {"agent": "hung_up_after_words" if is_lost else "agent", "voicemail": "voicemail_left"}
        assert timeline.end == ends.get(drawn[-1].title, "hung_up_after_words")


# ---- what is drawn is what is said, whatever is in it ---------------------------------------------------------------

_NASTY = st.sampled_from(
    [
        *('"', "'", "[", "]", "{", "}", "|", "end", "#", "#35;", "&amp;", "<b>", "<br/>", "-->", "%%", "`", "*", "_"),
        *("$$", "\\", "\n", " ", "subgraph", "style", ":", ";", "1.", "2)", "- ", "+ ", "fa:fa-car", "ﬂ°°65¶ß"),
        *("</script>", "a"),
    ]
)
texts = st.one_of(st.text(max_size=12), st.lists(_NASTY, min_size=1, max_size=6).map("".join))
titles = texts.filter(str.strip)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """A flow with anything written anywhere."""
    ends = st.builds(Step, titles, facts=st.tuples(texts))
    ways = st.builds(Branch, st.just("on_failure"), ends, st.booleans())
    steps = st.builds(Step, titles, titles, st.tuples(texts), texts, st.booleans(), st.tuples(ways))
    tools = st.builds(Tool, titles, titles, st.tuples(texts), st.lists(steps, min_size=1, max_size=3).map(tuple))
    agents = st.builds(Agent, titles, titles, st.lists(tools, min_size=1, max_size=2).map(tuple), st.tuples(titles))
    return Flow(draw(titles), tuple(draw(st.lists(agents, min_size=1, max_size=2))), draw(texts))


_LABEL = r'"(?:[^\W_]|(?<=[^\W_])_(?=[^\W_])|[ /+()\'?!,.…-]|#\d+;|<br/>)+"'
_LINES = [
    r"flowchart LR",
    rf"  subgraph a\d+\[{_LABEL}\]",
    r"    direction LR",
    rf"    t\d+\[\[{_LABEL}\]\]",
    rf"    (?:t\d+ -->|n\d+ (?:-->|-\.->)\|{_LABEL}\|) n\d+(?:\[{_LABEL}\]|\({_LABEL}\))",
    r"  end",
    r"  classDef closed stroke-dasharray: 4 4, opacity: 0\.65",
    r"  class n\d+(?:,n\d+)* closed",
]
"""https://mermaid.js.org/syntax/flowchart.html: ids of a letter and a number, every text in quotes, entity codes in it.
Mermaid 11 itself has drawn charts of texts such as those above, and each label was the text again."""


@settings(max_examples=80)
@given(flows())
def test_whatever_is_written_a_flowchart_is_one(flow: Flow) -> None:
    lines = list(as_mermaid(flow, None))
    for line in lines:
        assert any(re.fullmatch(pattern, line) for pattern in _LINES), line
    assert lines.count("  end") == len(flow.agents)


def decoded(label: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label).replace("\u2060", "")


@given(texts)
def test_a_label_is_the_text_again(text: str) -> None:
    assert decoded(escaped(text)) == " ".join(text.replace("\u2060", "").split())
    assert not re.match(r"[-+]|\d+[.)]", escaped(text))  # a list, in Markdown


@pytest.mark.parametrize("magic", ["$$x$$", "fa:fa-car", "ﬂ°°65¶ß"])
def test_mermaids_own_magic_is_taken_out(magic: str) -> None:
    assert "#8288;" in escaped(magic)


class Page(HTMLParser):
    """A page as a browser reads it: its texts, its tags, and whether they fit."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


_TAGS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "section", "details", "summary"}
_TAGS |= {"code", "ul", "li", "div", "span", "strong"}


@settings(max_examples=60)
@given(flows())
def test_whatever_is_written_a_page_is_one(flow: Flow) -> None:
    page = Page(as_html(flow))
    assert page.open == []
    assert page.tags <= _TAGS
    assert page.attributes <= {"lang", "charset", "name", "content", "http-equiv", "class", "open"}
    words = page.texts
    for agent in flow.agents:
        for tool in agent.tools:
            for step in tool.steps:
                assert normal(step.title) in map(normal, words)
                assert normal(step.where) in map(normal, words)


def normal(text: str) -> str:
    """A text as HTML allows it: no other line ends, and no null character."""
    return re.sub(r"\s+", " ", text.replace("\0", "\ufffd")).strip()


def test_a_page_needs_nothing_from_elsewhere(show: Any) -> None:
    page = show(NIGHT, "--format", "html", "--at", "2026-11-27 18:05")
    assert page.startswith("<!doctype html>\n")
    for outside in ("<script", "<link", "<img", "@import", "url(", " src=", " href="):
        assert outside not in page
    assert "prefers-color-scheme: dark" in page
    assert '<span class="when">on_failure (not now)</span><div class="step barred">' in page
    assert '<div class="step closed"><strong>sales</strong>' in page
    assert "night &quot;desk&quot; &lt;b&gt;" in page


def test_each_step_knows_its_line_and_what_try_calls_it(tmp_path: Path) -> None:
    """A page that shows text and drawing side by side leads from one to the other, and from there into a call."""
    file = tmp_path / "agent.yaml"
    file.write_text(
        """\
agent: {name: desk}
skills:
  department_router:
    departments:
      sales: {to: [+14155550111, +14155550112], on_failure: voicemail}
      support:
        to: sip:ann@pbx.example.com
        on_failure:
          to: queue:late
    final: true
  escalate_to_human:
    to: +14155550113
    on_failure: hangup
"""
    )
    read = read_file(file)
    agents = [(spec, tools_of(spec)) for spec in agents_of(read, installed())]
    (shown,) = flow("agent.yaml", agents, None, None, "", read.line).agents
    sales, support = shown.tools[0].steps
    (alone,) = shown.tools[1].steps

    assert (sales.line, sales.names) == (5, ("sales", "sales 1", "sales 2"))
    assert sales.ways[0].step.line == 5  # where it says `voicemail`
    assert (support.line, support.names) == (7, ("support",))
    rung = support.ways[0].step
    assert (rung.line, rung.names) == (9, ("support on_failure",))
    assert rung.ways[0].step.line == 9  # the AI takes it back by itself: the route above is where to write otherwise
    assert (alone.line, alone.ways[0].step.line) == (12, 13)


def test_a_tool_of_an_agent_of_two_languages_is_written_as_try_writes_it(tmp_path):
    file = tmp_path / "agent.yaml"
    file.write_text(
        """\
agent:
  name: clinic
  languages: [{name: English, code: en-US, voice: rime.spore}, {name: Spanish, code: es-ES, voice: rime.luna}]
skills:
  escalate_to_human: {to: "+14155550123"}
"""
    )
    signature = next(line.strip() for line in command("try", file).stdout.splitlines() if "escalate" in line)
    assert signature.endswith((", language)", "(language)"))
    assert signature in command("show", file).stdout
    assert (
        "language" in json.loads(command("show", file, "--format", "json").stdout)["agents"][0]["tools"][0]["arguments"]
    )


def test_an_agent_in_python_with_two_languages_is_drawn_with_them(tmp_path):
    (tmp_path / "agent.py").write_text(
        f"""\
from {SDK.package} import AgentBase

agent = AgentBase("clinic")
agent.add_language("English", "en-US", "rime.spore")
agent.add_language("Spanish", "es-ES", "rime.luna")
agent.add_skill("escalate_to_human", {{"to": "+14155550123"}})
"""
    )
    assert "language)" in command("show", "agent.py", cwd=tmp_path).stdout
