"""propose.py: proposed, voted on, queued and carried out by one command; by a council without a vote."""

import shutil

import pytest
from brownie import FanGovernor, Membership, Points, Treasury, accounts
from eth_abi.abi import encode

from scripts import check, propose
from tests.chain.community import wait
from tests.chain.scripts.founding import founded, founded_by_members, settled
from tests.chain.scripts.operating import Killed
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.plans.community_parameters import Profile

REAL_SEND = Chain.send_raw
COUNCIL, HOST, FAN, OTHER, STRANGER = 0, 11, 13, 14, 10
PERIOD, DELAY = 300, 3_600
TEA = "community=TEA"
PUT_OFF = bytes.fromhex("79051887") + b"\1"  # setVotingDelay, without most of its argument
BUDGET = """title: 给空投 500 积分 500 points for gifts
text: |
  For the autumn shows.
actions:
  - contract: Points
    function: setBudget
    args: {source: Airdrop, budget: 500}
  - contract: Membership
    function: setPlaces
    args: [77]
"""


@pytest.fixture(scope="module")
def members_govern(module_isolation, system, tmp_path_factory):
    return founded_by_members(system, tmp_path_factory.mktemp("tea"), HOST, (FAN, OTHER))


@pytest.fixture(scope="module")
def council_governs(module_isolation, system, tmp_path_factory):
    profile = Profile("local", 0, 0, 86_400, DELAY)
    return founded(system, tmp_path_factory.mktemp("council"), {}, profile, places=10)


@pytest.fixture
def governed(operator, members_govern):
    """Nothing waits but the vote, five minutes."""
    return settled(operator, members_govern)


@pytest.fixture
def council(operator, council_governs):
    """The deployer proposes at a Treasury that waits an hour."""
    return settled(operator, council_governs)


def at(operator, contract):
    found = deployments.load(deployments.community_path(operator.chain.name, True, "TEA"))
    return contract.at(found.address(contract._name))


def budget(operator):
    """What the Airdrop may create."""
    found = deployments.load(deployments.community_path(operator.chain.name, True, "TEA"))
    return at(operator, Points).sourceOf(found.address("Airdrop"))[0]


def written(operator, text=BUDGET, name="proposal.yaml"):
    file = operator.root / name
    file.write_text(text, "utf-8")
    return file


def proposes(operator, file, *options, sends=True):
    return (operator.send if sends else operator.run)(propose.main, file, TEA, *options)


def votes(operator, file, choice="for", account=FAN):
    return operator.send(propose.vote, file, TEA, f"choice={choice}", f"account={account}")


def agreed(operator, file):
    """The proposal was made, and its vote is over."""
    assert proposes(operator, file) == 0, operator.err
    wait(2)
    for account in (FAN, OTHER):
        assert votes(operator, file, account=account) == 0, operator.err
    wait(PERIOD + 1)


def test_a_dry_run_reads_the_bytes_and_changes_nothing(governed):
    file = written(governed)
    before = governed.state()
    assert proposes(governed, file, sends=False) == 0, governed.err
    assert governed.state() == before
    assert "may create 500 points" in governed.out and "Points.setBudget(source=Airdrop 0x" in governed.out
    assert "77 memberships may be given" in governed.out and "The vote lasts from about" in governed.out


def test_one_command_proposes_queues_and_carries_out(governed):
    file = written(governed)
    agreed(governed, file)
    assert proposes(governed, file) == 0 and "Queue at the Treasury" in governed.out
    assert budget(governed) == 0
    assert proposes(governed, file, f"account={STRANGER}") == 0, governed.err
    assert budget(governed) == 500 and at(governed, Membership).places() == 77
    sent = governed.transactions(accounts[FAN])
    shutil.rmtree(governed.root / "build" / "journal")
    assert proposes(governed, file) == 0 and "carried out" in governed.out
    assert governed.transactions(accounts[FAN]) == sent


