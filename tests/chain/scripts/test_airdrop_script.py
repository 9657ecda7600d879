"""airdrop.py: lists judged whole, gifts paid once whatever happens, receipts that add up."""

import csv
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from brownie import Airdrop, Points, accounts, chain
from eth_utils import to_checksum_address

from scripts import airdrop
from scripts.pushing import Watched, forecast
from tests.chain.community import wait
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Killed, later
from zhenbo.airdrop import gift as gifts
from zhenbo.airdrop.receipts import Status, read_receipts, root, sums
from zhenbo.chain import Chain
from zhenbo.errors import NodeFault
from zhenbo.merkle import Entry
from zhenbo.plans.airdrops import push_plan

REAL_SEND = Chain.send_raw
SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "airdrop"
BUDGET = 100_000
SENDER, GUARDIAN, STRANGER = 11, 22, 10
FANS, A_BATCH = 23, 5
BATCHES = 5  # of FANS, A_BATCH each
WEEK = 7 * 86_400


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(gifts, "MOST_ENTRIES", A_BATCH)


@pytest.fixture(scope="module")
def community(module_isolation, system, tmp_path_factory):
    """A community with an airdrop budget, whose sender is the streamer."""
    people = {"sender": SENDER, "guardian": GUARDIAN}
    return founded(system, tmp_path_factory.mktemp("tea"), people, airdrop=BUDGET)


@pytest.fixture
def tea(operator, community, small_batches):
    """That community in the operator's project, and who looks at it."""
    found = {name: community.address(name) for name in ("Airdrop", "Points")}
    return SimpleNamespace(
        operator=settled(operator, community),
        airdrop=Airdrop.at(found["Airdrop"]),
        points=Points.at(found["Points"]),
        addresses=found,
        run=lambda *args: operator.run(airdrop.main, *args, "community=TEA"),
        send=lambda *args: operator.send(airdrop.main, *args, "community=TEA"),
    )


def fan(number):
    """A wallet without a key."""
    return Entry(_spelled(number), 100 + number)


def _spelled(number):
    return to_checksum_address(f"0x{(number * 0x9E3779B97F4A7C15 + 1 << 64) + number:040x}")


def fans(count=FANS):
    return [fan(number) for number in range(1, count + 1)]


def listed(folder, entries, name="winners.csv", heads=("wallet", "amount"), encoding="utf-8"):
    rows = [heads, *((entry.fan, entry.amount) for entry in entries)]
    path = folder / name
    path.write_text("".join(f"{a},{b}\n" for a, b in rows), encoding=encoding)
    return path


def paid(tea, entries):
    return all(tea.points.balanceOf(entry.fan) == entry.amount for entry in entries)


def receipts(folder):
    (file,) = folder.glob("*.receipts-*.csv")
    return read_receipts(file)


def gift_of(entries, label=""):
    ordered = tuple(sorted(entries, key=lambda entry: int(entry.fan, 16)))
    return gifts.Gift(ordered, label, gifts.batches_for(len(ordered), 2**24))


def test_a_dry_run_changes_nothing_and_shows_everything(tea, project):
    path = listed(project, fans())
    before = tea.operator.state()
    assert tea.run(path) == 0, tea.operator.err
    assert tea.operator.state() == before
    total = sum(entry.amount for entry in fans())
    for words in (
        f"{total:,} points to {FANS} fans",
        f"{BATCHES} batches of at most {A_BATCH} fans",
        f"{BUDGET:,} points are free, {BUDGET - total:,} afterwards",
        "gas (measured)",
        "Announce 5 batches",
    ):
        assert words in tea.operator.out


def test_pays_everybody_once_and_says_so(tea, project):
    path, entries = listed(project, fans()), fans()
    assert tea.send(path, "label=中秋") == 0, tea.operator.err
    total = sum(entry.amount for entry in entries)
    assert paid(tea, entries) and tea.points.totalSupply() == total and tea.airdrop.reserved() == 0
    found = receipts(project)
    assert [receipt.rows for receipt in found] == [(number,) for number in range(2, FANS + 2)]
    assert {receipt.status for receipt in found} == {Status.PAID} and sums(found).total == total
    assert "0x" + root(found).hex() in tea.operator.out
    assert f"Total {total:,} = paid {total:,} + kept 0 + not pushed 0" in tea.operator.out
    sent = tea.operator.transactions(accounts[SENDER])
    assert tea.send(path, "label=中秋") == 0
    assert tea.operator.transactions(accounts[SENDER]) == sent and "All of it is done" in tea.operator.out


