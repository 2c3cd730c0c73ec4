"""Opening hours are decided at the moment of the call, and the caller hears when somebody is there again."""

from datetime import datetime, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest

from signalwire_transfer import hookimpl
from signalwire_transfer._calls._clock import fixed
from signalwire_transfer._hours import _opening
from signalwire_transfer._hours._opening import state

PHONE, SIP, OTHER = "+14155552671", "sip:night@pbx.example.com", "+442079460958"
NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
OFFICE = {"hours": "Mo-Fr 09:00-17:00", "timezone": NEW_YORK}
STAYS = "The call has not been moved. Tell the caller so, and offer other help."


def at(moment, zone=NEW_YORK):
    """A moment, written as people there would write it."""
    return fixed(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)))


@pytest.fixture
def ask(new_desk):
    """The answer at a moment of an agent whose only route has these keys."""

    def called(moment, zone=NEW_YORK, beside=None, arguments=None, languages=(), **keys):
        desk = new_desk()
        for language in languages:
            desk.agent.add_language(**language)
        desk.add("transfer", {"to": {"to": PHONE, "name": "Sales", **keys}, **(beside or {})})
        with at(moment, zone):
            return desk.handle("transfer_call", arguments or {}, {"call_id": "c", "caller_id_num": "+14155550199"})

    return called


@pytest.fixture
def mistake(new_desk):
    """What `add_skill` says to a route with these keys."""

    def refused(**keys):
        return new_desk().refused("transfer", {"to": {"to": PHONE, **keys}})

    return refused


# ---- open or closed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02 09:00", True),  # a Monday
        ("2026-03-02 08:59:59", False),
        ("2026-03-02 16:59:59", True),
        ("2026-03-02 17:00", False),
        ("2026-03-06 12:00", True),
        ("2026-03-07 12:00", False),
        ("2026-03-08 12:00", False),
    ],
)
def test_the_moment_of_the_call_decides(ask, moment, is_open):
    answer = ask(moment, **OFFICE)
    assert answer.moved is is_open
    assert answer.response.startswith("I'm transferring you to Sales" if is_open else "Sales is closed until ")


def test_the_same_agent_answers_another_way_an_hour_later(new_desk):
    desk = new_desk().add("transfer", {"to": {"to": PHONE, **OFFICE}})
    moved = []
    for moment in ("2026-03-02 08:30", "2026-03-02 09:30", "2026-03-02 17:30"):
        with at(moment):
            moved.append(desk.handle("transfer_call", {}, {}).moved)
    assert moved == [False, True, False]


@pytest.mark.parametrize(
    ("zone", "is_open"), [("America/New_York", True), ("America/Los_Angeles", False), ("Europe/Berlin", False)]
)
def test_the_clock_is_the_one_of_the_place(ask, zone, is_open):
    answer = ask("2026-03-02 14:30+00:00", "UTC", hours="Mo 09:00-12:00", timezone=zone)
    assert answer.moved is is_open


@pytest.mark.parametrize(("day", "is_open"), [("2026-03-06", False), ("2026-03-09", True)])
def test_summer_time_is_the_one_of_the_place(ask, day, is_open):
    moment = datetime.fromisoformat(f"{day}T13:30").replace(tzinfo=timezone.utc)
    answer = ask(moment.replace(tzinfo=None).isoformat(), "UTC", **OFFICE)
    assert answer.moved is is_open  # 08:30 before the change, 09:30 after it


def test_hours_over_midnight_belong_to_the_evening(ask):
    keys = {"hours": "Fr 22:00-02:00", "timezone": NEW_YORK}
    assert ask("2026-03-07 01:30", **keys).moved
    assert not ask("2026-03-08 01:30", **keys).moved


def test_a_route_without_hours_is_always_open(ask):
    assert ask("2026-12-25 03:00").moved


# ---- public holidays ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "moment", "is_open"),
    [
        ("US", "2026-12-25 10:00", False),
        ("us", "2026-12-25 10:00", False),
        ("US", "2026-11-26 10:00", False),  # Thanksgiving
        ("DE", "2026-11-26 10:00", True),
        ("DE", "2026-12-25 10:00", False),
        ("US", "2026-12-28 10:00", True),
    ],
)
def test_public_holidays_are_those_of_the_country(ask, country, moment, is_open):
    keys = {"hours": "Mo-Fr 09:00-17:00; PH off", "timezone": NEW_YORK, "country": country}
    assert ask(moment, **keys).moved is is_open


