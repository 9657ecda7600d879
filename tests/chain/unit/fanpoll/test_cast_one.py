"""FanPoll.cast and castFor: one ballot, by its member or for it, also of a contract wallet (B2, B4, B5)."""

import pytest
from brownie import HostileWallet, Wallet

from tests.chain.community import wait
from tests.chain.errors import reverts_with
from tests.chain.fans import (
    CHOICE_INVALID,
    JOINED_TOO_LATE,
    MEMBER_UNKNOWN,
    SIGNATURE_INVALID,
    VOTED_BEFORE,
    Fan,
    skips,
)
from zhenbo import consents, messages

YES, OTHER_VALUE, TOO_SHORT, REVERT, BURN_GAS, ENORMOUS, REENTRY = range(7)


@pytest.fixture
def alice(fans, five):
    """Alice's member id; she sends her own transactions."""
    member = fans.member(fans.alice)
    wait(5)
    return member


@pytest.fixture
def signed(fans):
    def signed(tea, member, key, *numbers):
        message = consents.ballot(fans.place_of_polls(), tea, member=member, choices=numbers)
        return consents.vote(member, numbers), messages.sign(message, key)

    return signed


def test_a_member_votes_by_itself(fans, poll, alice):
    """B6: without any relay, whoever leaves it out."""
    tea = fans.opened()
    tx = poll.cast(tea.number, alice, 3, {"from": fans.alice})
    assert list(tx.events["BallotCast"].values()) == [tea.number, alice, 3]
    assert fans.tallies(tea) == (1, [0, 0, 1, 0])


def test_nobody_votes_for_another(fans, poll, alice, five):
    """B4"""
    tea = fans.opened()
    for actor in ("bob", "host", "desk", "guardian", "relay"):
        with reverts_with("BallotRefused", tea.number, alice, SIGNATURE_INVALID):
            poll.cast(tea.number, alice, 3, {"from": getattr(fans, actor)})


def test_refuses_one_ballot_with_the_reason(fans, poll, alice, five):
    """B5: the reasons of the batch."""
    tea = fans.opened()
    late = fans.member(fans.bob)
    cases = [
        (99, 1, MEMBER_UNKNOWN, "alice"),
        (late, 1, JOINED_TOO_LATE, "bob"),
        (alice, 0, CHOICE_INVALID, "alice"),
        (alice, 5, CHOICE_INVALID, "alice"),
        (alice, 0x0201, CHOICE_INVALID, "alice"),
    ]
    for member, choice, reason, actor in cases:
        with reverts_with("BallotRefused", tea.number, member, reason):
            poll.cast(tea.number, member, choice, {"from": getattr(fans, actor)})
    poll.cast(tea.number, alice, 1, {"from": fans.alice})
    with reverts_with("BallotRefused", tea.number, alice, VOTED_BEFORE):
        poll.cast(tea.number, alice, 2, {"from": fans.alice})


@pytest.mark.parametrize("form", ["long", "compact"])
def test_anybody_sends_a_single_ballot(fans, poll, five, tea, signed, form):
    """B6"""
    vote, signature = signed(tea, 1, five[0].key.key, 2)
    if form == "compact":
        short = messages.compact(signature)
        # OpenZeppelin's checker takes the long form; the batch takes the compact one
        assert skips(fans.send(tea, [(vote, short.r, short.vs)])) == []
    else:
        poll.castFor(tea.number, tea.words, vote, signature, {"from": fans.stranger})
    assert fans.tallies(tea) == (1, [0, 1, 0, 0])


def test_refuses_a_single_ballot_of_another(fans, poll, five, tea, signed):
    """B4"""
    vote, signature = signed(tea, 1, five[1].key.key, 2)
    with reverts_with("BallotRefused", tea.number, 1, SIGNATURE_INVALID):
        poll.castFor(tea.number, tea.words, vote, signature, {"from": fans.stranger})
    with reverts_with("WordsForeign", tea.number):
        poll.castFor(tea.number, tea.words[::-1], vote, signature, {"from": fans.stranger})