def test_while_it_is_voted_on_it_waits_and_says_the_votes(governed):
    file = written(governed)
    assert governed.run(propose.status, file, TEA) == 0 and "not made yet" in governed.out
    assert votes(governed, file) == 2 and "was not made yet" in governed.err
    proposes(governed, file)
    wait(2)
    assert votes(governed, file, "against") == 0, governed.err
    sent = governed.transactions(accounts[FAN])
    assert proposes(governed, file) == 0 and governed.transactions(accounts[FAN]) == sent
    assert "being voted on" in governed.out and "0 for, 1 against, 0 abstain; quorum 1" in governed.out
    assert votes(governed, file, "for") == 0 and governed.transactions(accounts[FAN]) == sent  # once
    wait(PERIOD + 1)
    assert proposes(governed, file) == 2
    assert "(defeated)" in governed.out and "cannot be made again" in governed.err
    found = governed.json(propose.list, TEA)
    assert [(one["state"], one["against"], one["title"]) for one in found] == [
        ("defeated", 1, "给空投 500 积分 500 points for gifts")
    ]
    assert governed.run(propose.status, found[0]["proposal"], TEA) == 0 and "defeated" in governed.out
    assert governed.run(propose.status, "12345", TEA) == 2 and "There is no proposal" in governed.err


def test_another_member_votes_by_the_same_file_and_by_the_number(governed):
    file = written(governed)
    proposes(governed, file, f"account={OTHER}")
    wait(2)
    assert votes(governed, file, account=FAN) == 0, governed.err
    (found,) = governed.json(propose.list, TEA)
    assert votes(governed, found["proposal"], "abstain", account=OTHER) == 0, governed.err
    (found,) = governed.json(propose.list, TEA)
    assert (found["for"], found["against"], found["abstain"]) == (1, 0, 1)


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("step", ["propose", "queue", "execute"])
def test_a_killed_run_resumes(governed, dies, monkeypatch, step, after):
    file = written(governed)
    if step != "propose":
        agreed(governed, file)
    if step == "execute":
        proposes(governed, file)
    sent = governed.transactions(accounts[FAN])
    dies(1, after)
    with pytest.raises(Killed):
        proposes(governed, file)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert proposes(governed, file) == 0, governed.err
    steps = {"propose": 1, "queue": 2, "execute": 1}  # what was queued by now is carried out at once
    assert governed.transactions(accounts[FAN]) - sent == steps[step]
    assert len(governed.json(propose.list, TEA)) == 1


def test_what_would_surely_fail_is_not_proposed(governed):
    twice = BUDGET.replace("setBudget", "admitRedeemer").replace("{source: Airdrop, budget: 500}", "[Shop]")
    before = governed.state()[:2]
    assert proposes(governed, written(governed, twice)) == 2
    assert (
        "The Treasury could not do it now: Shop 0x" in governed.err and "Nothing was proposed" in governed.err
    )
    money = BUDGET.replace("actions:\n", f"actions:\n  - to: '{accounts[OTHER]}'\n    value: 2ETH\n")
    assert proposes(governed, written(governed, money)) == 2
    assert "The Treasury holds 0 ETH; the proposal spends 2 ETH" in governed.err
    assert governed.state()[:2] == before
    treasury = at(governed, Treasury)
    accounts[COUNCIL].transfer(treasury, "3 ether")
    assert proposes(governed, written(governed, money), sends=False) == 0, governed.err
    assert f"Pay 2 ETH to {accounts[OTHER]}" in governed.out
    later = BUDGET.replace(
        "[77]", "[77]\n  - contract: Points\n    function: admitRedeemer\n    args: [Shop]"
    )
    assert proposes(governed, written(governed, later), sends=False) == 0
    assert "Action 3 would be refused alone" in governed.out


