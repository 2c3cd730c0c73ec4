"""Plugins as pip leaves them on disk, in `installed/`: the good one works, and each broken one breaks itself alone."""

import logging
import sys
from pathlib import Path

import pytest

from signalwire_transfer._seam import _plugins

PHONE = "+14155552671"
INSTALLED = Path(__file__).with_name("installed")


@pytest.fixture(autouse=True)
def on_disk(monkeypatch):
    """All of them at once, as a machine would have them, imported by nobody so far."""
    monkeypatch.syspath_prepend(str(INSTALLED))
    forget()
    yield
    forget()


def forget():
    for name in [name for name in sys.modules if name.startswith("fake_")]:
        del sys.modules[name]


def found(name, distribution="fake"):
    [plugin] = [
        plugin
        for plugin in _plugins.installed().found
        if plugin.name == name and plugin.distribution.startswith(distribution)
    ]
    return plugin


def test_a_good_plugin_offers_its_skill_and_its_scheme(desk):
    desk.add("transfer", {"gate": {"to": "gate:north"}, "escalate_to_human": {"to": ["gate:north"], "timeout": 12}})
    assert desk.call("open_the_gate").dialled == [PHONE]
    assert desk.call("escalate_to_human").connect["timeout"] == 12


def test_an_address_that_its_plugin_does_not_know_moves_nothing_and_says_so(desk):
    answer = desk.add("transfer", {"to": {"to": "gate:south", "name": "the south gate"}}).call("transfer_call")
    assert not answer.actions
    assert "the south gate cannot be reached just now" in answer.response
    assert "gate:south" not in answer.response


def test_the_good_one_knows_who_it_is():
    good = found("good")
    assert str(good) == "good (fake-good 1.0)"
    assert (good.failure, good.schemes) == ("", ["gate"])
    assert good.hooks == ["transfer_resolve", "transfer_schemes", "transfer_skills"]


BROKEN = {
    "importerror": "No module named 'a_module_that_nobody_has'",
    "sysexit": "SystemExit: usage: fake",
    "misspelt": 'there is no hook transfer_reslove; did you mean "transfer_resolve"?',
    "wrongargument": "caller",
    "aclass": "the entry point names the class Plugin: name its module, or an instance",
    "nohooks": "has `@hookimpl` been forgotten?",
    "wrapper": "transfer_review is a wrapper",
    "raising": "RuntimeError: no licence",
    "noskill": "which is no TransferSkill class",
    "nameless": "Nameless lacks name",
    "greedy": 'the scheme "sip:" cannot be claimed',
    "torn": "No module named 'fake_torn'",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_is_remembered_with_what_is_wrong(name, caplog):
    with caplog.at_level(logging.ERROR, logger="signalwire_transfer"):
        broken = found(name, "")
    assert BROKEN[name] in broken.failure
    assert not broken.skills
    assert not broken.schemes
    assert any(f"{name} (" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("name", BROKEN)
def test_a_configuration_that_needs_a_broken_plugin_hears_which_and_whose_and_why(desk, name):
    error = desk.refused("transfer", {name: {}})
    owner = "torn (" if name == "torn" else f"{name} (fake-{name} 1.0)"
    assert f"the plugin {owner}" in error
    assert BROKEN[name] in error
    assert "not found in registry" not in error


def test_all_the_broken_ones_together_do_not_disturb_a_call(desk):
    desk.add("transfer", {"department_router": {"departments": {"sales": PHONE}}, "gate": {"to": PHONE}})
    assert desk.call("transfer_to_department", {"department": "sales"}).dialled == [PHONE]
    assert desk.call("open_the_gate").dialled == [PHONE]


def test_a_skill_that_nobody_offers_may_be_one_of_a_broken_plugins(desk):
    error = desk.refused("transfer", {"account_owner": {"to": PHONE}})
    assert 'unknown transfer skill "account_owner"' in error
    assert "the plugin importerror (fake-importerror 1.0) cannot be used" in error


def test_a_skill_that_two_plugins_offer_is_used_by_neither_and_both_are_named(desk):
    error = desk.refused("transfer", {"twin": {"to": PHONE}})
    assert '"twin" is offered by' in error
    assert "first (fake-first 1.0)" in error
    assert "second (fake-second 1.0)" in error
    assert "SIGNALWIRE_TRANSFER_BLOCK" in error
    assert "twin" not in _plugins.installed().skills()


def test_a_scheme_that_two_plugins_claim_is_resolved_by_neither(desk):
    assert "no plugin resolves twin:" in desk.refused("transfer", {"to": "twin:a"})
    clashes = list(_plugins.installed().clashes())
    assert any('scheme "twin" is offered by' in clash.message and "fake-first" in clash.message for clash in clashes)
    assert any('skill "twin" is offered by' in clash.message and "fake-second" in clash.message for clash in clashes)


@pytest.mark.parametrize("blocked", ["first", "fake-first", " other , first ", "fake-first,fake-misspelt"])
def test_blocking_one_settles_a_clash_and_the_blocked_one_is_not_even_imported(desk, monkeypatch, blocked):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_BLOCK", blocked)
    assert desk.add("transfer", {"twin": {"to": PHONE}}).call("call_a_twin").dialled == [PHONE]
    assert found("first").is_blocked
    assert "fake_first" not in sys.modules
    assert "fake_second" in sys.modules


def test_a_configuration_that_needs_a_blocked_plugin_hears_why_it_has_none(desk, monkeypatch):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_BLOCK", "department_router,importerror")
    error = desk.refused("transfer", {"department_router": {"departments": {"sales": PHONE}}})
    assert "the plugin department_router (signalwire-transfer " in error
    assert "is blocked by SIGNALWIRE_TRANSFER_BLOCK" in error
    assert "is blocked by SIGNALWIRE_TRANSFER_BLOCK" in desk.refused("transfer", {"importerror": {}})


def test_two_plugins_of_one_name_are_both_named_and_the_first_one_is_kept(desk, monkeypatch):
    monkeypatch.syspath_prepend(str(INSTALLED / "usurper"))
    error = desk.refused("transfer", {"department_router": {"departments": {"sales": PHONE}}})
    assert "department_router (signalwire-transfer " in error
    assert "another plugin has its name: department_router (fake-usurper 1.0)" in error
    assert desk.add("transfer", {"usurper": {"to": PHONE}}).call("usurp").dialled == [PHONE]


def test_a_plugin_that_is_slow_to_import_is_named(monkeypatch, caplog):
    monkeypatch.setattr(_plugins, "_SLOW_IMPORT", 0.01)  # it sleeps for longer than that
    with caplog.at_level(logging.WARNING, logger="signalwire_transfer"):
        slow = found("slow")
    assert not slow.failure
    assert any("slow (fake-slow 1.0) took" in record.getMessage() for record in caplog.records)


def test_plugins_are_found_once(monkeypatch):
    first = _plugins.installed()
    monkeypatch.setattr("importlib_metadata.entry_points", None)
    assert _plugins.installed() is first


def test_nothing_is_loaded_before_somebody_transfers_a_call(desk):
    desk.swml()
    assert not [name for name in sys.modules if name.startswith("fake_")]