def test_a_wrong_list_sends_nothing_names_every_place_and_is_mended(tea, project):
    entries = fans(4)
    damaged = [
        Entry(entries[0].fan.lower(), "１０１ "),
        Entry(entries[1].fan[:-1], 102),
        Entry(str(tea.points), 103),
        Entry(entries[3].fan, "1E+05"),
    ]
    path = listed(project, damaged)
    before = tea.operator.state()[:2]
    assert tea.send(path) == 2
    assert tea.operator.state()[:2] == before and not list(project.glob("*.plan-*"))
    for words in (
        "3 places of the list need a person",
        "row 3, wallet:",
        "39 hex digits",
        "row 4, wallet: this is the contract Points",
        "row 5, amount: 1E+05 was rounded",
        "winners.fixed.csv",
    ):
        assert words in tea.operator.err
    copy = project / "winners.fixed.csv"
    rows = list(csv.reader(copy.read_text("utf-8-sig").splitlines()))
    assert rows[1] == [entries[0].fan, "101", ""] and all(row[2] for row in rows[2:])
    assert tea.send(copy) == 2 and "row 4, wallet" in tea.operator.err
    rows[2:] = [[entries[1].fan, "102", ""], [entries[2].fan, "103", "still"], [entries[3].fan, "104", ""]]
    copy.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    assert tea.send(copy) == 2 and "still marked: still" in tea.operator.err
    copy.write_text(copy.read_text("utf-8").replace("still", ""), encoding="utf-8")
    assert tea.send(copy) == 0 and paid(tea, entries)


@pytest.mark.parametrize(
    "transaction, after, lost",
    [
        *((1, False, True), (1, True, False), (2, False, False), (3, True, True), (BATCHES + 1, True, True)),
        *(later(1, False, False), later(1, True, True), later(2, False, True), later(3, True, False)),
        later(BATCHES + 1, True, False),
    ],
)
def test_a_killed_run_resumes_and_nobody_is_paid_twice(
    tea, project, dies, monkeypatch, transaction, after, lost
):
    path, first = listed(project, fans()), tea.operator.transactions(accounts[SENDER])
    dies(transaction, after)
    with pytest.raises(Killed):
        tea.send(path)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    if lost:
        files = [*project.rglob("*.jsonl"), *project.rglob("airdrop-*.json"), *project.glob("*.plan-*")]
        for file in files:
            file.unlink()
    assert tea.send(path) == 0, tea.operator.err
    assert paid(tea, fans()) and tea.points.totalSupply() == sum(entry.amount for entry in fans())
    assert tea.operator.transactions(accounts[SENDER]) == first + 1 + BATCHES
    assert {receipt.status for receipt in receipts(project)} == {Status.PAID}


def announced(tea, path, dies, monkeypatch, *options):
    """A gift that is announced, of which no batch is sent."""
    dies(2, after=False)
    with pytest.raises(Killed):
        tea.send(path, *options)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    for file in tea.operator.root.rglob("*.jsonl"):
        file.unlink()  # what was signed then is not remembered, nor was it sent


def test_what_others_pushed_is_not_pushed_again(tea, project, dies, monkeypatch):
    path = listed(project, fans())
    announced(tea, path, dies, monkeypatch)
    gift = gift_of(fans())
    plan = push_plan(chain.id, str(tea.airdrop), str(accounts[STRANGER]), gift, 2**24)
    for number in (0, 2, 3):
        tea.airdrop.push(*plan.calls[number].args, {"from": accounts[STRANGER]})
    sent = tea.operator.transactions(accounts[SENDER])
    assert tea.send(path) == 0, tea.operator.err
    assert tea.operator.transactions(accounts[SENDER]) == sent + BATCHES - 3
    assert paid(tea, fans()) and len({receipt.tx for receipt in receipts(project)}) == BATCHES