def test_what_changes_the_governor_itself_is_said_to_be_untried(governed):
    text = BUDGET.replace("contract: Points", "contract: FanGovernor").replace("setBudget", "setQuorum")
    file = written(governed, text.replace("{source: Airdrop, budget: 500}", "[2000, 500]"))
    assert proposes(governed, file, sends=False) == 0, governed.err
    assert "The quorum is 2000 basis points, 500 votes at most" in governed.out
    assert "cannot be tried beforehand" in governed.out
    agreed(governed, file)
    assert proposes(governed, file) == proposes(governed, file) == 0, governed.err
    assert at(governed, Membership).places() == 77
    assert governed.run(check.community, "TEA") == 1
    assert "FanGovernor.quorumTerms: (2000, 500), should be (1000, 1000)" in governed.out


@pytest.mark.parametrize(
    "text, data, shown",
    [
        (b"\xff\xfe no text", b"", "no text (being voted on)"),
        (b"# Gift\x1b[8m\rBooks", b"", "Gift�[8m�Books (being voted on)"),
        (b"cut short", PUT_OFF, "Nobody can read this!"),
    ],
)
def test_a_member_that_proposes_nonsense_hides_nobodys_proposal(governed, text, data, shown):
    """Contracts take any bytes for text and call: no member may keep the others from reading and voting."""
    governor, file = at(governed, FanGovernor), written(governed)
    junk = encode(["address[]", "uint256[]", "bytes[]", "bytes"], [[str(governor)], [0], [data], text])
    accounts[OTHER].transfer(governor, 0, data=governor.propose.signature + junk.hex())
    wait(2)
    assert governed.run(propose.list, TEA) == 0 and shown in governed.out, governed.err
    (found,) = governed.json(propose.list, TEA)
    assert governed.run(propose.status, found["proposal"], TEA) == 0 and shown in governed.out
    assert votes(governed, found["proposal"], "against", account=FAN) == 0, governed.err
    agreed(governed, file)
    assert proposes(governed, file) == proposes(governed, file) == 0, governed.err
    assert budget(governed) == 500


def test_voters_are_told_of_what_would_end_all_later_proposals(governed):
    """The Treasury takes any delay, so it is said wherever the proposal is shown."""
    text = BUDGET.replace("contract: Points", "contract: Treasury").replace("setBudget", "updateDelay")
    file = written(governed, text.replace("{source: Airdrop, budget: 500}", "[8640000000]"))
    assert proposes(governed, file) == 0, governed.err
    assert governed.run(propose.status, file, TEA) == 0
    assert "What the Treasury does waits 8640000000 s" in governed.out
    assert "Beware: every later decision waits 100,000 days then" in governed.out


def test_a_council_needs_no_vote_but_the_wait(council):
    file = written(council)
    before = council.state()
    assert proposes(council, file, sends=False) == 0, council.err
    assert council.state() == before and "may create 500 points" in council.out
    assert proposes(council, file) == 0, council.err
    assert budget(council) == 0
    assert proposes(council, file) == 0 and "Scheduled; run it again after" in council.out
    wait(DELAY)
    assert proposes(council, file) == 0, council.err
    assert budget(council) == 500 and at(council, Membership).places() == 77
    assert proposes(council, file) == 0 and "It is carried out" in council.out
    assert proposes(council, "123") == 2 and "give the proposal's file" in council.err


@pytest.mark.parametrize(
    "act, args, words",
    [
        (propose.main, (), "1 words are needed"),
        (propose.main, ("none.yaml", TEA), "cannot be read"),
        (propose.main, ("proposal.yaml",), "community=... is missing"),
        (propose.vote, ("proposal.yaml", TEA), "choice=... is missing"),
        (propose.vote, ("proposal.yaml", TEA, "choice=maybe"), "say against, for, abstain"),
        (propose.list, ("surplus", TEA), "one word too many"),
    ],
)
def test_wrong_use_says_how(governed, act, args, words):
    written(governed)
    assert governed.run(act, *args) == 2 and words in governed.err


def test_help_is_in_the_readers_language(operator, monkeypatch):
    assert operator.run(propose.help) == 0 and "tries" in operator.out
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert operator.run(propose.help) == 0 and "预演" in operator.out
