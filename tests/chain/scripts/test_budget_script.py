"""budget.py: what a source may create, scheduled at the Treasury, carried out, resumed, listed."""

import json
import shutil

import pytest
from brownie import Points, Treasury, accounts, chain

from scripts import budget
from tests.chain.scripts.epochs import PEOPLE, Show, open_show, tea_fans, wait
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Killed, every_pair
from zhenbo.chain import Chain
from zhenbo.plans.community_parameters import Profile

REAL_SEND = Chain.send_raw
DELAY, DAY = 3_600, 86_400
AMOUNT = 100_000_000


@pytest.fixture(scope="module")
def tea(module_isolation, system, tmp_path_factory):
    return tea_fans(system, tmp_path_factory.mktemp("tea"))


@pytest.fixture
def show(operator, tea) -> Show:
    """No delay; Rewards may create a million."""
    return open_show(operator, tea)


@pytest.fixture(scope="module")
def slow_tea(module_isolation, system, tmp_path_factory):
    profile = Profile("local", 0, 0, DAY, DELAY)
    return founded(system, tmp_path_factory.mktemp("slow"), PEOPLE, profile, rewards=1_000, airdrop=500)


@pytest.fixture
def slow(operator, slow_tea) -> Show:
    """A Treasury that waits."""
    return Show(settled(operator, slow_tea), operator.root)


def sets(show, source, amount, *options, sends=True):
    call = show.operator.send if sends else show.operator.run
    return call(budget.main, source, amount, "community=TEA", *options)


def points(show):
    return Points.at(show.deployment.address("Points"))


def left(show, source="Rewards"):
    """What a source may still create."""
    return points(show).sourceOf(show.deployment.address(source))[0]


def listed(show):
    return show.operator.json(budget.list, "community=TEA")


def announces(show, total):
    """The Airdrop reserves so many points."""
    airdrop = show.operator.chain.contract("Airdrop", show.deployment.address("Airdrop"))
    plan = (b"\1" * 32, b"\2" * 32, b"\3" * 32, total, 1, chain[-1].timestamp + DAY)
    data = airdrop.functions.announce(plan, "ipfs://list")._encode_transaction_data()
    accounts[PEOPLE["sender"]].transfer(airdrop.address, data=data)


def test_a_dry_run_changes_nothing_and_shows_how_it_stands(show):
    before = show.operator.state()
    assert sets(show, "rewards", AMOUNT, sends=False) == 0, show.operator.err
    assert show.operator.state() == before
    out = show.operator.out
    assert "may still create 1,000,000 points; it has created 0" in out and "would be refused" not in out
    said = f"{show.deployment.address('Rewards')} may create 100,000,000 points from then on"
    assert f"Propose to the Treasury, to wait 0 s: {said}" in " ".join(out.split())
    assert f"The Treasury does it: {said}" in " ".join(out.split())


def test_without_a_delay_both_at_once_and_never_twice(show):
    assert sets(show, "rewards", AMOUNT) == 0, show.operator.err
    assert left(show) == AMOUNT
    sent = show.operator.transactions(accounts[0])
    assert sets(show, "rewards", AMOUNT) == 0 and "nothing to do" in show.operator.out
    shutil.rmtree(show.folder / "build" / "journal")
    assert sets(show, "rewards", AMOUNT) == 0 and show.operator.transactions(accounts[0]) == sent
    for amount in (5, AMOUNT, 0):  # a budget can be set to what it was before, and to nothing
        assert sets(show, "rewards", amount) == 0, show.operator.err
        assert left(show) == amount


@every_pair("transaction, after, lost", [1, 2], [True, False], [False, True])
def test_a_killed_run_goes_on(show, dies, monkeypatch, transaction, after, lost):
    sent = show.operator.transactions(accounts[0])
    dies(transaction, after)
    with pytest.raises(Killed):
        sets(show, "airdrop", 70)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    if lost:
        shutil.rmtree(show.folder / "build" / "journal")
    assert sets(show, "airdrop", 70) == 0, show.operator.err
    assert left(show, "Airdrop") == 70 and show.operator.transactions(accounts[0]) == sent + 2


def test_a_run_that_was_killed_as_it_carried_out_sets_nothing_again(show, dies, monkeypatch):
    """Though the source has used some of its budget since."""
    fan, account = accounts[25], accounts[26]
    dies(2)
    with pytest.raises(Killed):
        sets(show, account, 70)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    points(show).create(30, {"from": account})
    assert sets(show, account, 70, sends=False) == 2 and "send=yes to finish it first" in show.operator.err
    assert sets(show, account, 70) == 0, show.operator.err
    assert "It was set to 70" in show.operator.out and "it has created 30" in show.operator.out
    assert points(show).sourceOf(account) == (40, 30) and points(show).balanceOf(fan) == 0


def test_another_amount_after_a_kill_is_set_as_well(show, dies, monkeypatch):
    dies(2)
    with pytest.raises(Killed):
        sets(show, "airdrop", 70)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert sets(show, "airdrop", 80) == 0, show.operator.err
    assert left(show, "Airdrop") == 80


@pytest.mark.parametrize("transaction, after", [(1, True), (1, False), (2, True), (2, False)])
def test_a_killed_change_of_what_waits_goes_on(slow, dies, monkeypatch, transaction, after):
    """Taking one amount off the timetable and scheduling another are two transactions."""
    sets(slow, "rewards", 7)
    dies(transaction, after)
    with pytest.raises(Killed):
        sets(slow, "rewards", 8)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert sets(slow, "rewards", 8) == 0, slow.operator.err
    assert [one["amount"] for one in listed(slow)[2:]] == ["8"]