def test_whoever_has_the_plan_file_goes_on(tea, project, dies, monkeypatch):
    path = listed(project, fans())
    announced(tea, path, dies, monkeypatch, "label=gift")
    (plan,) = project.glob("winners.plan-*.json")
    path.unlink()
    assert tea.send(plan, f"account={STRANGER}") == 0, tea.operator.err
    assert paid(tea, fans())
    elsewhere = json.loads(plan.read_text("utf-8")) | {"airdrop": str(accounts[9]), "label": "gift"}
    plan.write_text(json.dumps(elsewhere), encoding="utf-8")
    assert tea.send(plan) == 2 and f"is a plan for the Airdrop {accounts[9]}" in tea.operator.err
    damaged = elsewhere | {"airdrop": tea.airdrop.address}
    damaged["entries"][0][1] = "999"
    plan.write_text(json.dumps(damaged), encoding="utf-8")
    assert tea.send(plan) == 2 and "is damaged, or no airdrop's plan" in tea.operator.err


def test_a_fan_who_refuses_pushes_is_named_and_claims_later(tea, project):
    shy = Entry(str(accounts[13]), 500)
    tea.points.refusePushes(True, {"from": accounts[13]})
    path = listed(project, [*fans(), shy])
    assert tea.run(path) == 0
    assert f"1 fans refuse pushes; their points are kept until they claim them: {shy.fan}" in tea.operator.out
    assert tea.send(path) == 0, tea.operator.err
    total = sum(entry.amount for entry in fans())
    assert f"paid {total:,} + kept 500 + not pushed 0" in tea.operator.out
    (kept,) = [receipt for receipt in receipts(project) if receipt.status == Status.KEPT]
    assert (kept.wallet, kept.amount, kept.rows) == (shy.fan, 500, (FANS + 2,))
    claim = (airdrop.claim, shy.fan, "community=TEA")
    assert tea.operator.send(*claim) == 2 and "still refuses points" in tea.operator.err
    tea.points.refusePushes(False, {"from": accounts[13]})
    assert tea.operator.send(*claim) == 0 and tea.points.balanceOf(shy.fan) == 500
    before = tea.operator.state(journals=False)
    assert tea.operator.send(*claim) == 0 and "done before" in tea.operator.out
    assert tea.operator.state(journals=False) == before
    nobody = (airdrop.claim, str(accounts[14]), "community=TEA")
    assert tea.operator.send(*nobody) == 2 and "Nothing was ever kept" in tea.operator.err


def test_what_is_kept_again_is_claimed_again(tea, project):
    shy, path = Entry(str(accounts[13]), 500), project / "one.csv"
    for label in ("one", "two"):
        tea.points.refusePushes(True, {"from": accounts[13]})
        listed(project, [shy], path.name)
        assert tea.send(path, f"label={label}") == 0, tea.operator.err
        tea.points.refusePushes(False, {"from": accounts[13]})
        assert tea.operator.send(airdrop.claim, shy.fan, "community=TEA") == 0, tea.operator.err
    assert tea.points.balanceOf(shy.fan) == 1_000


@pytest.mark.parametrize("after", [False, True])
def test_a_killed_claim_is_finished_by_the_same_command(tea, project, dies, monkeypatch, after):
    shy = Entry(str(accounts[13]), 500)
    tea.points.refusePushes(True, {"from": accounts[13]})
    assert tea.send(listed(project, [shy])) == 0, tea.operator.err
    tea.points.refusePushes(False, {"from": accounts[13]})
    dies(1, after)
    with pytest.raises(Killed):
        tea.operator.send(airdrop.claim, shy.fan, "community=TEA")
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert tea.operator.send(airdrop.claim, shy.fan, "community=TEA") == 0, tea.operator.err
    assert tea.points.balanceOf(shy.fan) == 500
    assert tea.send(listed(project, fans())) == 0, tea.operator.err  # nothing is left under way


def test_the_same_list_again_needs_another_label(tea, project):
    path = listed(project, fans())
    assert tea.send(path) == 0 and tea.send(path) == 0
    assert paid(tea, fans())
    assert tea.run(path, "label=again") == 0
    assert "this list was announced as “” before" in tea.operator.out
    assert tea.send(path, "label=again") == 0
    assert all(tea.points.balanceOf(entry.fan) == 2 * entry.amount for entry in fans())
    assert len(list(project.glob("winners.receipts-*.csv"))) == 2


