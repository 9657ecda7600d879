"""An alert is no verdict: whatever is raised and confirmed, nothing else on the chain is different (L10)."""

import json
from pathlib import Path

from tests.chain.alerting import ITEM, REASON, RECALL, key_of, warning

CONTRACTS = Path(__file__).resolve().parents[4] / "contracts"


def test_no_other_contract_knows_alerts():
    """L10"""
    known = [
        source.name
        for source in CONTRACTS.rglob("*.sol")
        if "IAlerts" in source.read_text("utf-8") or "Alerts.sol" in source.read_text("utf-8")
    ]
    assert known == ["Alerts.sol"]


def test_it_calls_nobody_but_the_consortium_and_that_by_views(system):
    """L10: the only address it holds is the Consortium's, and nobody can change it."""
    assert system.alerts.consortium() == system.consortium.address
    changing = {
        entry["name"]
        for entry in system.alerts.abi
        if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
    }
    assert changing == {"raiseAlert", "raiseMany", "confirm", "clear"}
    assert "delegatecall" not in json.dumps(system.alerts.abi)


def test_a_confirmed_alert_changes_nothing_for_item_and_member(system):
    """L10: the item is as free as before; to stop it takes a mark at the Passport."""
    before = system.passport.itemOf(ITEM), system.consortium.member(2)
    for kind in range(RECALL + 1):
        system.alerts.raiseAlert(warning(kind=kind), {"from": system.resolver})
        system.alerts.confirm(key_of(5, warning(kind=kind)), REASON, {"from": system.regulator})
    assert (system.passport.itemOf(ITEM), system.consortium.member(2)) == before
