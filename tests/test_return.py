"""A call comes back to its agent, or arrives at another: the agent knows the card and goes on instead of greeting."""

import json

import pytest

from signalwire_transfer import hookimpl
from the_sdk import AgentBase

PHONE, SIP = "+14155552671", "sip:ann@pbx.example.com"
PUBLIC, BILLING = "https://user:pass@agents.example.com/desk", "https://agents.example.com/billing"
TITLE = "This call so far"
CARD = {
    "caller": "Ann Lee",
    "reason": "a refund",
    "summary": "Paid twice.",
    "reference": "ABC234",
    "fields": {"account": "4711"},
    "tried": [{"name": "Sales", "outcome": "busy"}, {"name": "the pool", "outcome": "queue_timeout"}],
    "returned": True,
    "count": 2,
    "hops": 1,
    "message": "",
}
FACTS = [
    "caller: Ann Lee",
    "reason: a refund",
    "summary: Paid twice.",
    "reference: ABC234",
    "account: 4711",
    "Sales: the line was busy",
    "the pool: nobody became free in time",
]


def body(card=None, call_id="c1", **params):
    """What the platform sends when a `transfer` asks for the agent's document."""
    sent = {"call": {"call_id": call_id, "from": "+14155550199"}, "vars": {}}
    return {**sent, "params": {**params, "transfer": card}} if card is not None else sent


def ai_of(document):
    return next(verb["ai"] for verb in document["sections"]["main"] if "ai" in verb)


def without_hooks(ai):
    """The AI verb without the addresses of its tools: they hold a token that is new each time."""
    return {key: value for key, value in ai.items() if key not in {"SWAIG", "post_prompt_url"}}


@pytest.fixture
def agent(agent):
    agent.prompt_add_section("Role", "You answer the phone.")
    agent.set_params({"static_greeting": "Hello, how can I help?", "end_of_speech_timeout": 800})
    return agent


@pytest.fixture
def desk(agent, desk):
    return desk.add("department_router", {"departments": {"sales": PHONE}, "public_url": PUBLIC})


def welcomed(desk, card=None, **beside):
    """The AI verb that the agent answers with when a call arrives with this card."""
    status, document = desk.request("POST", "/desk/", body(CARD if card is None else card, **beside))
    assert status == 200, document
    return ai_of(document)


def section(ai):
    """The prompt section about the call so far."""
    [found] = [section for section in ai["prompt"]["pom"] if section["title"] == TITLE]
    return found


# ---- a call that comes back -----------------------------------------------------------------------------------------


def test_the_agent_goes_on_and_knows_what_was_tried(desk):
    ai = welcomed(desk)
    assert "Do not greet again." in section(ai)["body"]
    assert "nobody could be reached" in section(ai)["body"]
    assert section(ai)["bullets"] == FACTS
    assert "static_greeting" not in ai["params"]
    assert ai["params"]["end_of_speech_timeout"] == 800
    assert ai["prompt"]["pom"][0]["title"] == "Role"


def test_the_call_remembers_the_card_and_every_count(desk):
    state = welcomed(desk)["global_data"]["transfer"]
    assert (state["count"], state["hops"]) == (2, 1)
    assert state["tried"] == CARD["tried"]
    assert state["card"] == {key: CARD[key] for key in ("caller", "reason", "summary", "reference", "fields")}


def test_after_a_conversation_it_begins_with_the_message_for_it(desk):
    after = {**CARD, "tried": [{"name": "Sales", "outcome": "connected"}], "message": "Sales is done. What else?"}
    found = section(welcomed(desk, after))
    assert found["body"].endswith("Do not greet again. Begin with: Sales is done. What else?")
    assert "Sales: they talked" in found["bullets"]


def test_what_the_document_hands_over_is_what_the_agent_understands(desk):
    answer = desk.call("transfer_to_department", {"department": "sales", "reason": "a refund"})
    *_, back = answer.connect["result"]["default"]
    params = json.loads(json.dumps(back["transfer"]["params"]).replace("${transfer_outcome_1}", "no_answer"))
    status, document = desk.request("POST", "/desk/", {"call": {"call_id": "c1"}, "params": params})
    assert status == 200
    assert section(ai_of(document))["bullets"] == [
        "caller: Ann Lee",
        "reason: a refund",
        f"reference: {params['transfer']['reference']}",
        "sales: nobody answered",
    ]
    state = ai_of(document)["global_data"]["transfer"]
    assert (state["count"], state["hops"]) == (1, 0)


