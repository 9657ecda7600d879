"""What wallets and shops ask Points before they try: ERC-7943's views, reasons in words, the totals."""

import pytest
from eth_utils import keccak

from tests.chain.community import CN, OPEN, ZERO
from tests.chain.errors import reverts_with

NOBODY, BETWEEN_FANS, TOO_FEW, REFUSES = 1, 2, 3, 4


@pytest.fixture(scope="module", autouse=True)
def both(community, open_community):
    """Both communities stand before the first test."""


@pytest.fixture(params=["community", "open_community"])
def either(request):
    return request.getfixturevalue(request.param)


def test_describes_itself(community, points, open_points):
    assert (points.name(), points.symbol(), points.decimals()) == ("Tea Garden", "TEA", 0)
    assert (points.region(), open_points.region()) == (CN, OPEN)
    assert points.ruleBook() == community.book
    assert points.authority() == community.manager


def test_has_the_final_functions_of_erc_7943_and_cannot_confiscate(points):
    """K4: the two that would freeze and take are left out, and so is the claim to support it all."""
    names = {entry["name"] for entry in points.abi if entry["type"] == "function"}
    assert {"canSend", "canReceive", "canTransfer", "getFrozenTokens"} <= names
    assert not names & {"forcedTransfer", "setFrozenTokens", "canTransact", "supportsInterface"}
    selectors = {
        "canSend": "canSend(address)",
        "canReceive": "canReceive(address)",
        "canTransfer": "canTransfer(address,address,uint256)",
        "getFrozenTokens": "getFrozenTokens(address)",
    }
    for name, signature in selectors.items():
        assert getattr(points, name).signature == "0x" + keccak(text=signature)[:4].hex()


def test_nothing_is_frozen(either):
    either.give(either.alice, 5)
    assert either.points.getFrozenTokens(either.alice) == 0


def test_who_can_send(community, points, open_points):
    assert points.canSend(community.source) and points.canSend(community.rewards)
    assert not points.canSend(community.alice) and not points.canSend(community.redeemer)
    assert open_points.canSend(community.alice)


def test_who_can_receive(either):
    assert either.points.canReceive(either.alice)
    either.points.refusePushes(True, {"from": either.alice})
    assert not either.points.canReceive(either.alice)


def test_nobody_sends_or_receives(either):
    for nobody in (ZERO, either.points):
        assert not either.points.canSend(nobody)
        assert not either.points.canReceive(nobody)


def restrictions(this):
    """From, to, amount, and what stands against it in CN and in OPEN."""
    alice, bob, source = this.alice, this.bob, this.source
    return [
        (source, alice, 100, 0, 0),
        (source, source, 100, 0, 0),
        (source, alice, 0, 0, 0),
        (source, alice, 101, TOO_FEW, TOO_FEW),
        (source, alice, 2**256 - 1, TOO_FEW, TOO_FEW),
        (source, this.carol, 1, REFUSES, REFUSES),
        (source, this.rewards, 1, REFUSES, REFUSES),
        (source, ZERO, 1, NOBODY, NOBODY),
        (source, this.points, 1, NOBODY, NOBODY),
        (ZERO, alice, 0, NOBODY, NOBODY),
        (alice, bob, 50, BETWEEN_FANS, 0),
        (alice, bob, 0, BETWEEN_FANS, 0),
        (alice, bob, 51, BETWEEN_FANS, TOO_FEW),
        (alice, this.redeemer, 50, BETWEEN_FANS, 0),
        (alice, this.carol, 50, BETWEEN_FANS, REFUSES),
        (this.rewards, alice, 1, TOO_FEW, TOO_FEW),
        (this.rewards, alice, 0, 0, 0),
    ]


def test_says_beforehand_what_a_transfer_will_meet(either):
    """Reason and permission agree with each other and with what happens."""
    points = either.points
    points.create(100, {"from": either.source})
    either.give(either.alice, 50)
    points.refusePushes(True, {"from": either.carol})
    for sender, to, amount, in_cn, in_open in restrictions(either):
        reason = in_cn if points.region() == CN else in_open
        assert points.detectTransferRestriction(sender, to, amount) == reason
        assert points.canTransfer(sender, to, amount) is (reason == 0)
        assert reason or (points.canSend(sender) and points.canReceive(to))
        if sender in (either.alice, either.source):
            if reason:
                with reverts_with("TransferRestricted", sender, to, reason):
                    points.transfer.call(to, amount, {"from": sender})
            else:
                assert points.transfer.call(to, amount, {"from": sender})


def test_gives_each_reason_in_two_languages(points):
    messages = [points.messageForTransferRestriction(code) for code in range(6)]
    assert len(set(messages)) == 6
    for message in messages:
        assert any("一" <= letter <= "鿿" for letter in message)
        assert message.endswith(".")
    assert points.messageForTransferRestriction(255) == messages[5]


def test_the_totals_begin_at_nothing(points):
    totals = (points.totalSupply(), points.totalCreated(), points.totalSpent(), points.totalRefunded())
    assert totals == (0, 0, 0, 0)
    assert points.redeemerCount() == 1
