"""Alerts in bundles, verdicts and dossiers: shown, not hidden, and no verdict; old bundles still verify."""

from dataclasses import replace

import bundle_world
import pytest
from bundle_world import NETWORK, WARNED, alert_id

from zhenbo.alerts.kinds import NO_VERDICT, State, kind_title, kind_word
from zhenbo.bundle.alert_facts import alerts_of
from zhenbo.bundle.format import read_bundle
from zhenbo.bundle.make import make_bundle
from zhenbo.bundle.scope import Scope
from zhenbo.bundle.source import from_chain, network_of, read_roots, roots_file
from zhenbo.bundle.verify import verify_on_chain, verify_with_roots
from zhenbo.deployments import Deployed, Deployment
from zhenbo.dossier import dossier

OTHER_ITEM = 5 << 160 | 7
LATER_REGULATOR = 9  # a member that no part of the item's life knows


def make(world):
    return make_bundle(world.chain, WARNED, world.batch, [world.records], world.link)


def verdict(world, bundle, known=WARNED):
    return verify_on_chain(bundle, world.chain, known).verdict


def told(world, bundle):
    return dossier(bundle, verify_on_chain(bundle, world.chain, WARNED))


def texts(checks):
    return [check.said.en for check in checks]


def batch_of(world):
    return world.inspection.batch_id()


@pytest.fixture
def warned(world):
    """An alert about the item, one about its batch, one about something else."""
    world.warn()
    world.warn(1, target=batch_of(world), kind=5)
    world.warn(2, target=OTHER_ITEM)
    return world


def test_item_and_batch_are_shown_and_the_verdict_stays_true(warned):
    bundle = make(warned)
    found = verdict(warned, bundle)
    assert found.true and not found.failed
    flags = [flag for flag in texts(found.flags) if "warns" in flag]
    assert len(flags) == 2 and all(NO_VERDICT.en in flag for flag in flags)
    assert "the code may have been copied (raised, not confirmed)" in flags[0]
    made = told(warned, bundle)
    assert made.verified and not made.marks
    assert [(one.stands, one.confirmed) for one in made.alerts] == [(True, False)] * 2
    assert [one.value["about"] for one in made.alerts] == [warned.link, f"batch:{batch_of(warned)}"]
    assert made.moments[-1].title.en.startswith("pu-er-lab (#3) raised an alert: the goods are in doubt")
    assert made.as_json()["alerts"][0]["said"]["zh"].startswith("pu-er-lab (#3) 警示：此码可能被复制")


def test_the_life_of_an_alert_is_told(warned):
    warned.judge("AlertConfirmed")
    confirmed = told(warned, make(warned)).alerts[0]
    assert confirmed.stands and confirmed.confirmed
    assert confirmed.said.en.endswith("(confirmed by a regulator, by diancang-logistics (#4): looked into)")
    warned.judge("AlertCleared", reason="two labels of one family")
    bundle = make(warned)
    cleared = told(warned, bundle).alerts[0]
    assert not cleared.stands and cleared.value["state"] == "cleared" and not cleared.value["withdrawn"]
    assert cleared.value["confirmed"]["reason"] == "looked into"
    assert cleared.value["cleared"]["time"] == warned.chain.time(warned.chain.block)
    assert not [flag for flag in texts(verdict(warned, bundle).flags) if "copied" in flag]


def test_who_takes_its_own_back_withdraws(world):
    world.warn()
    world.judge("AlertCleared", member="pu-er-lab", reason="a mistake")
    assert told(world, make(world)).alerts[0].said.en.endswith("(withdrawn by it: a mistake)")


def test_only_what_is_the_items_is_in_its_bundle(warned):
    bundle = make(warned)
    assert {fact.args["target"] for fact in bundle.facts if fact.contract == "Alerts"} == {
        warned.token,
        batch_of(warned),
    }
    assert read_bundle(bundle.dumps(), "bundle") == bundle
    alert = alerts_of(bundle.claims, {warned.token})[0]
    assert (alert.id, alert.key, alert.state) == (alert_id(0), (3, warned.token, 0, 0), State.RAISED)
    assert len(alerts_of(bundle.claims)) == 2


@pytest.mark.parametrize("event", ["AlertRaised", "AlertCleared"])
def test_a_bundle_that_hides_an_alert_or_its_end_is_untrue(warned, event):
    warned.judge("AlertCleared")
    warned.activate()
    bundle = make(warned)
    kept = tuple(fact for fact in bundle.facts if fact.event != event)
    found = verdict(warned, replace(bundle, facts=kept))
    assert not found.true and any("the bundle hides that on" in text for text in texts(found.failed))