def test_transfers_are_counted_across_the_return(desk):
    data = {"transfer": welcomed(desk, {**CARD, "count": 2})["global_data"]["transfer"]}
    assert desk.call("transfer_to_department", {"department": "sales"}, global_data=data).moved
    data = {"transfer": welcomed(desk, {**CARD, "count": 3})["global_data"]["transfer"]}
    refused = desk.call("transfer_to_department", {"department": "sales"}, global_data=data)
    assert not refused.actions
    assert "as often as it may be" in refused.response


def test_agents_that_hand_a_call_round_are_stopped_across_their_arrivals(new_desk):
    desk = new_desk().add("agent_handoff", {"agents": {"billing": BILLING}, "limits": {"hops": 2, "per_call": 9}})
    hops = 0
    for expected in (1, 2):
        handed = {**CARD, "returned": False, "hops": hops, "count": hops}
        data = {"transfer": welcomed(desk, handed)["global_data"]["transfer"]}
        answer = desk.call("hand_off_to_agent", {"specialty": "billing"}, global_data=data)
        card = answer.verb("transfer")["params"]["transfer"]
        assert (card["hops"], card["count"]) == (expected, expected)
        hops = card["hops"]
    data = {"transfer": welcomed(desk, {**CARD, "returned": False, "hops": hops})["global_data"]["transfer"]}
    stopped = desk.call("hand_off_to_agent", {"specialty": "billing"}, global_data=data)
    assert not stopped.actions
    assert "agent to agent" in stopped.response


def test_the_address_that_the_environment_gives_leads_to_the_agent(new_desk, monkeypatch):
    monkeypatch.setenv("SWML_PROXY_URL_BASE", "https://agents.example.com")
    desk = new_desk().add("transfer", {"to": PHONE})
    *_, back = desk.call("transfer_call").connect["result"]["default"]
    path = back["transfer"]["dest"].removeprefix("https://platform:s3cret@agents.example.com")
    status, document = desk.request("POST", path, {"call": {"call_id": "c1"}, "params": back["transfer"]["params"]})
    assert status == 200
    assert "Do not greet again." in json.dumps(document)


# ---- a call from another agent --------------------------------------------------------------------------------------


def test_a_call_from_another_agent_is_greeted_but_nobody_has_to_say_anything_twice(desk):
    ai = welcomed(desk, {**CARD, "returned": False, "tried": []})
    assert ai["params"]["static_greeting"] == "Hello, how can I help?"
    assert section(ai)["body"] == (
        "Another agent has handed this call to you. Do not make the caller repeat what is known."
    )
    assert section(ai)["bullets"] == FACTS[:5]


@pytest.mark.parametrize("returned", [True, "true", "True", " true ", 1, "1", 1.0, "1.0"])
def test_a_true_may_have_become_text_on_the_way(desk, returned):
    assert "static_greeting" not in welcomed(desk, {**CARD, "returned": returned})["params"]


def test_what_is_inside_the_parameters_may_have_become_json_text(desk):
    whole = welcomed(desk)
    tried = json.dumps(CARD["tried"])
    each = [json.dumps(attempt) for attempt in CARD["tried"]]
    fields = json.dumps(CARD["fields"])
    for card in ({**CARD, "tried": tried}, {**CARD, "tried": each, "fields": fields}, json.dumps(CARD)):
        assert section(welcomed(desk, card)) == section(whole)
        assert welcomed(desk, card)["global_data"] == whole["global_data"]
    status, document = desk.request(
        "POST", "/desk/", {"call": {"call_id": "c1"}, "params": json.dumps({"transfer": CARD}), "vars": "{}"}
    )
    assert (status, section(ai_of(document))) == (200, section(whole))


@pytest.mark.parametrize("came", ["", None, "${transfer_outcome_1}", "$(transfer_outcome_1)"])
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"transfer_outcome_1": "noAnswer"}, "nobody answered"),
        ({"connect_failed_reason": "busy"}, "the line was busy"),
        ({}, "the call could not be completed"),
    ],
)
def test_the_calls_own_variables_say_what_the_card_does_not(desk, came, variables, words):
    card = {**CARD, "tried": [{"name": "Sales", "outcome": came}]}
    sent = {**body(card), "vars": variables}
    status, document = desk.request("POST", "/desk/", sent)
    assert status == 200
    assert section(ai_of(document))["bullets"][-1] == f"Sales: {words}"


