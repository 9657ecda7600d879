"""What events make of rows, one by one; and that the rules fit the contracts' ABIs."""

import json

import pytest

from tests.package.indexer.village import BY_NAME, TEA, address, word
from zhenbo import config
from zhenbo.errors import BadStore
from zhenbo.indexer.chain_event import NOBODY, ChainEvent, spelled, understood
from zhenbo.indexer.projection import RULES, apply, subjects
from zhenbo.indexer.rows import Rows
from zhenbo.indexer.schema import TABLES

GTIN = 9521001003575
ITEM, OTHER = GTIN << 160 | 0x41 << 152, GTIN << 160 | 0x42 << 152
BRAND, LAB, REGULATOR, BUYER, FRIEND = (address(n) for n in range(1, 6))
MARKED = {"by": BRAND, "reason": "疑似"}


def happened(*told, time=1000):
    """Rows after these events, one transaction each."""
    rows = Rows(lambda table, keys: {})
    events = []
    for number, (contract, name, args) in enumerate(told):
        at = BY_NAME[contract]
        args = {**args}
        tx = args.pop("tx", word(f"tx {number}"))
        events.append(
            ChainEvent(at.deployment, contract, name, args, at.address, number, 0, tx, time + number)
        )
    apply(rows, events)
    return rows


def registered(batch=7, member=2, inspector=LAB):
    return (
        "Passport",
        "BatchRegistered",
        {"batchId": batch, "gtin": GTIN, "member": member, "inspector": inspector, "lot": "PE1",
         "root": word("root"), "quantity": 9, "documentHash": word("document")},
    )  # fmt: skip


def minted(item, to=BUYER, tx=b"one"):
    return ("Passport", "Transfer", {"from": NOBODY, "to": to, "id": item, "tx": tx})


def activated(batch, count, tx=b"one"):
    return ("Passport", "Activated", {"batchId": batch, "count": count, "tx": tx})


def test_a_batch_knows_the_member_whose_inspector_signed():
    linked = ("Consortium", "AccountLinked", {"memberId": 3, "account": LAB})
    later = ("Consortium", "AccountUnlinked", {"memberId": 3, "account": LAB})
    rows = happened(linked, registered(), later)
    batch = rows.get("batches", 7)
    assert (batch["member"], batch["inspecting"], batch["lot"], batch["time"]) == (2, 3, "PE1", 1001)
    assert rows.get("accounts", LAB) == {"member": 0, "since": 1002}


def test_passports_belong_to_the_batch_that_ends_their_activations():
    rows = happened(
        registered(7), registered(8), minted(ITEM), activated(7, 1), minted(OTHER), activated(8, 1)
    )
    assert [rows.get("items", item)["batch"] for item in (ITEM, OTHER)] == [7, 8]
    assert [rows.get("batches", batch)["activated"] for batch in (7, 8)] == [1, 1]
    item = rows.get("items", ITEM)
    assert (item["owner"], item["activated"], item["handovers"]) == (BUYER, 1002, 0)


def test_a_handover_a_slow_one_and_the_end():
    moved = ("Passport", "Transfer", {"from": BUYER, "to": FRIEND, "id": ITEM})
    asked = ("Passport", "SlowHandoverStarted", {"tokenId": ITEM, "owner": BUYER, "to": FRIEND, "readyAt": 5})
    vetoed = ("Passport", "SlowHandoverVetoed", {"tokenId": ITEM, "to": FRIEND, "quietUntil": 9})
    burnt = ("Passport", "Transfer", {"from": FRIEND, "to": NOBODY, "id": ITEM})
    retired = ("Passport", "Retired", {"tokenId": ITEM, "by": FRIEND, "reason": "开封"})
    begun = (minted(ITEM), activated(7, 1))
    pending = happened(*begun, asked).get("items", ITEM)
    assert (pending["slow_to"], pending["slow_ready"], pending["owner"]) == (FRIEND, 5, BUYER)
    assert happened(*begun, asked, vetoed).get("items", ITEM)["slow_ready"] == 0
    given = happened(*begun, asked, moved).get("items", ITEM)
    assert (given["owner"], given["handovers"], given["slow_to"]) == (FRIEND, 1, b"")
    ended = happened(*begun, moved, burnt, retired).get("items", ITEM)
    assert (ended["owner"], ended["handovers"], ended["retired"]) == (NOBODY, 1, 1004)
    assert (ended["retired_by"], ended["retired_reason"], ended["batch"]) == (FRIEND, "开封", 7)


@pytest.mark.parametrize(
    "member, mark, named",
    [(2, 0, "held_by_brand"), (5, 0, "held_by_regulator"), (2, 1, "recalled"), (5, 1, "recalled")],
)
@pytest.mark.parametrize("kind, field, subject", [("batch", "batchId", 7), ("item", "tokenId", ITEM)])
def test_marks_tell_brand_from_regulator(member, mark, named, kind, field, subject):
    name = f"{kind.capitalize()}Marked"
    on = ("Passport", name, {field: subject, "mark": mark, "on": True, "member": member, **MARKED})
    off = ("Passport", name, {field: subject, "mark": mark, "on": False, "member": member, **MARKED})
    rows = happened(registered(), on)
    assert rows.get("marks", kind, subject, named)["standing"] is True
    assert rows.get("marks", kind, subject, named)["reason"] == "疑似"
    assert [c.key for c in rows.changes() if c.table == "marks"] == [(kind, subject, named)]
    assert happened(registered(), on, off).get("marks", kind, subject, named)["standing"] is False