def test_a_contract_wallet_votes(fans, poll, five, signed):
    """B4: by ERC-1271 alone or by its own call; in a batch it is left out, and says why."""
    wallet = fans.stranger.deploy(Wallet, fans.alice)
    member = fans.member(wallet)
    wait(5)
    tea, second = fans.opened(), fans.opened(title="Which cup?")
    vote, signature = signed(tea, member, fans.alice_key, 2)
    short = messages.compact(signature)
    assert skips(fans.send(tea, [(vote, short.r, short.vs)])) == [(member, SIGNATURE_INVALID)]
    poll.castFor(tea.number, tea.words, vote, signature, {"from": fans.relay})
    call = poll.cast.encode_input(second.number, member, 4)
    wallet.execute(poll, [call], {"from": fans.alice})
    assert (fans.tallies(tea)[1], fans.tallies(second)[1]) == ([0, 1, 0, 0], [0, 0, 0, 1])


@pytest.mark.parametrize("answer", [OTHER_VALUE, TOO_SHORT, REVERT, BURN_GAS])
def test_a_hostile_wallet_harms_only_itself(fans, poll, five, answer):
    """B5: it can be asked alone only."""
    wallet = fans.stranger.deploy(HostileWallet)
    member = fans.member(wallet)
    wait(5)
    tea = fans.opened()
    wallet.setAnswer(answer, b"", {"from": fans.stranger})
    with reverts_with("BallotRefused", tea.number, member, SIGNATURE_INVALID):
        poll.castFor.call(
            tea.number, tea.words, consents.vote(member, (2,)), b"", {"from": fans.relay, "gas": 5_000_000}
        )
    tx = fans.send(tea, [(consents.vote(member, (2,)), b"\1" * 32, b"\1" * 32), fans.ballot(tea, five[0], 1)])
    assert skips(tx) == [(member, SIGNATURE_INVALID)]
    assert fans.tallies(tea) == (1, [1, 0, 0, 0])


def test_a_wallet_cannot_vote_while_it_is_asked(fans, poll, five):
    """B3: it answers yes where its second ballot failed, and that one ballot is what counts."""
    wallet = fans.stranger.deploy(HostileWallet)
    member = fans.member(wallet)
    wait(5)
    tea = fans.opened()
    wallet.setAnswer(REENTRY, poll.cast.encode_input(tea.number, member, 1), {"from": fans.stranger})
    poll.castFor(tea.number, tea.words, consents.vote(member, (2,)), b"", {"from": fans.relay})
    assert fans.tallies(tea) == (1, [0, 1, 0, 0])


def test_a_moved_membership_votes_by_its_new_wallet_once(fans, poll, five, tea, signed):
    """B2, B3: the old wallet's ballots are worth nothing from then on; its counted one stays."""
    from tests.chain.fans import key_of

    old, new = five[0], key_of(700)
    place = fans.place
    values = {"member": 1, "sender": old.address, "to": new.address, "place": place}
    consents_ = [fans.consent(consents.recovery, key.key, **values) for key in (old.key, new)]
    before = fans.ballot(tea, old, 1)
    fans.membership.recover(1, new.address, *consents_, {"from": fans.relay})
    assert skips(fans.send(tea, [before])) == [(1, SIGNATURE_INVALID)]
    fans.voted(tea, [(Fan(1, new), (2,))])
    assert skips(fans.send(tea, [before])) == [(1, VOTED_BEFORE)]
    assert fans.tallies(tea) == (1, [0, 1, 0, 0])


def test_digest_only_for_ballots_that_could_count(fans, poll, tea):
    with reverts_with("BallotRefused", tea.number, 1, CHOICE_INVALID):
        poll.ballotDigest(tea.number, tea.words, consents.vote(1, (9,)))
    with reverts_with("WordsForeign", tea.number):
        poll.ballotDigest(tea.number, tea.words[1:], consents.vote(1, (1,)))