def test_who_did_not_press_the_digit_has_not_accepted(desk):
    card = {**CARD, "tried": [{"name": "Sales", "outcome": "hangup", "asked": "true"}]}
    assert section(welcomed(desk, card))["bullets"][-1] == "Sales: nobody accepted the call"


def test_a_card_that_tells_nothing_makes_no_empty_list(desk):
    assert "bullets" not in section(welcomed(desk, {"returned": True}))


def test_what_the_next_session_needs_stands_in_the_calls_data_too(desk, new_desk):
    """The platform may give a new session what the last one has left, or what the document hands over."""
    answer = desk.call("transfer_to_department", {"department": "sales", "reason": "a refund"})
    left = answer.state["transfer"]
    assert (left["count"], left["hops"]) == (1, 0)
    assert left["card"] == {"caller": "Ann Lee", "reason": "a refund", "reference": left["card"]["reference"]}
    hops = 0
    sender = new_desk().add("agent_handoff", {"agents": {"billing": BILLING}, "limits": {"hops": 2, "per_call": 9}})
    state = {}
    while (answer := sender.call("hand_off_to_agent", {"specialty": "billing"}, global_data=state)).actions:
        hops += 1
        state = answer.state  # restored by the platform, whatever the document has handed over
        assert state["transfer"]["hops"] == answer.verb("transfer")["params"]["transfer"]["hops"] == hops
    assert hops == 2


@pytest.mark.parametrize("returned", ["yes", "false", 2, None, [], {}])
def test_only_a_true_says_that_a_call_comes_back(desk, returned):
    assert "static_greeting" in welcomed(desk, {**CARD, "returned": returned})["params"]


def test_the_handoff_of_one_agent_is_what_the_other_receives(new_desk, desk):
    sender = new_desk().add("agent_handoff", {"agents": {"billing": BILLING}, "collect": {"account": "The account"}})
    said = {"specialty": "billing", "summary": "Paid twice.", "reason": "a refund", "account": "4711"}
    params = sender.call("hand_off_to_agent", said).verb("transfer")["params"]
    status, document = desk.request("POST", "/desk/", {"call": {"call_id": "c1"}, "params": params})
    assert status == 200
    bullets = section(ai_of(document))["bullets"]
    assert {"caller: Ann Lee", "reason: a refund", "summary: Paid twice.", "account: 4711"} <= set(bullets)
    assert ai_of(document)["global_data"]["transfer"]["hops"] == 1


# ---- every kind of agent --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skip_prompt", [False, True])
def test_an_agent_with_one_text_for_a_prompt(new_desk, skip_prompt):
    desk = new_desk().add("transfer", {"to": PHONE, "skip_prompt": skip_prompt})
    desk.agent.set_prompt_text("You answer the phone.")
    text = welcomed(desk)["prompt"]["text"]
    assert text.startswith("You answer the phone.")
    assert "Do not greet again." in text
    for fact in FACTS:
        assert fact in text
    assert ai_of(desk.swml())["prompt"]["text"] == "You answer the phone."


def test_an_agent_with_contexts(desk, agent):
    contexts = agent.define_contexts()
    contexts.add_context("default").add_step("hello").set_text("Say hello.")
    ai = welcomed(desk)
    assert section(ai)["bullets"] == FACTS
    assert "default" in ai["prompt"]["contexts"]
    assert TITLE not in json.dumps(desk.swml())


def test_an_agent_with_a_dynamic_configuration(desk, agent):
    seen = []

    def configure(query, body, headers, copy):
        seen.append(body)
        copy.prompt_add_section("Tonight", "The soup is cold.")
        copy.set_params({"static_greeting": "Good evening!"})
        copy.update_global_data({"table": 7})

    agent.set_dynamic_config_callback(configure)
    ai = welcomed(desk)
    assert section(ai)["bullets"] == FACTS
    assert "static_greeting" not in ai.get("params", {})
    assert ai["global_data"]["table"] == 7
    assert ai["global_data"]["transfer"]["count"] == 2
    assert "The soup is cold." in json.dumps(ai["prompt"])
    assert seen[0]["params"]["transfer"] == CARD
    ordinary = ai_of(desk.swml())
    assert TITLE not in json.dumps(ordinary)
    assert ordinary["params"]["static_greeting"] == "Good evening!"
    assert len(seen) == 2


