"""StreamPlan: written by polls alone, never changed, reported on by the host (H1, H2)."""

import pytest
from brownie import chain
from eth_abi.abi import encode
from eth_utils import keccak

from tests.chain.community import NONE, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import TEAS

PRODUCT, CONTENT = range(2)
PLANNED, DONE, DROPPED = range(3)
NO_TERMS = (0, 0, 0, 0, 0)
ITEMS = [keccak(text=name) for name in TEAS]
PAYLOADS = [encode(["uint8", "bytes32"], [CONTENT, item]) for item in ITEMS]


@pytest.fixture(scope="module")
def plan(fans):
    return fans.plan


@pytest.fixture
def entry(fans):
    """Content 2 was chosen by poll 1."""
    voter = fans.granted(1)[0]
    wait(5)
    made = fans.opened(payloads=PAYLOADS, executor=fans.plan.address)
    fans.voted(made, [(voter, (2,))])
    fans.concluded(made)
    return fans.enact(made, PAYLOADS, 2)


def test_records_what_was_chosen(plan, entry):
    """H1"""
    item = "0x" + ITEMS[1].hex()
    assert list(entry.events["Planned"].values()) == [1, CONTENT, item, 2]
    assert plan.entryOf(1) == (item, entry.timestamp, 2, CONTENT, PLANNED)
    assert plan.entryOf(2) == ("0x" + "00" * 32, 0, 0, 0, 0)


def test_only_polls_write(fans, plan):
    """H1"""
    for actor in ("host", "guardian", "council", "deployer", "stranger"):
        sender = getattr(fans, actor)
        with reverts_with("NotFanPoll", sender):
            plan.enact(1, 1, PAYLOADS[0], {"from": sender})
        with reverts_with("NotFanPoll", sender):
            plan.accept.call(1, NO_TERMS, PAYLOADS, {"from": sender})


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        PAYLOADS[0][:63],
        PAYLOADS[0] + b"\0",
        encode(["uint8", "bytes32"], [2, ITEMS[0]]),
        b"\1" * 32 + ITEMS[0],
        encode(["uint8", "bytes32"], [PRODUCT, NONE]),
    ],
)
def test_takes_payloads_that_say_something(fans, plan, payload):
    """H1: checked when a poll is opened, so that no outcome is found to be nonsense."""
    payloads = [PAYLOADS[0], payload, *PAYLOADS[2:]]
    with reverts_with("PayloadInvalid", 2):
        fans.opened(payloads=payloads, executor=plan.address)


def test_the_host_says_what_became_of_it(fans, plan, entry):
    """H2: every word stays in the events, the entry as it was."""
    evidence = b"\3" * 32
    tx = plan.report(1, DROPPED, NONE, "sold out", {"from": fans.host})
    assert list(tx.events["Reported"].values()) == [1, DROPPED, "0x" + "00" * 32, "sold out"]
    plan.report(1, DONE, evidence, "shown on Saturday", {"from": fans.host})
    assert plan.entryOf(1)[:4] == ("0x" + ITEMS[1].hex(), entry.timestamp, 2, CONTENT)
    assert plan.entryOf(1)[4] == DONE


def test_refuses_words_about_nothing(fans, plan, entry):
    """H2"""
    with reverts_with("EntryUnknown", 2):
        plan.report(2, DONE, NONE, "done", {"from": fans.host})
    for note in ("", "x" * 257):
        with reverts_with("NoteInvalid", len(note)):
            plan.report(1, DONE, NONE, note, {"from": fans.host})


def test_whose_polls_it_carries_out(fans, plan):
    assert plan.fanPoll() == fans.poll
    assert chain.id == 1337