def test_holidays_need_a_country(mistake):
    error = mistake(hours="Mo-Fr 09:00-17:00; PH off", timezone=NEW_YORK)
    assert "to.hours: must have `country` beside them, such as country: US, because they name holidays" in error


@pytest.mark.parametrize("country", ["US", "US-NY", "DE"])
def test_school_holidays_that_nobody_knows_are_refused(mistake, country):
    error = mistake(hours="Mo-Fr 09:00-17:00; SH off", timezone=NEW_YORK, country=country)
    assert f"those of {country} (SH) are not known" in error


def test_after_a_holiday_it_opens_on_the_next_working_day(ask):
    answer = ask("2026-12-25 10:00", hours="Mo-Fr 09:00-17:00; PH off", timezone=NEW_YORK, country="US")
    assert answer.response == f"Sales is closed until Monday at 09:00. {STAYS}"


# ---- when it opens again --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-02 07:15", "today at 09:00"),
        ("2026-03-02 17:00", "tomorrow at 09:00"),
        ("2026-03-06 18:00", "Monday at 09:00"),
        ("2026-03-08 23:59", "tomorrow at 09:00"),
        ("2026-03-09 00:00", "today at 09:00"),
    ],
)
def test_the_caller_hears_when_it_opens_again(ask, moment, opens):
    assert ask(moment, **OFFICE).response == f"Sales is closed until {opens}. {STAYS}"


@pytest.mark.parametrize(
    ("hours", "opens"),
    [
        ("2089 Mar 08 10:30-12:00", "Tuesday at 10:30"),
        ("2089 Mar 09 10:30-12:00", "Wednesday, 9 March at 10:30"),
        ("2090 Jan 01 00:00-24:00", "Sunday, 1 January 2090 at 00:00"),
    ],
)
def test_what_is_a_week_away_or_more_has_its_date(ask, hours, opens):
    answer = ask("2089-03-02 12:00", hours=hours, timezone=NEW_YORK)
    assert answer.response.startswith(f"Sales is closed until {opens}.")


def test_what_will_not_open_again_while_it_runs_is_closed_and_nothing_breaks(ask):
    keys = {"hours": "2089 Mar 08 10:30-12:00", "timezone": NEW_YORK}
    answer = ask("2089-03-08 13:00", **keys)
    assert answer.response == f"Sales is closed just now. {STAYS}"
    answer = ask("2089-03-08 13:00", **keys, on_closed="hangup", announce="play")
    assert answer.verb("play")["url"] == "say:Sales is closed just now."


def test_hours_that_are_only_perhaps_count_as_closed(ask):
    keys = {"hours": "Mo-Fr 09:00-10:00 unknown, Mo-Fr 12:00-17:00", "timezone": NEW_YORK}
    for moment in ("2026-03-02 08:00", "2026-03-02 09:30"):
        assert ask(moment, **keys).response.startswith("Sales is closed until today at 12:00.")


@pytest.mark.parametrize(
    "hours",
    ['Mo-Fr 09:00-17:00; Sa "by appointment"', 'Mo-Fr 09:00-17:00 || "by appointment"', 'Mo 08:00-09:00, Sa "call"'],
)
def test_a_comment_alone_means_perhaps_and_counts_as_closed(ask, hours):
    assert not ask("2026-03-07 12:00", hours=hours, timezone=NEW_YORK).moved


@pytest.mark.parametrize("otherwise", ['"by appointment"', "off", 'OFF "on holiday"', "24/7 unknown"])
def test_what_counts_otherwise_hides_no_later_opening(ask, otherwise):
    answer = ask("2026-03-07 12:00", hours=f"Mo-Fr 09:00-17:00 || {otherwise}", timezone=NEW_YORK)
    assert answer.response.startswith("Sales is closed until Monday at 09:00.")