def test_a_dynamic_configuration_that_raises_takes_nothing_from_the_caller(desk, agent):
    def configure(query, body, headers, copy):
        raise RuntimeError("broken inside")

    agent.set_dynamic_config_callback(configure)
    ai = welcomed(desk)
    assert section(ai)["bullets"] == FACTS
    assert "static_greeting" not in ai["params"]
    assert TITLE not in json.dumps(desk.swml())


def test_a_dynamic_configuration_may_add_the_skill_itself(new_desk):
    agent = new_desk().agent
    agent.set_params({"static_greeting": "Hello"})
    agent.set_dynamic_config_callback(lambda query, body, headers, copy: copy.add_skill("transfer", {"to": PHONE}))
    desk = new_desk(agent)
    for sent in (body(CARD), body(), body(CARD), body()):
        status, document = desk.request("POST", "/desk/", sent)
        assert status == 200
        assert [tool["function"] for tool in ai_of(document)["SWAIG"]["functions"]] == ["transfer_call"]


class Own(AgentBase):
    """An agent that changes its document itself, and asks nobody else."""

    def on_swml_request(self, request_data=None, callback_path=None, request=None):
        return {"global_data": {"mine": 1}, "hints": ["our own"]}


class Polite(AgentBase):
    """An agent that looks at the request and leaves the rest to the SDK."""

    seen = 0

    def on_swml_request(self, request_data=None, callback_path=None, request=None):
        self.seen += 1
        return super().on_swml_request(request_data, callback_path, request)


class Silent(AgentBase):
    """An agent that changes nothing."""

    def on_swml_request(self, request_data=None, callback_path=None, request=None):
        return None


@pytest.mark.parametrize("kind", [Own, Polite, Silent])
def test_an_agent_with_an_on_swml_request_of_its_own(new_desk, kind):
    agent = kind(name="desk", route="/desk", basic_auth=("platform", "s3cret"))
    agent.prompt_add_section("Role", "You answer the phone.")
    agent.set_params({"static_greeting": "Hello"})
    desk = new_desk(agent).add("transfer", {"to": PHONE})
    for _ in range(2):
        ordinary = ai_of(desk.swml())
        assert TITLE not in json.dumps(ordinary)
        assert ordinary["params"]["static_greeting"] == "Hello"
        assert "transfer" not in ordinary.get("global_data", {})
        ai = welcomed(desk)
        assert section(ai)["bullets"] == FACTS
        assert "static_greeting" not in ai.get("params", {})
        assert ai["global_data"]["transfer"]["count"] == 2
        assert (ai.get("hints"), ai["global_data"].get("mine")) == ((["our own"], 1) if kind is Own else (None, None))
    assert [tool["function"] for tool in ai["SWAIG"]["functions"]] == ["transfer_call"]


def test_an_on_swml_request_that_raises_still_gives_a_document_and_leaves_no_card_behind(new_desk):
    class Broken(AgentBase):
        def on_swml_request(self, request_data=None, callback_path=None, request=None):
            raise RuntimeError("broken inside")

    desk = new_desk(Broken(name="desk", route="/desk", basic_auth=("platform", "s3cret"))).add(
        "transfer", {"to": PHONE}
    )
    assert "SWAIG" in welcomed(desk)
    assert "Ann Lee" not in json.dumps(desk.swml())


def test_an_agent_without_any_prompt(new_desk):
    desk = new_desk().add("transfer", {"to": PHONE, "skip_prompt": True})
    assert "Do not greet again." in json.dumps(welcomed(desk)["prompt"])


def test_several_skills_welcome_a_call_once(desk):
    desk.add("escalate_to_human", {"to": SIP}).add("transfer", {"to": SIP})
    assert section(welcomed(desk))  # exactly one


# ---- and every other request ----------------------------------------------------------------------------------------


