"""`zhenbo vote sign` and `propose.py votes`: a member votes without gas, and anybody brings the votes."""

import json
from dataclasses import replace

import pytest
from brownie import FanGovernor, accounts, web3

from scripts import propose
from tests.chain.community import wait
from tests.chain.scripts.founding import founded_by_members, settled
from tests.chain.scripts.operating import Killed
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.cli import main
from zhenbo.plans.votes import Vote, read_vote

REAL_SEND = Chain.send_raw
HOST, FAN, OTHER, STRANGER, RELAY = 11, 13, 14, 10, 7
TEA = "community=TEA"
TEXT = """title: Books
text: For the school.
actions:
  - contract: Membership
    function: setPlaces
    args: [77]
"""


@pytest.fixture(scope="module")
def members_govern(module_isolation, system, tmp_path_factory):
    return founded_by_members(system, tmp_path_factory.mktemp("tea"), HOST, (FAN, OTHER))


@pytest.fixture
def governed(operator, members_govern):
    """A proposal of one of them is voted on."""
    settled(operator, members_govern)
    file = operator.root / "proposal.yaml"
    file.write_text(TEXT, "utf-8")
    assert operator.send(propose.main, file, TEA) == 0, operator.err
    wait(2)
    return operator


def at(operator, contract):
    found = deployments.load(deployments.community_path(operator.chain.name, True, "TEA"))
    return contract.at(found.address(contract._name))


def number(operator):
    (found,) = operator.json(propose.list, TEA)
    return found["proposal"]


def counted(operator):
    """For, against, abstaining."""
    (found,) = operator.json(propose.list, TEA)
    return (found["for"], found["against"], found["abstain"])


@pytest.fixture
def queue(governed, capsys):
    """A queue, and how somebody signs into it."""
    path = governed.root / "votes.jsonl"

    def sign(choice, account, proposal=None):
        where = ("--community", "TEA", "--rpc", web3.provider.endpoint_uri, "--out", str(path))
        words = ("vote", "sign", proposal or number(governed), choice, "--account", str(account))
        code = main([*words, *where])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    sign.path = path
    return sign


def brings(operator, path, *options, sends=True):
    return (operator.send if sends else operator.run)(propose.votes, path, TEA, *options)


def test_members_sign_and_anybody_brings(governed, queue):
    sent = [governed.transactions(accounts[one]) for one in (FAN, OTHER)]
    for choice, account in (("for", FAN), ("against", OTHER)):
        code, out, err = queue(choice, account)
        assert code == 0 and f"{accounts[account]}: {choice}" in out, err
    before = governed.state()
    assert brings(governed, queue.path, sends=False) == 0 and governed.state() == before
    assert "2 good, 0 in before, 0 bad" in governed.out
    assert f"Bring the vote of {accounts[FAN]}, for: Books" in governed.out
    assert brings(governed, queue.path) == 0, governed.err
    assert counted(governed) == (1, 1, 0)
    assert [governed.transactions(accounts[one]) for one in (FAN, OTHER)] == sent
    relayed = governed.transactions(accounts[RELAY])
    assert brings(governed, queue.path) == 0 and "0 good, 2 in before" in governed.out
    assert governed.transactions(accounts[RELAY]) == relayed


def test_bad_votes_are_named_and_hinder_no_other(governed, queue):
    for account in (FAN, STRANGER, OTHER):
        queue("for", account)
    good, stranger, other = (read_vote(line, "") for line in queue.path.read_bytes().splitlines())
    bad = {
        "was no member": stranger,
        "InvalidSignature": replace(other, choice="against"),
        "its nonce is 3, now 0": replace(other, nonce=3),
        "another chain or contract": replace(other, contract=good.voter),
        "no such proposal": replace(other, proposal=5),
        "another vote of this voter": good,
    }
    lines = [good, *bad.values()]
    queue.path.write_text("".join(json.dumps(one.as_json()) + "\n" for one in lines) + "{}\n", "utf-8")
    assert brings(governed, queue.path) == 1
    for place, said in enumerate((*bad, "is no signed vote"), 2):
        assert f"votes.jsonl:{place}: " in governed.out and said in governed.out
    assert "1 good, 0 in before, 7 bad" in governed.out and counted(governed) == (1, 0, 0)
    wait(301)
    assert brings(governed, queue.path) == 1 and "the proposal is not voted on now" in governed.out


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("transaction", [1, 2])
def test_a_killed_run_is_finished_by_the_same_command(governed, queue, dies, monkeypatch, transaction, after):
    queue("for", FAN)
    queue("abstain", OTHER)
    sent = governed.transactions(accounts[RELAY])
    dies(transaction, after)
    with pytest.raises(Killed):
        brings(governed, queue.path)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert brings(governed, queue.path) == 0, governed.err
    assert counted(governed) == (1, 0, 1) and governed.transactions(accounts[RELAY]) == sent + 2


def test_what_cannot_be_signed_is_refused(governed, queue):
    for proposal, choice, said in ((None, "maybe", "for, abstain"), ("5", "for", "there is no proposal 5")):
        code, _, err = queue(choice, FAN, proposal)
        assert code == 2 and said in err and not queue.path.exists()


def test_the_message_is_what_the_governor_hashes(governed):
    """The type hash and domain are OpenZeppelin's: a vote that is read back is the one that was signed."""
    governor = at(governed, FanGovernor)
    vote = Vote(1337, governor.address, 5, "abstain", str(accounts[FAN]), 0, b"\1\2", "here")
    assert read_vote(json.dumps(vote.as_json()).encode(), "here") == vote
    said = vote.message(governor.name()).typed_data
    assert said["domain"]["name"] == governor.name() and said["message"]["support"] == 2
