"""FanPoll.enact: the winner of a binding poll, once, as committed; what fails is tried again (B9, B10)."""

import pytest
from brownie import HostileExecutor
from eth_abi.abi import encode
from eth_utils import keccak

from tests.chain.errors import reverts_with
from tests.chain.fans import DECIDED, ENACTED, OPEN, TEAS, UNDECIDED, VOID

PAYLOADS = [encode(["uint8", "bytes32"], [0, keccak(text=name)]) for name in TEAS]
HASHES = [keccak(payload) for payload in PAYLOADS]
TAKE, REFUSE, BURN_GAS, CALL_BACK = range(4)


@pytest.fixture
def binding(fans, five):
    """A poll whose winner enters the stream plan."""
    return fans.opened(payloads=PAYLOADS, executor=fans.plan.address)


@pytest.fixture
def hostile(fans, poll):
    """An executor of our own that the Treasury admitted by mistake."""
    executor = fans.stranger.deploy(HostileExecutor)
    fans.community.by_treasury(poll.setExecutor, executor, True)
    return executor


@pytest.fixture
def decided(fans, five, hostile):
    """Tea 2 won, and the hostile executor is to carry it out."""
    made = fans.opened(payloads=PAYLOADS, executor=hostile.address)
    fans.voted(made, [(five[0], (2,))])
    fans.concluded(made)
    return made


def test_anybody_carries_out_the_winner(fans, poll, five, binding):
    """B9"""
    fans.voted(binding, [(five[0], (3,)), (five[1], (3,)), (five[2], (1,))])
    fans.concluded(binding)
    tx = fans.enact(binding, PAYLOADS, 3)
    assert list(tx.events["PollEnacted"].values()) == [binding.number, 3, fans.plan]
    assert fans.state(binding) == ENACTED
    assert fans.plan.entryOf(binding.number)[0] == "0x" + keccak(text=TEAS[2]).hex()


def test_once(fans, five, binding):
    """B9"""
    fans.voted(binding, [(five[0], (3,))])
    fans.concluded(binding)
    fans.enact(binding, PAYLOADS, 3)
    with reverts_with("PollState", binding.number, ENACTED):
        fans.enact(binding, PAYLOADS, 3)


def test_refuses_anything_but_the_winners_payload(fans, poll, five, binding):
    """B9: as committed when the poll was opened; no list can be swapped afterwards."""
    fans.voted(binding, [(five[0], (3,))])
    fans.concluded(binding)
    given = {"from": fans.stranger}
    swapped = [HASHES[2], *HASHES[1:2], HASHES[0], HASHES[3]]
    for hashes, payload in (
        (HASHES, PAYLOADS[0]),
        (swapped, PAYLOADS[0]),
        (swapped, PAYLOADS[2]),
        (HASHES[:3], PAYLOADS[2]),
        ([*HASHES, HASHES[0]], PAYLOADS[2]),
        ([], PAYLOADS[2]),
        (HASHES, PAYLOADS[2] + b"\0"),
        (HASHES, b""),
    ):
        with reverts_with("PayloadForeign", binding.number):
            poll.enact(binding.number, hashes, payload, given)


def test_not_before_it_is_decided(fans, five, binding):
    """B9"""
    fans.voted(binding, [(five[0], (3,))])
    with reverts_with("PollState", binding.number, OPEN):
        fans.enact(binding, PAYLOADS, 3)


def test_not_without_a_winner(fans, poll, five):
    """B9"""
    binding = fans.opened(payloads=PAYLOADS, executor=fans.plan.address, quorum=2)
    fans.voted(binding, [(five[0], (3,))])
    fans.concluded(binding)
    with reverts_with("PollState", binding.number, UNDECIDED):
        fans.enact(binding, PAYLOADS, 3)
    stopped = fans.opened(payloads=PAYLOADS, executor=fans.plan.address)
    poll.voidPoll(stopped.number, "wrong", {"from": fans.guardian})
    with reverts_with("PollState", stopped.number, VOID):
        fans.enact(stopped, PAYLOADS, 3)


def test_nothing_follows_from_an_advisory_poll(fans, five, tea):
    """B9"""
    fans.voted(tea, [(five[0], (3,))])
    fans.concluded(tea)
    with reverts_with("PollAdvisory", tea.number):
        fans.enact(tea, [b""] * 4, 3)


def test_a_failing_executor_is_tried_again(fans, decided, hostile):
    """B9: the outcome stays decided meanwhile."""
    hostile.setAnswer(REFUSE, fans.poll, b"", {"from": fans.stranger})
    for _ in range(2):
        with reverts_with("Hostile"):
            fans.enact(decided, PAYLOADS, 2)
    assert fans.state(decided) == DECIDED
    hostile.setAnswer(TAKE, fans.poll, b"", {"from": fans.stranger})
    fans.enact(decided, PAYLOADS, 2)
    assert (fans.state(decided), hostile.enacted()) == (ENACTED, 1)


def test_an_executor_that_comes_back_finds_it_done(fans, poll, decided, hostile):
    """B9: re-entered, nothing is carried out twice."""
    again = poll.enact.encode_input(decided.number, HASHES, PAYLOADS[1])
    hostile.setAnswer(CALL_BACK, poll, again, {"from": fans.stranger})
    fans.enact(decided, PAYLOADS, 2)
    assert (hostile.enacted(), hostile.succeeded(), fans.state(decided)) == (1, 0, ENACTED)


def test_an_executor_can_refuse_a_poll(fans, poll, five, hostile):
    """B9: then it is not opened."""
    hostile.setAnswer(REFUSE, poll, b"", {"from": fans.stranger})
    with reverts_with("Hostile"):
        fans.opened(payloads=PAYLOADS, executor=hostile.address)
    assert poll.pollCount() == 0


def test_an_executor_that_comes_back_while_a_poll_is_opened_changes_nothing(fans, poll, five, hostile):
    """B1: the poll is complete when it is asked."""
    hostile.setAnswer(CALL_BACK, poll, poll.conclude.encode_input(1), {"from": fans.stranger})
    made = fans.opened(payloads=PAYLOADS, executor=hostile.address)
    assert (hostile.succeeded(), fans.state(made)) == (0, OPEN)


def test_what_was_agreed_to_is_carried_out_also_by_who_was_dismissed(fans, poll, decided, hostile):
    """B10: dismissal is for polls opened later; the outcome of this one was announced."""
    fans.community.by_treasury(poll.setExecutor, hostile, False)
    fans.enact(decided, PAYLOADS, 2)
    assert hostile.enacted() == 1


def test_polls_hold_no_money(fans, poll):
    """B10"""
    from brownie.exceptions import VirtualMachineError

    with pytest.raises(VirtualMachineError):
        fans.stranger.transfer(poll, 1)
    assert poll.balance() == 0