@pytest.mark.parametrize(
    "hours",
    [
        "mo-fr 09:00-17:00; ph off",
        "MO-FR 09:00-17:00; PH OFF",
        "Mo\u2013Fr 09:00\u201317:00; PH Closed",
        "Mo - Fr  9:00 - 17:00 ;PH  off",
        "Mo-Fr\u00a009:00-17:00; PH off; sa Off",
    ],
)
def test_hours_are_read_in_any_case_and_with_the_dashes_and_spaces_of_a_web_page(ask, hours):
    keys = {"hours": hours, "timezone": NEW_YORK, "country": "US-NY"}
    assert ask("2026-03-02 12:00", **keys).moved
    for closed in ("2026-03-07 12:00", "2026-12-25 12:00", "2026-03-02 17:30"):
        assert not ask(closed, **keys).moved


def test_a_comment_beside_times_leaves_them_as_they_are(ask):
    assert ask("2026-03-02 12:00", hours='Mo-Fr 09:00-17:00 "ring twice"', timezone=NEW_YORK).moved


@pytest.mark.parametrize("hours", ["sunrise-sunset", "Mo-Fr (dawn+01:00)-18:00", "09:00-dusk", "09:00-SUNSET"])
def test_nobody_knows_here_when_the_sun_rises(mistake, hours):
    assert "to.hours: must name times of the clock" in mistake(hours=hours, timezone=NEW_YORK)


def test_what_never_closes_is_told_at_once(ask):
    hours = "Mo-Su 00:00-24:00"
    assert ask("2026-03-02 03:00", hours=hours, timezone=NEW_YORK).moved
    with at("2026-03-02 03:00"):
        assert state(hours, NEW_YORK, None, datetime.now(timezone.utc)) == (True, "open")


def test_day_and_time_are_those_of_the_place_and_not_of_the_server(ask):
    # 23:30 on Sunday in London is 08:30 on Monday in Tokyo
    answer = ask("2026-03-01 23:30", "Europe/London", hours="Mo-Fr 09:00-17:00", timezone=TOKYO)
    assert answer.response.startswith("Sales is closed until today at 09:00.")


def test_its_own_words_for_it_may_be_written(ask):
    texts = {"closed": "We open {opens}, {caller}; {name} is asleep."}
    answer = ask("2026-03-06 18:00", **OFFICE, texts=texts)
    assert answer.response == f"We open Monday at 09:00, +14155550199; Sales is asleep. {STAYS}"


def test_its_own_words_for_it_may_be_in_several_languages(ask):
    texts = {"closed": {"en": "We open {opens}.", "de": "Wir öffnen {opens}."}}
    german = {"name": "Deutsch", "code": "de-DE", "voice": "rime.spore"}
    answer = ask("2026-03-06 18:00", **OFFICE, texts=texts, languages=[german])
    assert answer.response.startswith("Wir öffnen ")


def test_words_from_the_caller_stay_harmless_in_it(ask):
    texts = {"closed": "{reason}{opens}"}
    answer = ask(
        "2026-03-06 18:00", **OFFICE, texts=texts, on_closed="hangup", announce="play", arguments={"reason": "${x}$"}
    )
    assert answer.verb("play")["url"] == "say:$(x)$Monday at 09:00"


# ---- on_closed ------------------------------------------------------------------------------------------------------


def test_the_agent_goes_on_when_it_is_closed_and_nothing_counts_as_moved(ask):
    for keys in ({}, {"on_closed": "agent"}, {"on_failure": "voicemail", "on_closed": "agent"}):
        answer = ask("2026-03-02 18:00", **OFFICE, **keys)
        assert not answer.actions
        assert answer.response == f"Sales is closed until tomorrow at 09:00. {STAYS}"


@pytest.mark.parametrize("announce", ["ai", "say", "play", "none"])
def test_closed_may_mean_a_voicemail(ask, announce):
    answer = ask("2026-03-02 18:00", **OFFICE, on_closed="voicemail", announce=announce)
    until = "Sales is closed until tomorrow at 09:00."
    assert answer.is_final
    *_, invited, record, thanks, ended = answer.main
    assert "leave a message" in invited["play"]["url"]
    assert [next(iter(verb)) for verb in (record, thanks, ended)] == ["record", "play", "hangup"]
    assert (answer.response == until) is (announce in {"ai", "none"})
    assert ({"say": until} in answer.actions) is (announce == "say")
    assert (answer.main[0] == {"play": {"url": f"say:{until}"}}) is (announce == "play")


