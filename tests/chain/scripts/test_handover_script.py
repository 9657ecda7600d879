"""handover.py, and communities that begin with their Governor: the members alone move the Treasury."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from brownie import FanGovernor, Membership, Treasury, accounts, chain

from scripts import budget, check, deploy, handover, propose, rules
from tests.chain.community import wait
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Killed, later
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.plans.community_parameters import PROFILES, Profile

REAL_SEND = Chain.send_raw
TEA, DELAY, SENIORITY = ("Tea Fans", "TEA"), 3_600, 600
COUNCIL, GUARDIAN, HOST, FAN = 0, 6, 11, 13
TRANSACTIONS = 18  # thirteen contracts, the wiring and two roles, the deployer's two goodbyes
RULES = Path(__file__).parents[3] / "samples" / "show" / "rules.yaml"
NAMED = {"poster": 9, "guardian": GUARDIAN, "sender": 11, "host": HOST, "desk": 12}
PLACES = {"places": 100, "rewards": 10, "airdrop": 10}


def people():
    counted = (f"{word}={number}" for word, number in PLACES.items())
    return (*counted, *(f"{word}={accounts[index]}" for word, index in NAMED.items()))


def community(operator):
    return deployments.load(deployments.community_path(operator.chain.name, True, "TEA"))


def roles(operator):
    """Who holds the proposer's and the canceller's role: council, Governor."""
    found = community(operator)
    treasury, governor = Treasury.at(found.address("Treasury")), found.address("FanGovernor")
    return [
        tuple(treasury.hasRole(role, one) for one in (accounts[COUNCIL], governor))
        for role in (treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE())
    ]


@pytest.fixture(scope="module")
def communities(module_isolation, system, tmp_path_factory):
    """Without a delay, and one that waits."""
    waits = Profile("local", 0, 0, 86_400, DELAY, seniority=SENIORITY)
    return [
        founded(system, tmp_path_factory.mktemp("tea"), NAMED, profile, **PLACES)
        for profile in (PROFILES["local"], waits)
    ]


@pytest.fixture
def at_once(operator, communities):
    """No delay, nobody needs to be a member for long."""
    return settled(operator, communities[0])


@pytest.fixture
def slow(operator, communities):
    """A Treasury that waits, and members that must be senior."""
    return settled(operator, communities[1])


def joins(operator, *fans):
    members = Membership.at(community(operator).address("Membership"))
    members.grant([str(fan) for fan in fans], 0, 0, {"from": accounts[HOST]})
    wait(2)


def hands_over(operator, sends=True):
    return (operator.send if sends else operator.run)(handover.main, "community=TEA")


def test_without_members_it_is_refused(at_once):
    before = at_once.state()
    assert hands_over(at_once) == 2
    assert "Nobody has been a member" in at_once.err and at_once.state() == before


def test_at_once_where_nothing_waits_and_the_check_says_who_governs(at_once):
    joins(at_once, accounts[FAN])
    before = at_once.state()
    assert hands_over(at_once, sends=False) == 0 and at_once.state() == before
    assert "There are 1 members" in at_once.out
    at_once.run(check.community, "TEA")
    assert "who moves the Treasury: the admin" in at_once.out
    assert hands_over(at_once) == 0, at_once.err
    assert roles(at_once) == [(False, True)] * 2
    assert at_once.run(check.community, "TEA") == 0, at_once.err
    assert "who moves the Treasury: the members" in at_once.out and "deployer: holds nothing" in at_once.out
    sent = at_once.transactions(accounts[COUNCIL])
    assert hands_over(at_once) == 0 and "in the members' hands" in at_once.out
    assert at_once.send(deploy.community, *TEA, *people()) == 0, at_once.err
    assert at_once.transactions(accounts[COUNCIL]) == sent


@pytest.mark.parametrize(
    "act, words, name, done",
    [
        (budget.main, ("rewards", "12345678901234567890"), "setBudget", "The budget is that already"),
        (rules.main, (RULES, "uri=ipfs://规则"), "propose", "These rules are the newest version"),
    ],
)
def test_then_the_members_set_rules_and_budgets(at_once, act, words, name, done):
    """What the council's command refuses to do it writes as the members' proposal."""
    joins(at_once, accounts[FAN])
    hands_over(at_once)
    before = at_once.state()
    assert at_once.send(act, *words, "community=TEA") == 2 and at_once.state() == before
    said, _, text = at_once.err.partition("\n\n")
    assert "brownie run propose main FILE community=TEA" in said and f'"function": "{name}"' in text
    file = at_once.root / "proposal.yaml"
    file.write_text(text.replace('"..."', "A gift").replace("  ...", "  For the autumn."), "utf-8")
    assert at_once.send(propose.main, file, "community=TEA") == 0, at_once.err
    wait(2)
    assert at_once.send(propose.vote, file, "community=TEA", "choice=for") == 0, at_once.err
    wait(301)
    for _ in ("queued", "carried out"):
        assert at_once.send(propose.main, file, "community=TEA") == 0, at_once.err
    assert at_once.send(act, *words, "community=TEA") == 0 and done in at_once.out, at_once.err


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("transaction", [1, 2])
def test_a_killed_handover_resumes(at_once, dies, monkeypatch, transaction, after):
    joins(at_once, accounts[FAN])
    sent = at_once.transactions(accounts[COUNCIL])
    dies(transaction, after)
    with pytest.raises(Killed):
        hands_over(at_once)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert hands_over(at_once) == 0, at_once.err
    assert roles(at_once) == [(False, True)] * 2
    assert at_once.transactions(accounts[COUNCIL]) == sent + 2


def test_waits_for_the_treasury_and_for_senior_members(slow):
    joins(slow, accounts[FAN])
    assert hands_over(slow) == 2 and f"member for {SENIORITY} s" in slow.err
    wait(SENIORITY)
    treasury = Treasury.at(community(slow).address("Treasury"))
    last = (accounts[COUNCIL].address, 5, b"", bytes(32), bytes(32))
    treasury.schedule(*last, DELAY, {"from": accounts[COUNCIL]})
    assert hands_over(slow) == 0, slow.err
    assert "Mind: this is scheduled" in slow.out
    assert f"Pay 0.000000000000000005 ETH to {accounts[COUNCIL]}" in slow.out
    assert roles(slow) == [(True, False)] * 2
    assert hands_over(slow) == 0 and "Scheduled; run it again after" in slow.out
    wait(DELAY)
    assert slow.send(handover.main, "community=TEA", "account=10") == 0, slow.err  # anybody carries it out
    assert roles(slow) == [(False, True)] * 2


def test_what_one_member_agreed_to_beforehand_is_told(at_once):
    """While a council has the Treasury nobody looks at proposals; one that succeeded waits for its hour."""
    joins(at_once, accounts[FAN])
    found = community(at_once)
    governor, treasury = FanGovernor.at(found.address("FanGovernor")), found.address("Treasury")
    accounts[COUNCIL].transfer(treasury, 9)
    theft = ([accounts[FAN]], [9], [b""], "All of it")
    governor.propose(*theft, {"from": accounts[FAN]})
    number = governor.proposalDetailsAt(governor.proposalCount() - 1)[0]
    wait(2)
    said = f"by anybody then, and carried out: All of it: Pay 0.000000000000000009 ETH to {accounts[FAN]}"
    assert hands_over(at_once, sends=False) == 0 and "(being voted on)" in at_once.out
    governor.castVote(number, 1, {"from": accounts[FAN]})
    wait(301)
    assert hands_over(at_once, sends=False) == 0 and "(agreed, to be queued)" in at_once.out
    assert said in at_once.out
    assert hands_over(at_once) == 0, at_once.err
    governor.queue(number, {"from": accounts[FAN]})
    governor.execute(number, {"from": accounts[FAN]})
    assert Treasury.at(treasury).balance() == 0  # as was told


def test_a_community_may_begin_with_its_governor(operator):
    last = datetime.fromtimestamp(chain[-1].timestamp + 300 * 86_400, UTC).strftime("%Y-%m-%d")
    words = ("profile=production", "governor=yes", f"guarded={last}", *people())
    assert operator.run(deploy.community, *TEA, *words) == 0
    assert "The Treasury is moved by members' proposals alone" in operator.out
    assert operator.send(deploy.community, *TEA, *words) == 0, operator.err
    assert roles(operator) == [(False, True)] * 2
    treasury = Treasury.at(community(operator).address("Treasury"))
    assert not treasury.hasRole(bytes(32), accounts[COUNCIL])
    found = operator.json(check.community, "TEA")
    assert {f["verdict"] for f in found} == {"pass"}
    assert {"verdict": "pass", "what": "deployer", "found": "holds nothing"} in found
    assert hands_over(operator) == 0 and "in the members' hands" in operator.out
    late = datetime.fromtimestamp(chain[-1].timestamp + 800 * 86_400, UTC).strftime("%Y-%m-%d")
    words = ("governor=yes", f"guarded={late}", *people(), "edition=late")
    assert operator.send(deploy.community, *TEA, *words) == 2
    assert "no guardian stays for more than two years" in operator.err


@pytest.mark.parametrize(
    "transaction, after", [later(15, True), (16, False), later(17, True), (18, True), later(18, False)]
)
def test_a_killed_deployment_with_its_governor_resumes(operator, dies, monkeypatch, transaction, after):
    """Where it died, the deployer is still admin somewhere; the same command ends that."""
    words, sent = ("governor=yes", *people()), operator.transactions(accounts[COUNCIL])
    dies(transaction, after)
    with pytest.raises(Killed):
        operator.send(deploy.community, *TEA, *words)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(deploy.community, *TEA, *words) == 0, operator.err
    assert operator.transactions(accounts[COUNCIL]) == sent + TRANSACTIONS
    assert roles(operator) == [(False, True)] * 2
    assert {f["verdict"] for f in operator.json(check.community, "TEA")} == {"pass"}