def test_a_chinese_list_in_gb18030_and_chinese_answers(tea, project, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    path = listed(project, fans(), "名单.csv", ("钱包地址", "积分"), "gb18030")
    assert tea.send(path, "label=中秋") == 0, tea.operator.err
    assert f"空投“中秋”:2,576 积分给 {FANS} 人" in tea.operator.out.replace("：", ":")
    assert "全部完成" in tea.operator.out and "推送第 1/5 批" in tea.operator.out
    (file,) = project.glob("名单.receipts-*.csv")
    assert file.read_text("utf-8-sig").startswith("行,钱包,积分,状态")
    assert sums(read_receipts(file)).paid == sum(entry.amount for entry in fans())


def test_a_workbook(tea, project):
    book = openpyxl.Workbook()
    for row in [("钱包", "积分", "昵称"), *((entry.fan, entry.amount, "=1+1") for entry in fans(3))]:
        book.active.append(row)
    book.save(project / "名单.xlsx")
    assert tea.send(project / "名单.xlsx") == 0, tea.operator.err
    assert paid(tea, fans(3)) and "number cells made text" in tea.operator.out


def test_no_more_than_the_budget(tea, project):
    path = listed(project, [Entry(fans(1)[0].fan, BUDGET + 1)])
    before = tea.operator.state()
    assert tea.send(path) == 2
    assert tea.operator.state() == before and "raise its budget by 1 or more" in tea.operator.err
    assert f"`brownie run budget main airdrop {BUDGET + 1} community=" in tea.operator.err


def test_only_the_sender_announces(tea, project):
    path = listed(project, fans())
    before = tea.operator.state()[:2]
    assert tea.send(path, f"account={STRANGER}") == 2
    assert tea.operator.state()[:2] == before
    assert f"AccessManagedUnauthorized(caller={accounts[STRANGER].address.lower()})" in tea.operator.err
    assert "lacks the role" in tea.operator.err and "account=NAME" in tea.operator.err


def test_no_stops(tea, project, says):
    path = listed(project, fans())
    says("no")
    before = tea.operator.state()[:2]
    assert tea.run(path, "send=yes") == 2
    assert tea.operator.state()[:2] == before and "Not agreed" in tea.operator.err


def test_one_yes_is_enough(tea, project, says):
    says(tea.operator.chain.name)
    assert tea.run(listed(project, fans()), "send=yes") == 0, tea.operator.err
    assert paid(tea, fans())


def test_after_the_deadline_the_rest_is_freed(tea, project, dies, monkeypatch):
    path, total = listed(project, fans()), sum(entry.amount for entry in fans())
    announced(tea, path, dies, monkeypatch)
    assert tea.operator.send(airdrop.end, path, "community=TEA") == 2 and "PlanRunning" in tea.operator.err
    wait(WEEK + 60)
    assert tea.send(path) == 1
    assert f"{total:,} points were not pushed, and its time is over" in tea.operator.err
    assert "brownie run airdrop end" in tea.operator.err
    assert tea.airdrop.reserved() == total
    assert tea.operator.send(airdrop.end, path, "community=TEA") == 0, tea.operator.err
    assert tea.airdrop.reserved() == 0
    assert tea.send(path) == 1 and "the plan has ended" in tea.operator.err
    assert {receipt.status for receipt in receipts(project)} == {Status.NOT_SENT}


def test_a_deadline_of_ones_own_and_where_the_list_is(tea, project):
    path = listed(project, fans())
    assert tea.run(path, "deadline=soon") == 2 and "as in 7d, 12h or 90m" in tea.operator.err
    assert tea.send(path, "deadline=90m", "uri=https://tea.example/list") == 0
    (plan,) = project.glob("winners.plan-*.json")
    said = json.loads(plan.read_text("utf-8"))
    assert said["uri"] == "https://tea.example/list" and said["batches"] == BATCHES
    assert 0 < said["deadline"] - chain[-1].timestamp <= 90 * 60


def test_in_json(tea, project):
    path = listed(project, fans())
    report = tea.operator.json(airdrop.main, path, "community=TEA", "send=yes", "yes=yes")
    total = sum(entry.amount for entry in fans())
    assert (report["total"], report["paid"], report["unpaid"]) == (str(total), str(total), "0")
    assert report["plan_id"] == "0x" + gift_of(fans()).id.hex() and report["batches"] == BATCHES


def test_the_forecast_of_gas_is_enough_and_no_fancy(tea, project, monkeypatch):
    monkeypatch.setattr(gifts, "MOST_ENTRIES", 200)
    entries = [*fans(300), Entry(str(accounts[13]), 500)]
    tea.points.refusePushes(True, {"from": accounts[13]})
    gift = gift_of(entries)
    found = forecast(tea.operator.chain, str(tea.airdrop), str(tea.points), gift)
    assert found.exact and found.refusing == (str(accounts[13]),)
    assert tea.send(listed(project, entries)) == 0, tea.operator.err
    used = sum(tx.gas_used for tx in chain_transactions(receipts(project)))
    assert used <= found.gas <= used * 1.1


def chain_transactions(found):
    return [chain.get_transaction(tx) for tx in {receipt.tx for receipt in found}]


def test_a_community_must_be_named(tea, project):
    path = listed(project, fans())
    assert tea.operator.run(airdrop.main, path) == 2 and "community=... is missing" in tea.operator.err
    assert tea.run(path, "per_order=5") == 2 and "goes with a mapping" in tea.operator.err


def test_a_push_is_spelled_as_web3_spells_it(tea):
    gift = gift_of(fans())
    plan = push_plan(chain.id, str(tea.airdrop), str(accounts[SENDER]), gift, 2**24)
    with Watched.of(tea.operator.chain, gift.count) as watched:
        for call in plan.calls:
            spelled = tea.operator.chain.encode(call, plan.sender)
            assert watched.encode(call, plan.sender) == watched.encode(call, plan.sender) == spelled


def test_the_orders_of_a_shop(tea, project):
    for name in ("douyin.csv", "wallets.csv"):
        shutil.copy(SAMPLES / name, project)
    options = ("mapping=douyin", f"wallets={project / 'wallets.csv'}", "percent=50")
    assert tea.send(project / "douyin.csv", *options) == 0, tea.operator.err
    assert "50 points for 100 yuan" in tea.operator.out and "订单状态 is 已关闭" in tea.operator.out
    found = receipts(project)
    assert [(one.rows, one.amount) for one in found] == [((2, 3), 448), ((4,), 598), ((7,), 149)]
    assert all(tea.points.balanceOf(one.wallet) == one.amount for one in found)


def test_a_guardian_stops_a_wrong_list(tea, project, dies, monkeypatch):
    path, gift = listed(project, fans()), gift_of(fans())
    announced(tea, path, dies, monkeypatch)
    tea.airdrop.stop(gift.id, "wrong list", {"from": accounts[GUARDIAN]})
    assert tea.send(path) == 1 and "the plan has ended" in tea.operator.err
    assert tea.points.totalSupply() == 0 and tea.airdrop.reserved() == 0


def test_where_a_node_cannot_try_it_the_worst_is_shown_and_called_so(tea, project, monkeypatch):
    def refuses(self, request):
        raise NodeFault("sender is not an EOA")

    monkeypatch.setattr(Chain, "estimate", refuses)
    found = forecast(tea.operator.chain, str(tea.airdrop), str(tea.points), gift_of(fans()))
    assert not found.exact and not found.refusing
    assert found.gas == BATCHES * gifts.WORST_CALL_GAS + FANS * gifts.WORST_ENTRY_GAS


def test_a_run_killed_and_then_stopped_by_a_guardian_hinders_no_other(tea, project, dies, monkeypatch):
    path, gift = listed(project, fans()), gift_of(fans())
    dies(2, after=True)
    with pytest.raises(Killed):
        tea.send(path)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    tea.airdrop.stop(gift.id, "wrong list", {"from": accounts[GUARDIAN]})
    assert tea.send(path) == 1 and "the plan has ended" in tea.operator.err
    statuses = [one.status for one in receipts(project)]
    assert statuses.count(Status.PAID) == A_BATCH and statuses.count(Status.NOT_SENT) == FANS - A_BATCH
    assert tea.send(listed(project, fans(2), "other.csv")) == 0, tea.operator.err