def test_closed_may_mean_to_say_so_and_hang_up(ask):
    answer = ask("2026-03-02 18:00", **OFFICE, on_closed="hangup", texts={"hangup": "Call back, please."})
    assert answer.is_final
    assert answer.response == "Sales is closed until tomorrow at 09:00."
    assert answer.main == [{"play": {"url": "say:Call back, please."}}, {"hangup": {}}]


def test_closed_may_mean_another_route_which_is_said(ask):
    night = {"to": SIP, "name": "the night desk", "timeout": 12, "on_failure": "hangup"}
    answer = ask("2026-03-02 18:00", **OFFICE, on_closed=night)
    assert answer.dialled == [SIP]
    assert answer.connect["timeout"] == 12
    assert answer.response == ("Sales is closed until tomorrow at 09:00. I'm transferring you to the night desk now.")
    assert "SWML" in answer.actions[-1]
    open_now = ask("2026-03-02 12:00", **OFFICE, on_closed=night)
    assert open_now.dialled == [PHONE]


def test_the_other_routes_own_message_is_said_instead(ask):
    answer = ask("2026-03-02 18:00", **OFFICE, on_closed={"to": SIP, "message": "The night desk helps, {caller}."})
    assert answer.response == "Sales is closed until tomorrow at 09:00. The night desk helps, +14155550199."


def test_another_agent_may_be_there_at_night(ask):
    answer = ask("2026-03-02 18:00", **OFFICE, on_closed="https://agents.example.com/night")
    assert answer.verb("transfer")["params"]["transfer"]["hops"] == 1
    assert answer.is_final


def test_a_closed_route_whose_other_route_is_closed_too_goes_further(ask):
    weekend = {"to": OTHER, "hours": "Sa-Su 09:00-17:00", "timezone": NEW_YORK, "on_closed": "voicemail"}
    evening = {"to": SIP, "hours": "Mo-Fr 17:00-20:00", "timezone": NEW_YORK, "on_closed": weekend}
    keys = {**OFFICE, "on_closed": evening}
    assert ask("2026-03-02 10:00", **keys).dialled == [PHONE]
    assert ask("2026-03-02 18:00", **keys).dialled == [SIP]
    assert ask("2026-03-07 10:00", **keys).dialled == [OTHER]
    assert "record" in ask("2026-03-02 22:00", **keys).verbs
    assert ask("2026-03-02 22:00", **keys).response == "Sales is closed until tomorrow at 09:00."


def test_without_on_closed_the_way_of_a_failure_is_taken(ask):
    answer = ask("2026-03-02 18:00", **OFFICE, on_failure={"to": SIP, "on_failure": "hangup"})
    assert answer.dialled == [SIP]
    assert "record" in ask("2026-03-02 18:00", **OFFICE, on_failure="voicemail").verbs


def test_a_rung_that_is_closed_when_the_call_is_made_is_passed_over(ask):
    rung = {"to": SIP, **OFFICE, "on_closed": "voicemail", "on_failure": "hangup"}
    by_day = ask("2026-03-02 12:00", on_failure=rung).connect["result"]["default"]
    assert by_day[-1]["connect"]["to"] == SIP
    by_night = ask("2026-03-02 18:00", on_failure=rung).connect["result"]["default"]
    assert [next(iter(verb)) for verb in by_night] == ["play", "record", "play", "hangup"]


def test_a_plan_for_nobody_texts_nobody(ask):
    sms = {"from": "+14155552672", "body": "We are calling you."}
    answer = ask("2026-03-02 18:00", **OFFICE, on_closed="voicemail", sms=sms)
    assert "send_sms" not in answer.verbs
    assert "send_sms" in ask("2026-03-02 12:00", **OFFICE, on_closed="voicemail", sms=sms).verbs


# ---- what cannot work -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hours", ["off", "Mo off", "2020 Jan 01 10:00-12:00", "2019-2020 Mo-Fr 09:00-17:00", "24/7 closed", "Mo unknown"]
)
def test_hours_that_never_come_are_refused(mistake, hours):
    assert "to.hours: must open at some time: with these hours every caller would be turned away" in mistake(
        hours=hours, timezone="UTC"
    )


@pytest.mark.parametrize("hours", ["nonsense", "9 to 5", "Mo-Fr 25:00-26:99", "Mo-Fr 9-", "09:00-17:00 weekdays"])
def test_hours_that_nobody_can_read_are_refused(mistake, hours):
    assert "to.hours: must be opening hours as OpenStreetMap writes them" in mistake(hours=hours, timezone="UTC")