def test_the_next_ordinary_request_is_untouched(desk):
    before = without_hooks(ai_of(desk.swml()))
    welcomed(desk)
    assert without_hooks(ai_of(desk.swml())) == before
    assert "Ann Lee" not in json.dumps(desk.swml())


def test_a_document_that_was_never_rendered_leaves_nothing_for_the_next_caller(desk, agent):
    agent.on_swml_request(body(CARD), None, None)
    assert "Ann Lee" not in json.dumps(desk.swml())
    other = {**CARD, "caller": "Bob"}
    assert "caller: Bob" in section(welcomed(desk, other))["bullets"]


@pytest.mark.parametrize("dynamic", [False, True])
def test_requests_at_the_same_time_never_see_each_others_card(desk, agent, dynamic):
    if dynamic:
        agent.set_dynamic_config_callback(lambda query, body, headers, copy: copy.update_global_data({"seen": 1}))
    bodies = []
    for number in range(12):
        bodies += [body(), body({**CARD, "caller": f"Caller {number}"}, call_id=f"c{number}")]
    documents = desk.together(bodies)
    for number in range(12):
        ordinary, mine = ai_of(documents[2 * number]), ai_of(documents[2 * number + 1])
        assert TITLE not in json.dumps(ordinary)
        assert ordinary["params"]["static_greeting"]
        assert section(mine)["bullets"][0] == f"caller: Caller {number}"
        assert mine["global_data"]["transfer"]["card"]["caller"] == f"Caller {number}"
        for ai in (ordinary, mine):
            assert ai.get("global_data", {}).get("seen") == (1 if dynamic else None)


def test_a_get_has_no_card(desk):
    status, document = desk.request("GET", "/desk/")
    assert status == 200
    assert TITLE not in json.dumps(document)


# ---- nonsense -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "params", [None, 5, "x", [], [{"transfer": CARD}], {}, {"transfer": 5}, {"transfer": []}, {"other": CARD}]
)
def test_params_that_hold_no_card_change_nothing(desk, params):
    before = without_hooks(ai_of(desk.swml()))
    status, document = desk.request("POST", "/desk/", {"call": {"call_id": "c1"}, "params": params})
    assert status == 200
    assert without_hooks(ai_of(document)) == before


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"tried": 5, "fields": 5, "count": "many", "hops": None, "message": [], "caller": {}, "reason": 7},
        {"tried": [None, 5, {}, {"name": [], "outcome": {}}, {"outcome": "exploded"}]},
        {"fields": {"": "", "a" * 500: "b" * 5000, "x": None}},
        {"count": -1, "hops": 10**9},
        {"count": True, "hops": "1"},
        {"count": 10**400, "hops": "inf"},
        {"count": "nan", "hops": 1e300},
        {"tried": [{"name": "x", "outcome": "busy"}] * 500},
        {"summary": "x" * 100_000},
        {"reason": "${call.from} %{x} @{y}\n\u2028 {name}", "tried": [{"name": "${x}", "outcome": "${y}"}]},
    ],
)
@pytest.mark.parametrize("returned", [True, False])
def test_nonsense_in_a_card_never_breaks_the_document(desk, nonsense, returned):
    ai = welcomed(desk, {**nonsense, "returned": returned})
    found = section(ai)
    text = json.dumps(found)
    assert not any(opening in text for opening in ("${", "%{", "@{"))
    assert len(text) < 40_000
    state = ai["global_data"]["transfer"]
    assert all(isinstance(state[key], int) and 0 <= state[key] <= 1000 for key in ("count", "hops"))
    assert desk.call("transfer_to_department", {"department": "sales"}, global_data=ai["global_data"]).response


@pytest.mark.parametrize(
    ("written", "counted"), [("2", 2), (2, 2), (2.0, 2), ("2.0", 2), ("x", 0), (True, 0), (-2, 0), (None, 0)]
)
def test_counters_may_have_become_text_on_the_way(desk, written, counted):
    state = welcomed(desk, {**CARD, "count": written, "hops": written})["global_data"]["transfer"]
    assert (state["count"], state["hops"]) == (counted, counted)


def test_what_nobody_has_heard_of_is_a_failure(desk):
    odd = [{"name": "Sales", "outcome": outcome} for outcome in ("exploded", "", None, "${transfer_outcome_1}")]
    assert (
        section(welcomed(desk, {**CARD, "tried": odd}))["bullets"][-4:]
        == ["Sales: the call could not be completed"] * 4
    )