def test_what_it_did_is_told_to_programs(show):
    show.operator.run(budget.main, "rewards", AMOUNT, "community=TEA", "send=yes", "yes=yes", "json=yes")
    told = json.loads(show.operator.out)
    assert told["phase"] == "execute" and told["source"]["budget"] == str(AMOUNT)


def test_waits_for_the_treasury_and_is_carried_out_from_any_machine(slow):
    assert sets(slow, "rewards", AMOUNT) == 0, slow.operator.err
    assert "Run this command again after" in slow.operator.out and "Set, not added" in slow.operator.out
    for _ in range(2):
        assert sets(slow, "rewards", AMOUNT) == 0 and "Scheduled; run it again after" in slow.operator.out
    waiting = slow.operator.json(budget.main, "rewards", AMOUNT, "community=TEA")
    assert waiting["phase"] == "wait" and waiting["source"]["budget"] == "1000" and left(slow) == 1_000
    shutil.rmtree(slow.folder / "build" / "journal")
    wait(DELAY + 1)
    assert sets(slow, "rewards", AMOUNT, "account=10") == 0, slow.operator.err  # anybody may
    assert left(slow) == AMOUNT
    done = slow.operator.json(budget.main, "rewards", AMOUNT, "community=TEA")
    assert done["phase"] == "done" and done["source"]["budget"] == str(AMOUNT)


def test_another_amount_takes_the_place_of_what_waits(slow):
    sets(slow, "rewards", 7)
    assert sets(slow, "rewards", 8, sends=False) == 0, slow.operator.err
    assert "Cancel:" in slow.operator.out
    assert sets(slow, "rewards", 8) == 0, slow.operator.err
    assert [one["amount"] for one in listed(slow)[2:]] == ["8"]
    assert sets(slow, "rewards", 7) == 0, slow.operator.err  # what was taken off can be proposed anew
    assert [one["amount"] for one in listed(slow)[2:]] == ["7"]
    wait(DELAY + 1)
    assert sets(slow, "rewards", 7) == 0, slow.operator.err
    assert left(slow) == 7 and len(listed(slow)) == 2


def test_what_was_scheduled_without_this_script_is_found(slow):
    treasury = Treasury.at(slow.deployment.address("Treasury"))
    data = points(slow).setBudget.encode_input(slow.deployment.address("Airdrop"), 9)
    treasury.schedule(points(slow), 0, data, bytes(32), bytes(32), DELAY, {"from": accounts[0]})
    slow.operator.run(budget.list, "community=TEA")
    assert "Waiting, from" in slow.operator.out and "may create 9 points" in slow.operator.out
    wait(DELAY + 1)
    assert sets(slow, "airdrop", 9) == 0, slow.operator.err
    assert left(slow, "Airdrop") == 9


def test_the_list_names_every_source_and_what_is_reserved(slow):
    announces(slow, 200)
    rewards, airdrop = listed(slow)
    assert (rewards["name"], rewards["budget"], rewards["reserved"]) == ("Rewards", "1000", None)
    assert (airdrop["budget"], airdrop["created"], airdrop["reserved"]) == ("500", "0", "200")
    slow.operator.run(budget.list, "community=TEA")
    assert "may still create 500 points, of which 200 are reserved" in slow.operator.out
    assert sets(slow, "airdrop", 199, sends=False) == 0
    assert "has reserved 200; with less, lists" in slow.operator.out
    assert sets(slow, "airdrop", 200, sends=False) == 0 and "with less" not in slow.operator.out


def test_a_source_of_ones_own_is_warned_of_and_listed(show):
    assert sets(show, accounts[25], 50) == 0, show.operator.err
    assert "neither Rewards nor Airdrop" in show.operator.out
    assert sets(show, accounts[25], 0) == 0 and "neither Rewards" not in show.operator.out
    assert [one["address"] for one in listed(show)][2:] == [accounts[25].address]


def test_what_points_would_refuse_is_refused_before_it_waits(slow):
    before = slow.operator.state()
    assert sets(slow, slow.deployment.address("Points"), 5) == 2
    assert "AccountInvalid" in slow.operator.err and slow.operator.state() == before


def test_a_stranger_is_told_that_the_admin_alone_proposes(show):
    assert sets(show, "rewards", AMOUNT, "account=10") == 2
    assert "AccessControlUnauthorizedAccount" in show.operator.err and left(show) == 10**6


def test_no_stops_a_budget(show, says):
    says("no")
    assert show.operator.run(budget.main, "rewards", AMOUNT, "community=TEA", "send=yes") == 2
    assert left(show) == 10**6


@pytest.mark.parametrize(
    "words, said",
    [
        (("rewards",), "2 words are needed"),
        (("rewards", "5"), "community=... is missing"),
        (("rewards", "1e8", "community=TEA"), "a whole number of points"),
        (("rewards", "-5", "community=TEA"), "a whole number of points"),
        (("rewards", 2**96, "community=TEA"), "0 to 2^96 - 1"),
        (("gifts", "5", "community=TEA"), "say rewards, airdrop, or an address"),
        (("0x70997970C51812dc3A010C7d01b50e0d17dc79c8", "5", "community=TEA"), "letter case in step"),
        (("rewards", "5", "community=MILK"), "There is no community MILK"),
    ],
)
def test_a_budget_that_is_not_understood(show, words, said):
    before = show.operator.state()
    assert show.operator.send(budget.main, *words) == 2 and said in show.operator.err
    assert show.operator.state() == before


def test_it_speaks_chinese(show, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert sets(show, "rewards", AMOUNT, sends=False) == 0
    assert "还可创建 1,000,000" in show.operator.out and "由 Treasury 执行" in show.operator.out
    show.operator.run(budget.help)
    assert "brownie run budget list community=SYMBOL" in show.operator.out