@pytest.mark.parametrize(
    ("hours", "meant"),
    [
        ("Mon-Fri 8am-6pm", "Mo-Fr 08:00-18:00"),
        ("Monday to Friday 9:30 a.m. - 12 pm", "Mo-Fr 09:30-12:00"),
        ("Sat 12am-4 PM; PH off", "Sa 00:00-16:00; PH off"),
        ("mo-fr 08:00 until 18:00", "mo-fr 08:00-18:00"),
    ],
)
def test_hours_as_a_sign_on_the_door_has_them_are_suggested_in_the_manner_that_is_read(mistake, hours, meant):
    assert f'; did you mean "{meant}"?' in mistake(hours=hours, timezone="UTC", country="US")


def test_of_several_rules_the_one_that_cannot_be_read_is_named(mistake):
    error = mistake(hours="Mo-Fr 08:00-18:00; PH of", timezone="UTC", country="US")
    assert 'such as "Mo-Fr 09:00-17:00", which "PH of" is not' in error


def test_the_clock_of_a_place_that_is_suggested_exists():
    assert set(_opening._ZONES.values()) <= available_timezones()


def test_hours_need_a_time_zone(mistake):
    assert "to.timezone: required with `hours`, such as America/New_York" in mistake(hours="24/7")


@pytest.mark.parametrize("zone", ["Mars/Base", "EST5EDT5", "", "../etc/passwd", "/etc/passwd", "new york"])
def test_a_time_zone_exists(mistake, zone):
    assert "to.timezone: must be a time zone such as America/New_York; none is called" in mistake(
        hours="24/7", timezone=zone
    )


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        ("America/LosAngeles", "America/Los_Angeles"),
        ("Europe/Londn", "Europe/London"),
        ("New York", "America/New_York"),
        ("los_angeles", "America/Los_Angeles"),
        ("PST", "America/Los_Angeles"),
        ("pdt", "America/Los_Angeles"),
        ("Eastern", "America/New_York"),
        ("US Central Time", "America/Chicago"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Mountain_Standard_Time", "America/Denver"),
        ("BST", "Europe/London"),
        ("CEST", "Europe/Paris"),
        ("AEST", "Australia/Sydney"),
    ],
)
def test_a_time_zone_that_is_misspelt_or_a_city_is_suggested(mistake, zone, meant):
    assert f'none is called "{zone}"; did you mean "{meant}"?' in mistake(hours="24/7", timezone=zone)


@pytest.mark.parametrize("zone", ["Mars/Base", "UTC+1", "../etc/passwd", ""])
def test_no_place_is_suggested_for_what_is_close_to_none(mistake, zone):
    assert "did you mean" not in mistake(hours="24/7", timezone=zone)


@pytest.mark.parametrize("country", ["XX", "", "USA", "1"])
def test_a_country_has_known_holidays(mistake, country):
    assert "to.country: must be the code of a country whose holidays are known" in mistake(
        hours="PH off; 24/7", timezone="UTC", country=country
    )


def test_another_way_for_when_it_is_closed_needs_hours(mistake, new_desk):
    assert "to.on_closed: must stand beside `hours`: without them it is always open" in mistake(on_closed="voicemail")
    error = mistake(on_failure={"to": SIP, "on_closed": "voicemail"})
    assert "to.on_failure.on_closed: must stand beside `hours`" in error
    bare = new_desk().refused("transfer", {"to": PHONE, "on_closed": "voicemail"})
    assert "on_closed: must stand beside `hours`" in bare


def test_a_rungs_hours_are_checked_with_their_place(mistake):
    error = mistake(on_failure={"to": SIP, "hours": "off", "timezone": "UTC"})
    assert "to.on_failure.hours: must open at some time" in error


# ---- for a whole skill ----------------------------------------------------------------------------------------------


