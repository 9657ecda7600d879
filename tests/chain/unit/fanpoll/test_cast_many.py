"""FanPoll.castMany: good ballots count, bad ones are left out with the reason (B2, B3, B4, B5, B6)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, HOUR, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import (
    CHOICE_INVALID,
    ENDED,
    JOINED_TOO_LATE,
    MEMBER_UNKNOWN,
    NO_POLL,
    PRICE,
    PRICE_NOT_PAID,
    SELF,
    SIGNATURE_INVALID,
    VOTED_BEFORE,
    Fan,
    key_of,
    skips,
)
from zhenbo import consents, messages


def test_counts_a_batch(fans, poll, five, tea):
    """B2, B6: sent by somebody who has no part in it."""
    tx = fans.send(
        tea, [fans.ballot(tea, fan, number) for fan, number in zip(five, (1, 1, 2, 4, 1), strict=True)]
    )
    assert [list(event.values()) for event in tx.events["BallotCast"]] == [
        [tea.number, member, choice] for member, choice in zip(range(1, 6), (1, 1, 2, 4, 1), strict=True)
    ]
    assert fans.tallies(tea) == (5, [3, 1, 0, 1])
    assert [poll.hasVoted(tea.number, member) for member in range(7)] == [False, *[True] * 5, False]
    assert skips(tx) == []


def test_one_ballot_a_member(fans, five, tea):
    """B3: neither in one batch nor in a later one, whatever the second says."""
    first, second = fans.ballot(tea, five[0], 1), fans.ballot(tea, five[0], 2)
    tx = fans.send(tea, [first, second, first])
    assert skips(tx) == [(1, VOTED_BEFORE)] * 2
    assert skips(fans.send(tea, [second, fans.ballot(tea, five[1], 2)])) == [(1, VOTED_BEFORE)]
    assert fans.tallies(tea) == (2, [1, 1, 0, 0])


def test_bad_ballots_change_nothing_for_others(fans, five, tea):
    """B5: each with its reason, wherever it stands in the batch."""
    stranger = Fan(77, key_of(77))
    late = fans.granted(1, first_key=60)[0]
    good = [fans.ballot(tea, fan, 3) for fan in five]
    bad = [
        (fans.ballot(tea, stranger, 1), (77, MEMBER_UNKNOWN)),
        (fans.ballot(tea, late, 1), (late.id, JOINED_TOO_LATE)),
        (fans.ballot(tea, five[4], 1, key=key_of(1)), (5, SIGNATURE_INVALID)),
        ((consents.vote(4, (5,)), good[3][1], good[3][2]), (4, CHOICE_INVALID)),
        ((consents.vote(4, (1, 2)), good[3][1], good[3][2]), (4, CHOICE_INVALID)),
        ((consents.vote(4, (0,)), good[3][1], good[3][2]), (4, CHOICE_INVALID)),
        ((2**255 | 3, good[3][1], good[3][2]), (2**191, MEMBER_UNKNOWN)),
        ((0, b"\0" * 32, b"\0" * 32), (0, MEMBER_UNKNOWN)),
        ((consents.vote(4, (3,)), b"\xff" * 32, b"\xff" * 32), (4, SIGNATURE_INVALID)),
    ]
    ballots = [*(ballot for ballot, _ in bad[:4]), *good[:3], *(ballot for ballot, _ in bad[4:]), *good[3:]]
    assert skips(fans.send(tea, ballots)) == [reason for _, reason in bad]
    assert fans.tallies(tea) == (5, [0, 0, 5, 0])


def test_a_batch_of_nothing_but_nonsense_changes_nothing(fans, five, tea):
    """B5"""
    ballots = [fans.ballot(tea, fan, 1, key=key_of(99)) for fan in five]
    assert len(skips(fans.send(tea, ballots))) == 5
    assert "BallotSkipped" not in fans.send(tea, []).events
    assert fans.tallies(tea) == (0, [0, 0, 0, 0])


def test_who_joined_in_the_second_of_opening_is_too_late(fans, poll, five):
    """B2"""
    membership = fans.membership
    late = key_of(70)
    membership.grant([late.address], 0, 0, {"from": fans.host})
    joined = chain[-1].timestamp
    chain.mine(timestamp=joined)
    tea = fans.opened()
    snapshot = poll.pollOf(tea.number)[6]
    fan = Fan(membership.memberIdOf(late.address), late)
    tx = fans.send(tea, [fans.ballot(tea, fan, 1)])
    assert skips(tx) == ([(fan.id, JOINED_TOO_LATE)] if snapshot == joined else [])
    after = fans.granted(1, first_key=71)[0]
    assert skips(fans.send(tea, [fans.ballot(tea, after, 1)])) == [(after.id, JOINED_TOO_LATE)]


def test_asks_for_the_age_of_a_membership(fans, poll, five):
    """B2: strictly more than `minAge` before the snapshot, to the second."""
    young = fans.granted(1, first_key=80)[0]
    joined = fans.membership.memberOf(young.id)[1]
    polls = {}
    for age in (DAY, DAY + 1):
        tea = fans.opened(min_age=1, closes_at=chain[-1].timestamp + 3 * DAY)
        polls[age] = tea
    assert poll.pollOf(1)[9] == 1
    wait(DAY)
    now = chain[-1].timestamp
    for slack in (-1, 0, 1):
        tea = fans.opened(min_age=now - joined + 5 + slack, closes_at=now + 2 * DAY)
        snapshot, age = poll.pollOf(tea.number)[6], poll.pollOf(tea.number)[9]
        expected = [] if joined + age < snapshot else [(young.id, JOINED_TOO_LATE)]
        assert skips(fans.send(tea, [fans.ballot(tea, young, 1)])) == expected


def test_asks_what_a_membership_cost(fans, five):
    """B2: the price of a second wallet is a parameter of the poll."""
    fans.community.give(fans.alice, 1_000)
    fans.community.points.approve(fans.membership, 1_000, {"from": fans.alice})
    fans.membership.joinByPoints(fans.alice, 1, PRICE, SELF, {"from": fans.alice})
    member = fans.membership.memberIdOf(fans.alice)
    wait(5)
    tea, dear = fans.opened(min_paid=PRICE), fans.opened(min_paid=PRICE + 1)

    class Key:
        key = fans.alice_key

    alice = Fan(member, Key)
    tx = fans.send(tea, [fans.ballot(tea, five[0], 1), fans.ballot(tea, alice, 1)])
    assert skips(tx) == [(1, PRICE_NOT_PAID)]
    assert skips(fans.send(dear, [fans.ballot(dear, alice, 1)])) == [(member, PRICE_NOT_PAID)]


def test_refuses_foreign_words(fans, poll, five, tea):
    """B4: who sends cannot show one thing and count another."""
    ballots = [fans.ballot(tea, five[0], 1)]
    words = tea.words
    for wrong in ([], words[:-1], [*words, words[0]], [words[1], words[0], *words[2:]], words[::-1]):
        with reverts_with("WordsForeign", tea.number):
            poll.castMany(tea.number, wrong, ballots, {"from": fans.relay})


def test_refuses_polls_that_are_not_open(fans, poll, five, tea):
    """B6: to the last second, and not later."""
    ballots = [fans.ballot(tea, fan, 1) for fan in five]
    closes_at = poll.pollOf(tea.number)[7]
    chain.mine(timestamp=closes_at)
    poll.castMany.call(tea.number, tea.words, ballots, {"from": fans.relay}, block_identifier="latest")
    chain.mine(timestamp=closes_at + 1)
    with reverts_with("PollState", tea.number, ENDED):
        fans.send(tea, ballots)
    for unknown in (0, 2):
        with reverts_with("PollState", unknown, NO_POLL):
            poll.castMany(unknown, tea.words, ballots, {"from": fans.relay})


def test_ids_of_several_words_in_any_order(fans, poll, five):
    """B3: the bit of each member, also where a batch goes back and forth between words of the bitmap."""
    for first in (100, 400):
        fans.granted(300, first_key=first * 10)
    wait(5)
    tea = fans.opened(closes_at=chain[-1].timestamp + HOUR + 60)
    members = [Fan(5 + step + 1, key_of(1_000 + step)) for step in range(300)]
    members += [Fan(305 + step + 1, key_of(4_000 + step)) for step in range(300)]
    chosen = [members[place] for place in (0, 250, 249, 505, 251, 506, 1, 507, 250, 505)]
    tx = fans.send(tea, [fans.ballot(tea, fan, 1 + place % 4) for place, fan in enumerate(chosen)])
    assert skips(tx) == [(256, VOTED_BEFORE), (511, VOTED_BEFORE)]
    voted = {fan.id for fan in chosen}
    assert {member for member in range(1, 606) if poll.hasVoted(tea.number, member)} == voted
    assert fans.tallies(tea)[0] == 8


def test_two_polls_at_once(fans, five):
    """B2, B3: each counts its own."""
    first, second = fans.opened(), fans.opened(title="Which cup?")
    fans.voted(first, [(five[0], (1,)), (five[1], (1,))])
    fans.voted(second, [(five[0], (2,))])
    assert (fans.tallies(first), fans.tallies(second)) == ((2, [2, 0, 0, 0]), (1, [0, 1, 0, 0]))


def test_a_wallet_signs_what_the_contract_hashes(fans, poll, five, tea):
    """B4: the digest is that of the message as a wallet shows it."""
    message = consents.ballot(fans.place_of_polls(), tea, member=1, choices=(2,))
    digest = poll.ballotDigest(tea.number, tea.words, consents.vote(1, (2,)))
    assert messages.signer_of(message, messages.sign_compact(message, five[0].key.key)) == five[0].address
    from eth_account import Account

    signed = Account.unsafe_sign_hash(bytes(digest), five[0].key.key)
    assert bytes(signed.signature) == messages.sign(message, five[0].key.key)


@pytest.mark.parametrize("number", [1, 2, 100])
def test_batches_of_any_size(fans, five, number):
    more = fans.granted(number, first_key=2_000)
    wait(5)
    tea = fans.opened()
    fans.voted(tea, [(fan, (1 + fan.id % 4,)) for fan in more])
    assert fans.tallies(tea)[0] == number
    assert sum(fans.tallies(tea)[1]) == number