# ---- who hears of it ------------------------------------------------------------------------------------------------


@pytest.fixture
def ended(with_plugins, background):
    """What the plugins were told of attempts that ended."""
    heard = []

    class Ledger:
        @hookimpl
        def transfer_ended(self, outcome, call):
            heard.append((outcome.word, outcome.name, call.id, call.caller_number))

    with_plugins(keeper=Ledger())

    def told():
        background()
        return heard

    return told


def test_plugins_hear_how_every_attempt_ended_when_a_call_comes_back(ended, new_desk):
    desk = new_desk().add("transfer", {"to": PHONE})
    welcomed(desk, call_id="c7")
    assert ended() == [
        ("busy", "Sales", "c7", "+14155550199"),
        ("queue_timeout", "the pool", "c7", "+14155550199"),
    ]


def test_plugins_hear_of_a_conversation_too(ended, new_desk):
    desk = new_desk().add("transfer", {"to": PHONE})
    welcomed(desk, {**CARD, "tried": [{"name": "Sales", "outcome": "connected"}]})
    assert [word for word, *_ in ended()] == ["connected"]


def test_the_attempts_of_another_agent_are_not_told_again(ended, new_desk):
    desk = new_desk().add("transfer", {"to": PHONE})
    welcomed(desk, {**CARD, "returned": False})
    desk.swml()
    assert ended() == []


def test_a_ledger_that_raises_does_not_stop_the_call(with_plugins, background, new_desk, caplog):
    class Broken:
        @hookimpl
        def transfer_ended(self, outcome):
            raise RuntimeError("broken inside")

    with_plugins(broken=Broken())
    desk = new_desk().add("transfer", {"to": PHONE})
    assert section(welcomed(desk))["bullets"] == FACTS
    background()
    assert "plugin broken (no distribution) raised and was left out" in caplog.text


# ---- whatever else an agent makes of its documents -------------------------------------------------------------------


class Customer(AgentBase):
    """An agent that changes itself for each call, which the SDK allows as long as nothing comes in between."""

    def on_swml_request(self, request_data=None, callback_path=None, request=None):
        self.set_global_data({"account": request_data["call"]["call_id"]})


def test_an_agent_that_changes_itself_for_each_call_mixes_up_no_two_of_them(new_desk):
    desk = new_desk(Customer(name="desk", route="/desk", basic_auth=("platform", "s3cret"))).add(
        "transfer", {"to": PHONE}
    )
    bodies = [body(CARD if index % 2 else None, call_id=f"c{index}") for index in range(40)]
    for index, document in enumerate(desk.together(bodies)):
        data = ai_of(document)["global_data"]
        assert data["account"] == f"c{index}"
        assert ("transfer" in data) is bool(index % 2)


class Written(AgentBase):
    """An agent that writes its prompt itself."""

    def get_prompt(self):
        return "You are the desk of Example Ltd."


class Changed(AgentBase):
    """An agent that changes prompt and greeting for each call."""

    def on_swml_request(self, request_data=None, callback_path=None, request=None):
        return {"prompt": {"text": "You are the desk."}, "params": {"static_greeting": "Welcome"}}


@pytest.mark.parametrize("kind", [Written, Changed])
def test_the_card_reaches_the_model_whatever_the_prompt_is_made_of(new_desk, kind):
    agent = kind(name="desk", route="/desk", basic_auth=("platform", "s3cret"))
    agent.set_params({"static_greeting": "Hello"})
    ai = welcomed(new_desk(agent).add("transfer", {"to": PHONE}))
    assert ai["prompt"]["text"].startswith("You are the desk")
    assert all(fact in ai["prompt"]["text"] for fact in (TITLE, *FACTS))
    assert "static_greeting" not in ai["params"]


def test_the_card_reaches_the_model_of_an_agent_without_sections(new_desk):
    agent = AgentBase(name="desk", route="/desk", basic_auth=("platform", "s3cret"), use_pom=False)
    ai = welcomed(new_desk(agent).add("transfer", {"to": PHONE}))
    assert all(fact in json.dumps(ai["prompt"]) for fact in (TITLE, *FACTS))