def test_a_changed_alert_is_named(warned):
    bundle = make(warned)
    place = next(n for n, fact in enumerate(bundle.facts) if fact.event == "AlertRaised")
    lied = replace(bundle.facts[place], args={**bundle.facts[place].args, "kind": 4})
    facts = (*bundle.facts[:place], lied, *bundle.facts[place + 1 :])
    failed = texts(verdict(warned, replace(bundle, facts=facts)).failed)
    assert len(failed) == 1 and "what was changed is kind" in failed[0]


def test_what_comes_later_is_flagged_and_nobody_new_makes_it_untrue(world):
    """The member that warns later was admitted long before; the bundle could not know that it matters."""
    world.chain.emit("Consortium", "MemberAdded", memberId=LATER_REGULATOR, name="market-authority")
    world.activate()
    bundle = make(world)
    world.chain.emit(
        "Alerts", "AlertRaised", alertId=alert_id(3), target=world.token, member=LATER_REGULATOR, kind=5,
        round=0, by=bundle_world.SECOND_BUYER, evidence=bytes([7]) * 32, uri="",
    )  # fmt: skip
    world.chain.emit(
        "Passport", "BatchMarked", batchId=batch_of(world), mark=1, on=True,
        by=bundle_world.SECOND_BUYER, member=LATER_REGULATOR, reason="mould",
    )  # fmt: skip
    found = verdict(world, bundle)
    assert found.true, texts(found.failed)
    later = [text for text in texts(found.flags) if text.startswith("after the bundle was made")]
    assert len(later) == 2 and all("market-authority (#9)" in text for text in later)


def test_a_mandate_until_the_end_of_time_stops_no_verifier(world):
    """The chain holds years of five digits; any party may write one after a bundle was made."""
    bundle = make(world)
    args = {"from": bundle_world.IDS["yunling-tea"], "to": bundle_world.IDS["pu-er-lab"], "until": 2**40 - 1}
    world.chain.emit("Consortium", "MandateGiven", **args)
    found = verdict(world, bundle)
    assert found.true and any("a mandate until 9999+" in text for text in texts(found.flags))


def test_a_bundle_older_than_alerts_still_verifies_and_its_reader_is_told(warned):
    warned.activate()
    old = make_bundle(warned.chain, NETWORK, warned.batch, [warned.records], warned.link)
    assert "Alerts" not in old.network.contracts and read_bundle(old.dumps(), "old") == old
    assert verdict(warned, old, NETWORK).true
    found = verdict(warned, old, WARNED)
    assert found.true
    flags = texts(found.flags)
    assert sum(text.startswith("not in the bundle: on ") for text in flags) == 2
    assert sum("warns:" in text for text in flags) == 2


def test_leaving_the_contract_out_hides_no_alert_from_who_knows_it(warned):
    """A maker that strips Alerts from a bundle only has its readers told what it left out."""
    bundle = make(warned)
    contracts = {name: c for name, c in bundle.network.contracts.items() if name != "Alerts"}
    facts = tuple(fact for fact in bundle.facts if fact.contract != "Alerts")
    stripped = replace(bundle, network=replace(bundle.network, contracts=contracts), facts=facts)
    assert [one.stands for one in told(warned, stripped).alerts] == [True, True]


def test_roots_carry_alerts_and_older_roots_say_what_they_lack(warned):
    bundle = make(warned)
    data = roots_file(from_chain(warned.chain, WARNED, None))
    assert verify_with_roots(bundle, read_roots(data, "roots")).verdict.true
    older = read_roots(roots_file(from_chain(warned.chain, NETWORK, None)), "roots")
    failed = texts(verify_with_roots(bundle, older).verdict.failed)
    assert failed and "Alerts.address" in failed[0]
    old = make_bundle(warned.chain, NETWORK, warned.batch, [warned.records], warned.link)
    assert verify_with_roots(old, read_roots(data, "roots")).verdict.true


def test_a_node_is_asked_for_these_alerts_only(warned):
    scope = Scope(frozenset({batch_of(warned)}), frozenset({warned.token}), frozenset())
    found = from_chain(warned.chain, WARNED, scope).facts
    assert {alert.target for alert in alerts_of(found)} == {warned.token, batch_of(warned)}


def test_the_network_of_a_deployment_has_alerts_where_it_does():
    def deployed(*names):
        contracts = {name: Deployed("0x" + "11" * 20, "0x" + "22" * 32, 3) for name in names}
        return network_of(Deployment("local", 1337, "0x" + "33" * 32, 1, "x", contracts)).contracts

    core = ("Consortium", "Notary", "Passport")
    assert set(deployed(*core)) == set(core)
    assert set(deployed(*core, "Alerts")) == {*core, "Alerts"}


def test_a_kind_that_nobody_knows_yet_is_shown_as_its_number():
    assert (kind_title(9).en, kind_word(9), kind_word(0)) == ("kind 9", "9", "clone")