def test_the_hours_of_a_skill_count_for_its_routes_but_not_for_their_rungs(new_desk):
    departments = {
        "sales": {"to": PHONE, "on_failure": {"to": SIP, "on_failure": "hangup"}},
        "support": {"to": OTHER, "hours": "24/7"},
    }
    desk = new_desk().add("department_router", {"departments": departments, **OFFICE})

    def dialled(moment, department):
        with at(moment):
            answer = desk.handle("transfer_to_department", {"department": department}, {})
        return answer.dialled

    assert dialled("2026-03-02 12:00", "sales") == [PHONE]
    assert dialled("2026-03-02 18:00", "sales") == [SIP]  # as after a failure, and the rung has no hours
    assert dialled("2026-03-02 18:00", "support") == [OTHER]


def test_the_time_zone_and_country_of_a_skill_count_for_rungs_too(new_desk):
    rung = {"to": SIP, "hours": "Mo-Fr 09:00-17:00; PH off", "on_closed": "hangup"}
    params = {"departments": {"sales": {"to": PHONE, "on_failure": rung}}, "timezone": TOKYO, "country": "JP"}
    desk = new_desk().add("department_router", params)
    with at("2026-03-02 10:00", TOKYO):
        answer = desk.handle("transfer_to_department", {"department": "sales"}, {})
    assert answer.connect["result"]["default"][-1]["connect"]["to"] == SIP
    with at("2026-11-23 10:00", TOKYO):  # Labour Thanksgiving Day, a Monday
        answer = desk.handle("transfer_to_department", {"department": "sales"}, {})
    assert answer.connect["result"]["default"][-1] == {"hangup": {}}


def test_what_a_skill_says_for_closed_routes_leaves_alone_those_that_never_close(new_desk):
    departments = {"sales": {"to": PHONE, **OFFICE}, "support": OTHER}
    desk = new_desk().add("department_router", {"departments": departments, "on_closed": "voicemail"})
    with at("2026-03-02 18:00"):
        assert desk.handle("transfer_to_department", {"department": "support"}, {}).dialled == [OTHER]
        assert "record" in desk.handle("transfer_to_department", {"department": "sales"}, {}).verbs


def test_hours_may_stand_in_the_defaults_of_several_skills(new_desk):
    params = {
        "escalate_to_human": {"to": PHONE},
        "agent_handoff": {"agents": {"orders": "context:orders"}},
        "defaults": {**OFFICE, "on_closed": "voicemail"},
    }
    desk = new_desk().add("transfer", params)
    with at("2026-03-02 18:00"):
        assert "record" in desk.handle("escalate_to_human", {}, {}).verbs
        assert "record" in desk.handle("hand_off_to_agent", {"specialty": "orders"}, {}).verbs
    with at("2026-03-02 12:00"):
        assert desk.handle("hand_off_to_agent", {"specialty": "orders"}, {}).actions[-1] == {"change_context": "orders"}


# ---- and who else hears of it ---------------------------------------------------------------------------------------


def test_the_model_is_told_nothing_of_the_hours_beforehand(new_desk):
    desk = new_desk().add("transfer", {"to": {"to": PHONE, **OFFICE}})
    shown = desk.prompt() + str(desk.tool("transfer_call"))
    assert "09:00" not in shown
    assert "Mo-Fr" not in shown


def test_a_plugin_hears_that_it_was_closed(new_desk, with_plugins, background):
    heard = []

    class Ledger:
        @hookimpl
        def transfer_ended(self, outcome):
            heard.append((outcome.word, outcome.name, outcome.skill, outcome.tool))

        @hookimpl
        def transfer_started(self, plan):
            heard.append("started")

    with_plugins(keeper=Ledger())
    desk = new_desk().add("department_router", {"departments": {"sales": {"to": PHONE, **OFFICE}}})
    with at("2026-03-02 18:00"):
        desk.handle("transfer_to_department", {"department": "sales"}, {})
    background()
    assert heard == [("closed", "sales", "department_router", "transfer_to_department")]


@pytest.mark.parametrize("closed", ["hangup", "voicemail"])
def test_a_list_that_rings_at_once_and_is_closed_leads_to_its_verdict(new_desk, closed):
    desk = new_desk().add(
        "transfer",
        {"to": [PHONE, "sip:ann@pbx.example.com"], "ring": "parallel", **OFFICE, "on_closed": closed},
    )
    with at("2026-11-22 10:00", NEW_YORK):
        answer = desk.handle("transfer_call", {}, {"call_id": "c", "caller_id_num": "+14155550199"})
    assert answer.moved
    assert answer.verbs[-1] == "hangup"