def test_the_later_of_two_batches_is_frozen():
    frozen = ("Passport", "BatchFrozen", {"batchId": 8, "earlierId": 7, "tokenId": ITEM})
    rows = happened(registered(7), registered(8), frozen)
    assert rows.get("batches", 8)["frozen_by"] == 7 and rows.get("batches", 7)["frozen_by"] == 0
    assert rows.get("marks", "batch", 8, "frozen")["standing"]


WARNED = {"alertId": word("alert"), "target": ITEM, "kind": 0, "round": 1, "member": 3, "by": LAB,
          "evidence": word("evidence"), "uri": "ipfs://e"}  # fmt: skip


def judged(act, member, by, reason):
    args = {"alertId": word("alert"), "target": ITEM, "member": member, "by": by, "reason": reason}
    return ("Alerts", f"Alert{act}", args)


def test_an_alert_is_one_row_from_the_warning_to_its_end():
    raised = ("Alerts", "AlertRaised", WARNED)
    confirmed = judged("Confirmed", 5, REGULATOR, "两件同码")
    cleared = judged("Cleared", 5, REGULATOR, "误会")
    first = happened(raised).get("alerts", word("alert"))
    assert (first["state"], first["target"], first["raised"], first["raised_by"]) == (
        "raised",
        ITEM,
        1000,
        LAB,
    )
    assert (first["kind"], first["round"], first["member"], first["uri"]) == (0, 1, 3, "ipfs://e")
    assert (first["evidence"], first["confirmed"], first["cleared"]) == (word("evidence"), 0, 0)
    second = happened(raised, confirmed).get("alerts", word("alert"))
    assert second == {
        **first, "state": "confirmed", "confirmed": 1001, "confirmed_member": 5, "confirmed_by": REGULATOR,
        "confirmed_reason": "两件同码",
    }  # fmt: skip
    assert happened(raised, confirmed, cleared).get("alerts", word("alert")) == {
        **second, "state": "cleared", "cleared": 1002, "cleared_member": 5, "cleared_by": REGULATOR,
        "cleared_reason": "误会",
    }  # fmt: skip


@pytest.mark.parametrize("target, kind", [(ITEM, "item"), (7, "batch"), (2**64 - 1, "batch")])
def test_an_alert_stands_in_the_timeline_of_the_item_or_batch_that_it_is_about(target, kind):
    at = BY_NAME["Alerts"]
    args = {**WARNED, "target": target}
    event = ChainEvent("core", "Alerts", "AlertRaised", args, at.address, 1, 0, b"", 1)
    assert subjects(event) == [(kind, target), ("member", 3)]


def test_points_add_up():
    made = ("Points", "Transfer", {"from": NOBODY, "to": BUYER, "amount": 2**95})
    given = ("Points", "Transfer", {"from": BUYER, "to": FRIEND, "amount": 10})
    burnt = ("Points", "Transfer", {"from": FRIEND, "to": NOBODY, "amount": 4})
    spent = ("Points", "Spent", {"redeemer": BRAND, "payer": FRIEND, "amount": 4})
    budget = ("Points", "BudgetSet", {"source": LAB, "budget": 2**95 + 1, "created": 3})
    created = ("Points", "Created", {"source": LAB, "amount": 2**95})
    rows = happened(budget, made, created, given, burnt, spent)
    assert rows.get("communities", TEA)["supply"] == 2**95 - 4
    assert [rows.get("fans", fan)["points"] for fan in (BUYER, FRIEND)] == [2**95 - 10, 6]
    assert rows.get("fans", FRIEND)["spent"] == rows.get("redeemers", BRAND)["spent"] == 4
    assert rows.get("budgets", LAB) == {"budget": 1, "created": 2**95 + 3}


def test_an_event_that_is_missing_is_noticed_where_sums_show_it():
    with pytest.raises(BadStore, match=r"fans\.points would fall below zero.*rebuild --scan"):
        happened(("Points", "Transfer", {"from": BUYER, "to": FRIEND, "amount": 1}))


EPOCH = {
    "opened": ("EpochOpened", {"version": 1, "limit": 9, "cap": 3}),
    "posted": ("EpochPosted", {"total": 8, "fans": 2, "finalAt": 77, "logHash": word("l"),
                               "scoresHash": word("s"), "uri": "u"}),
    "disputed": ("EpochDisputed", {"disputant": FRIEND, "bond": 5, "evidenceHash": word("e"), "uri": "v"}),
    "rejected": ("DisputeEnded", {"upheld": False, "decided": True, "reason": "no"}),
    "void": ("EpochVoided", {"reason": "wrong"}),
    "upheld": ("DisputeEnded", {"upheld": True, "decided": True, "reason": "wrong"}),
    "final": ("EpochFinal", {"total": 8}),
}  # fmt: skip


