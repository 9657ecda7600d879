"""rules.py: a version proposed, explained against the one in force, waited for, resumed, and never twice."""

import shutil

import pytest
from brownie import RuleBook, accounts, chain

from scripts import rules
from tests.chain.scripts.epochs import BUDGET, PEOPLE, Show, open_show, tea_fans, wait
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Killed, every_pair
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.plans.community_parameters import Profile

REAL_SEND = Chain.send_raw
URI = "https://tea.example/rules.yaml"
DELAY, NOTICE = 3_600, 7_200


@pytest.fixture(scope="module")
def tea(module_isolation, system, tmp_path_factory):
    return tea_fans(system, tmp_path_factory.mktemp("tea"))


@pytest.fixture
def show(operator, tea) -> Show:
    """No delay, no notice; version 1 is in force."""
    return open_show(operator, tea)


@pytest.fixture(scope="module")
def slow_tea(module_isolation, system, tmp_path_factory):
    profile = Profile("local", NOTICE, 0, 86_400, DELAY)
    return founded(system, tmp_path_factory.mktemp("slow"), PEOPLE, profile, rewards=1_000)


@pytest.fixture
def slow(operator, slow_tea) -> Show:
    """A Treasury that waits, rules that are announced, and no version yet."""
    return Show(settled(operator, slow_tea), operator.root)


def proposes(show, file, *options, sends=True, act=rules.main):
    call = show.operator.send if sends else show.operator.run
    return call(act, file, f"community={show.name}", f"uri={URI}", *options)


def versions(show):
    return RuleBook.at(show.deployment.address("RuleBook")).versionCount()


def test_dry_run_changes_nothing_and_shows_both_steps(show):
    file = show.rules_file(weight=2_000)
    before = show.operator.state()
    assert proposes(show, file, sends=False) == 0, show.operator.err
    assert show.operator.state() == before
    out = show.operator.out
    assert "Propose to the Treasury, to wait 0 s: rules 0x" in out and "The Treasury does it: rules 0x" in out
    assert "would be refused" not in out and "publish it unchanged" in out


def test_what_changes_is_said_sentence_by_sentence(show):
    proposes(show, show.rules_file(weight=2_000), sends=False)
    lines = show.operator.out.splitlines()
    assert "Against version 1:" in lines
    assert [line[:2] for line in lines if line.startswith(("- ", "+ "))] == ["- ", "+ "]
    shutil.rmtree(show.folder / "build" / "rules")
    show.rules_file(budget=2 * BUDGET)
    proposes(show, show.folder / "rules.yaml", sends=False)
    assert "before=FILE compares the sentences" in show.operator.out
    assert "budget: 1000 → 2000" in show.operator.out and "cap per fan" not in show.operator.out
    old = show.rules_file(name="old")
    proposes(show, show.folder / "rules.yaml", f"before={old}", sends=False)
    assert "Against version 1:" in show.operator.out
    other = show.rules_file(weight=3, name="other")
    assert proposes(show, show.folder / "rules.yaml", f"before={other}", sends=False) == 2
    assert "version 1 is 0x" in show.operator.err


def test_without_a_delay_both_at_once_and_never_twice(show):
    file = show.rules_file(weight=2_000)
    assert proposes(show, file) == 0, show.operator.err
    assert versions(show) == 2
    sent = show.operator.transactions(accounts[0])
    assert proposes(show, file) == 0 and "newest version" in show.operator.out
    shutil.rmtree(show.folder / "build" / "journal")
    assert proposes(show, file) == 0 and show.operator.transactions(accounts[0]) == sent
    assert proposes(show, show.rules_file()) == 0, show.operator.err  # back to the first rules: version 3
    assert versions(show) == 3


@every_pair("transaction, after, lost", [1, 2], [True, False], [False, True])
def test_a_killed_run_resumes(show, dies, monkeypatch, transaction, after, lost):
    file, sent = show.rules_file(weight=2_000), show.operator.transactions(accounts[0])
    dies(transaction, after)
    with pytest.raises(Killed):
        proposes(show, file)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    if lost:
        shutil.rmtree(show.folder / "build" / "journal")
    wait(5)
    assert proposes(show, file) == 0, show.operator.err
    assert versions(show) == 2 and show.operator.transactions(accounts[0]) == sent + 2