@pytest.mark.parametrize(
    "acts, state, final_at",
    [
        ("opened", "open", 0),
        ("opened posted", "posted", 77),
        ("opened posted disputed", "disputed", 77),
        ("opened posted disputed rejected", "posted", 0),
        ("opened posted disputed void upheld", "void", 77),
        ("opened posted final", "final", 77),
    ],
)
def test_the_states_of_an_epoch(acts, state, final_at):
    told = [("Rewards", EPOCH[act][0], {"epoch": 4, **EPOCH[act][1]}) for act in acts.split()]
    epoch = happened(*told).get("epochs", 4)
    assert (epoch["state"], epoch["final_at"]) == (state, final_at)


def test_an_airdrop_and_what_is_kept_for_a_fan():
    plan = word("plan")
    announced = {"planId": plan, "listHash": word("l"), "label": word("b"), "root": word("r"), "total": 50,
                 "batches": 2, "deadline": 9, "uri": "u"}  # fmt: skip
    skipped = ("Airdrop", "EntrySkipped", {"planId": plan, "fan": BUYER, "amount": 6})
    pushed = ("Airdrop", "BatchPushed", {"planId": plan, "batch": 0, "amount": 20, "kept": 6})
    taken = ("Airdrop", "KeptClaimed", {"fan": BUYER, "amount": 6})
    ended = ("Airdrop", "PlanEnded", {"planId": plan, "unpaid": 30})
    stopped = ("Airdrop", "PlanStopped", {"planId": plan, "reason": "r"})
    begun = (("Airdrop", "PlanAnnounced", announced), skipped, pushed)
    rows = happened(*begun)
    assert (rows.get("airdrops", plan)["pushed"], rows.get("fans", BUYER)["kept"]) == (20, 6)
    assert rows.get("airdrops", plan)["state"] == "running"
    rows = happened(*begun, taken, ended, stopped)
    assert (rows.get("airdrops", plan)["state"], rows.get("airdrops", plan)["unpaid"]) == ("stopped", 30)
    assert rows.get("fans", BUYER)["kept"] == 0


def events_of(contract):
    abi = json.loads((config.ABI_FOLDER / f"{contract}.json").read_text("utf-8"))["abi"]
    return {e["name"]: [i["name"] for i in e["inputs"]] for e in abi if e["type"] == "event"}


def test_every_rule_is_of_an_event_that_its_contract_emits():
    """Names of events and arguments are those of the ABI, and of tables and keys those of the schema."""
    for (contract, name), rule in RULES.items():
        inputs = events_of(contract)[name]
        for table, arguments in rule.rows:
            assert len(arguments) == len(TABLES[table].keys), (contract, name, table)
            assert set(arguments) <= set(inputs), (contract, name)
        assert {argument for _, argument in rule.things} <= set(inputs), (contract, name)


# what stands in no timeline and in no table, and why
UNTOLD = {
    ("Passport", "Approval"): "passports are locked", ("Passport", "ApprovalForAll"): "passports are locked",
    ("Passport", "Locked"): "follows every mint", ("Passport", "MetadataUpdate"): "follows every mark",
    ("Passport", "BatchMetadataUpdate"): "follows every mark", ("Passport", "LinkDomainSet"): "of no item",
    ("Passport", "ContractURIUpdated"): "for markets", ("Passport", "EIP712DomainChanged"): "never emitted",
    ("Points", "Approval"): "moves nothing",
}  # fmt: skip
_OF_MANAGERS = (
    "Operation",
    "RoleAdmin",
    "RoleGrantDelay",
    "RoleGuardian",
    "RoleLabel",
    "Target",
    "Authority",
)


@pytest.mark.parametrize(
    "contract",
    [
        "Alerts",
        "Consortium",
        "Notary",
        "Passport",
        "Points",
        "RuleBook",
        "Rewards",
        "Airdrop",
        "CommunityManager",
    ],
)
def test_no_event_of_ours_is_forgotten(contract):
    names = {name for name in events_of(contract) if not name.startswith(_OF_MANAGERS)}
    known = {name for of, name in RULES if of == contract} | {name for of, name in UNTOLD if of == contract}
    assert names == known


def test_what_an_event_is_about_is_found_once_and_never_nobody():
    at = BY_NAME["Passport"]
    args = {"from": NOBODY, "to": BUYER, "id": ITEM}
    event = ChainEvent("core", "Passport", "Transfer", args, at.address, 1, 0, b"", 1)
    assert subjects(event) == [("item", ITEM), ("account", BUYER)]


def test_arguments_come_back_as_they_were():
    args = {"a": 2**256 - 1, "b": b"\0\xff", "c": "0x茶", "d": True, "e": 0}
    assert understood(spelled(args)) == args
    with pytest.raises(TypeError, match="no argument"):
        spelled({"a": object()})