def test_waits_for_the_treasury(slow):
    file = slow.rules_file()
    assert proposes(slow, file, act=rules.execute) == 2 and "Nothing that can be" in slow.operator.err
    assert proposes(slow, file) == 0, slow.operator.err
    assert "Run this command again after" in slow.operator.out and versions(slow) == 0
    for _ in range(2):
        assert proposes(slow, file) == 0 and "Scheduled; run it again after" in slow.operator.out
    slow.operator.run(rules.list, "community=TEA")
    assert '"proposal": "0x' in slow.operator.out
    wait(DELAY + 1)
    assert proposes(slow, file, act=rules.execute) == 0, slow.operator.err
    assert versions(slow) == 1
    effective = RuleBook.at(slow.deployment.address("RuleBook")).versionOf(1)[1]
    assert effective >= chain[-1].timestamp + NOTICE
    found = slow.operator.json(rules.list, "community=TEA")
    assert [one["state"] for one in found] == ["to come"] and found[0]["uri"] == URI
    wait(4 * (DELAY + NOTICE))
    slow.operator.run(rules.list, "community=TEA")
    assert "version 1 in force: from" in slow.operator.out


def test_another_machine_carries_out_what_was_scheduled(slow):
    file = slow.rules_file()
    proposes(slow, file)
    shutil.rmtree(slow.folder / "build" / "journal")
    wait(DELAY + 1)
    assert proposes(slow, file, "account=10") == 0, slow.operator.err  # anybody may
    assert versions(slow) == 1


@pytest.mark.parametrize("transaction, after", [(1, True), (1, False), (2, True), (2, False)])
def test_what_waited_too_long_is_taken_off_and_proposed_anew(slow, dies, monkeypatch, transaction, after):
    file = slow.rules_file()
    proposes(slow, file)
    wait(10 * (DELAY + NOTICE))
    assert proposes(slow, file, sends=False) == 0, slow.operator.err
    assert "Cancel: rules 0x" in slow.operator.out
    dies(transaction, after)
    with pytest.raises(Killed):
        proposes(slow, file)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert proposes(slow, file) == 0, slow.operator.err
    wait(DELAY + 1)
    assert proposes(slow, file) == 0, slow.operator.err
    assert versions(slow) == 1


def test_a_date_of_ones_own(slow):
    file, now = slow.rules_file(), chain[-1].timestamp
    assert proposes(slow, file, f"effective={now + NOTICE}") == 2
    assert "the notice of 7200 s allow" in slow.operator.err
    date = now + DELAY + NOTICE + 600
    assert proposes(slow, file, f"effective={date}") == 0, slow.operator.err
    wait(DELAY + 1)
    proposes(slow, file)
    assert RuleBook.at(slow.deployment.address("RuleBook")).versionOf(1)[1] == date


def test_who_is_no_proposer_is_told(show):
    assert proposes(show, show.rules_file(weight=2_000), "account=10") == 2
    assert "AccessControlUnauthorizedAccount" in show.operator.err


@pytest.mark.parametrize(
    "words, said",
    [
        (("rules.yaml",), "community=... is missing"),
        (("rules.yaml", "community=TEA"), "uri=... is missing"),
        (("rules.yaml", "community=MILK", "uri=x"), "There is no community MILK"),
        (("rules.yaml", "community=TEA", "uri=" + "x" * 257), "1 to 256 bytes"),
        (("nothing.yaml", "community=TEA", "uri=x"), "nothing.yaml"),
    ],
)
def test_wrong_use(show, words, said):
    show.rules_file(weight=2_000)
    assert show.operator.send(rules.main, *words) == 2 and said in show.operator.err


def test_a_budget_that_the_book_would_refuse(show):
    assert proposes(show, show.rules_file(budget=f'"{2**95}"')) == 2
    assert "the RuleBook takes 2^95 - 1 at most" in show.operator.err


def test_help(operator):
    operator.run(rules.help)
    assert "brownie run rules list community=SYMBOL" in operator.out
    assert deployments.community_names(operator.chain.name, operator.chain.development) == []
