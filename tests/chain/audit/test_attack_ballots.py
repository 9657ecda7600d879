"""Attacks on memberships and polls, each by somebody who can do all that its role can."""

import pytest
from brownie import FanPoll, Wallet, chain
from eth_abi.abi import encode
from eth_utils import keccak

from tests.chain.community import DAY, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import (
    DECIDED,
    JOINED_TOO_LATE,
    MEMBER_UNKNOWN,
    PRICE,
    RECOVERY_DELAY,
    SELF,
    SIGNATURE_INVALID,
    TEAS,
    VOTED_BEFORE,
    Fan,
    key_of,
    skips,
)
from zhenbo import consents, messages
from zhenbo.consents import Poll


@pytest.fixture(scope="module")
def five(fans):
    made = fans.granted(5)
    wait(60)
    return made


@pytest.fixture
def tea(fans, five):
    return fans.opened()


# replay


def test_a_ballot_is_good_in_its_poll_only(fans, five, tea):
    """B4: not in another poll, nor in one of the same title, names and document."""
    twin = fans.opened()
    ballot = fans.ballot(tea, five[0], 1)
    assert skips(fans.send(twin, [ballot])) == [(1, SIGNATURE_INVALID)]
    other = fans.opened(content=keccak(text="another document"))
    assert skips(fans.send(other, [ballot])) == [(1, SIGNATURE_INVALID)]


def test_a_ballot_is_good_on_its_chain_and_contract_only(fans, five, tea):
    """B4: another chain, and a second FanPoll over the same membership with the same poll."""
    foreign = fans.ballot(tea, five[0], 1, place=fans.place_of_polls(chain_id=1))
    named = fans.ballot(tea, five[0], 1, place=fans.place_of_polls(name="Zhenbo Membership"))
    assert skips(fans.send(tea, [foreign, named])) == [(1, SIGNATURE_INVALID)] * 2
    community = fans.community
    second = fans.deployer.deploy(FanPoll, community.manager, fans.membership, fans.suggestions, 60)
    role = community.manager.getTargetFunctionRole(fans.poll, fans.poll.open.signature)
    community.by_treasury(community.manager.setTargetFunctionRole, second, [second.open.signature], role)
    number = second.open(fans.request(), {"from": fans.host}).return_value
    assert number == tea.number
    tx = second.castMany(number, tea.words, [fans.ballot(tea, five[0], 1)], {"from": fans.relay})
    assert skips(tx) == [(1, SIGNATURE_INVALID)]


def test_one_signature_does_not_vote_for_two_memberships(fans, five, tea):
    """B4: the member is part of what is signed, also where one wallet signs for two in turn."""
    vote, r, vs = fans.ballot(tea, five[0], 1)
    for other in five[1:]:
        assert skips(fans.send(tea, [(consents.vote(other.id, (1,)), r, vs)])) == [
            (other.id, SIGNATURE_INVALID)
        ]
    assert vote >> 64 == 1
    # the wallet of member 1 passes it on and takes over member 2: two seats one after the other
    old, spare = five[0], key_of(600)
    move = {"member": 1, "sender": old.address, "to": spare.address}
    fans.membership.recover(
        1,
        spare.address,
        fans.consent(consents.recovery, old.key.key, **move),
        fans.consent(consents.recovery, spare.key, **move),
        {"from": fans.relay},
    )
    take = {"member": 2, "sender": five[1].address, "to": old.address}
    fans.membership.recover(
        2,
        old.address,
        fans.consent(consents.recovery, five[1].key.key, **take),
        fans.consent(consents.recovery, old.key.key, nonce=1, **take),
        {"from": fans.relay},
    )
    assert skips(fans.send(tea, [(vote, r, vs), (consents.vote(2, (1,)), r, vs)])) == [
        (1, SIGNATURE_INVALID),
        (2, SIGNATURE_INVALID),
    ]


def test_a_malleable_signature_is_no_second_ballot(fans, five, tea):
    """B3: the other form of a signature is the same ballot, and the bit is set."""
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    vote, r, vs = fans.ballot(tea, five[0], 1)
    word = int.from_bytes(vs, "big")
    turned = (order - word % 2**255) | ((1 - (word >> 255)) << 255)
    other = (vote, r, (turned % 2**256).to_bytes(32, "big"))
    tx = fans.send(tea, [(vote, r, vs), other])
    assert skips(tx) == [(1, VOTED_BEFORE)]


# members that are none any more, or not yet


def test_a_ballot_of_who_left_or_was_revoked_is_worth_nothing(fans, five, tea):
    """B2: signed before, sent after."""
    ballots = [fans.ballot(tea, fan, 1) for fan in five[:2]]
    leave = fans.consent(consents.leave, five[0].key.key, member=1)
    fans.membership.leave(1, leave, {"from": fans.relay})
    fans.community.by_treasury(fans.membership.revoke, 2, "sold")
    assert skips(fans.send(tea, ballots)) == [(1, MEMBER_UNKNOWN), (2, MEMBER_UNKNOWN)]


def test_leaving_and_joining_again_gives_no_second_ballot(fans, five, tea):
    """B2, B3, M1: the new membership is younger than the poll; the counted ballot stays counted once."""
    fans.voted(tea, [(five[0], (1,))])
    leave = fans.consent(consents.leave, five[0].key.key, member=1)
    fans.membership.leave(1, leave, {"from": fans.relay})
    fans.membership.grant([five[0].address], 0, 0, {"from": fans.host})
    again = Fan(fans.membership.memberIdOf(five[0].address), five[0].key)
    assert again.id == 6
    assert skips(fans.send(tea, [fans.ballot(tea, again, 1)])) == [(6, JOINED_TOO_LATE)]
    assert fans.tallies(tea)[0] == 1


def test_a_flash_membership_votes_nowhere(fans, five):
    """B2, M5: joined, voted and left within one transaction."""
    wallet = fans.stranger.deploy(Wallet, fans.alice)
    fans.community.give(wallet, PRICE)
    points = fans.community.points
    wallet.execute(points, [points.approve.encode_input(fans.membership, PRICE)], {"from": fans.alice})
    tea = fans.opened()
    join = fans.membership.joinByPoints.encode_input(wallet, 1, PRICE, SELF)
    wallet.execute(fans.membership, [join], {"from": fans.alice})
    with reverts_with("BallotRefused", tea.number, 6, JOINED_TOO_LATE):
        wallet.execute(fans.poll, [fans.poll.cast.encode_input(tea.number, 6, 1)], {"from": fans.alice})


def test_many_who_join_late_do_not_turn_a_poll(fans, five, tea):
    """B2: a host that fills the community after the opening changes nothing."""
    fans.voted(tea, [(fan, (2,)) for fan in five])
    late = fans.granted(20, first_key=300)
    tx = fans.send(tea, [fans.ballot(tea, fan, 1) for fan in late])
    assert [reason for _, reason in skips(tx)] == [JOINED_TOO_LATE] * 20
    assert fans.concluded(tea).events["PollConcluded"]["winner"] == 2


# relays


def test_a_relay_that_leaves_somebody_out_is_found_and_of_no_use(fans, poll_of, five, tea):
    """B6: the bit proves it; the fan, or anybody, sends the ballot alone until the last second."""
    ballots = [fans.ballot(tea, fan, 1) for fan in five]
    fans.send(tea, ballots[:3])
    assert [fans.poll.hasVoted(tea.number, fan.id) for fan in five] == [True, True, True, False, False]
    chain.mine(timestamp=poll_of(tea)[7] - 5)
    fans.send(tea, ballots[3:4], sender=fans.bob)
    message = consents.ballot(fans.place_of_polls(), tea, member=5, choices=(1,))
    signature = messages.sign(message, five[4].key.key)
    fans.poll.castFor(tea.number, tea.words, consents.vote(5, (1,)), signature, {"from": fans.carol})
    assert fans.tallies(tea)[0] == 5


@pytest.fixture
def poll_of(fans):
    return lambda poll: fans.poll.pollOf(poll.number)


def test_sending_a_part_of_a_batch_first_stops_nobody(fans, five, tea):
    """B5: who copies ballots from the mempool only does the relay's work."""
    ballots = [fans.ballot(tea, fan, 1) for fan in five]
    fans.send(tea, ballots[1:3], sender=fans.stranger)
    assert skips(fans.send(tea, ballots)) == [(2, VOTED_BEFORE), (3, VOTED_BEFORE)]
    assert fans.tallies(tea)[0] == 5


def test_a_batch_full_of_nonsense_costs_who_sends_it(fans, five, tea):
    """B5: a hundred bad ballots beside one good: it counts, and each bad one costs less than a good one."""
    good = fans.ballot(tea, five[0], 1)
    junk = [(consents.vote(2, (1,)), bytes([number]) * 32, b"\1" * 32) for number in range(1, 101)]
    tx = fans.send(tea, [*junk, good])
    assert len(skips(tx)) == 100
    assert fans.tallies(tea)[0] == 1
    assert tx.gas_used / 101 < 11_000


# options


def test_the_list_of_options_cannot_be_swapped(fans, five, tea):
    """B1, B4: other names, another order, another title: neither signature nor batch fits."""
    swapped = (TEAS[1], TEAS[0], *TEAS[2:])
    lied = Poll(tea.number, tea.title, swapped, tea.terms)
    ballot = fans.ballot(lied, five[0], 1)
    assert skips(fans.send(tea, [ballot])) == [(1, SIGNATURE_INVALID)]
    with reverts_with("WordsForeign", tea.number):
        fans.poll.castMany(tea.number, lied.words, [ballot], {"from": fans.relay})
    document = Poll(tea.number, tea.title, tea.names, keccak(text="other pictures"))
    assert skips(fans.send(tea, [fans.ballot(document, five[0], 1)])) == [(1, SIGNATURE_INVALID)]


def test_what_follows_from_an_option_cannot_be_swapped(fans, five):
    """B9: payloads are committed when the poll is opened."""
    payloads = [encode(["uint8", "bytes32"], [0, keccak(text=name)]) for name in TEAS]
    made = fans.opened(payloads=payloads, executor=fans.plan.address)
    fans.voted(made, [(five[0], (1,))])
    fans.concluded(made)
    mine = encode(["uint8", "bytes32"], [0, keccak(text="my own tea")])
    for swapped in ([mine, *payloads[1:]], [payloads[1], payloads[0], *payloads[2:]]):
        with reverts_with("PayloadForeign", made.number):
            fans.enact(made, swapped, 1)
    assert fans.state(made) == DECIDED


# recovery


def test_a_recovery_race_ends_with_one_owner_and_one_ballot(fans, five):
    """M8, M9, B3: desk and owner at once; who voted before has voted for that seat, and votes no more."""
    tea = fans.opened(closes_at=chain[-1].timestamp + 2 * RECOVERY_DELAY)
    thief, new = key_of(801), key_of(802)
    said = {"member": 1, "sender": five[0].address}
    asked = fans.consent(consents.recovery, thief.key, to=thief.address, **said)
    fans.membership.requestRecovery(1, thief.address, asked, {"from": fans.desk})
    fans.voted(tea, [(five[0], (1,))])
    wait(RECOVERY_DELAY)
    own = fans.consent(consents.recovery, five[0].key.key, to=new.address, **said)
    theirs = fans.consent(consents.recovery, new.key, to=new.address, **said)
    fans.membership.recover(1, new.address, own, theirs, {"from": fans.relay})
    with reverts_with("RecoveryUnknown", 1):
        fans.membership.completeRecovery(1, {"from": fans.stranger})
    assert fans.membership.ownerOf(1) == new.address
    assert skips(fans.send(tea, [fans.ballot(tea, Fan(1, new), 2)])) == [(1, VOTED_BEFORE)]
    later = fans.opened(title="Which cup?")
    assert skips(fans.send(later, [fans.ballot(later, five[0], 1)])) == [(1, SIGNATURE_INVALID)]
    fans.voted(later, [(Fan(1, new), (2,))])
    assert (fans.tallies(tea)[0], fans.tallies(later)[0]) == (1, 1)


def test_a_bad_desk_cannot_hurry(fans, five):
    """M9: its announcement stands for the whole delay, and the owner's veto ends it every time."""
    thief = key_of(803)
    for nonce in range(3):
        said = {"member": 1, "sender": five[0].address, "to": thief.address}
        asked = fans.consent(consents.recovery, thief.key, nonce=nonce, **said)
        ready_at = chain[-1].timestamp + RECOVERY_DELAY
        fans.membership.requestRecovery(1, thief.address, asked, {"from": fans.desk})
        wait(RECOVERY_DELAY - 100)
        with reverts_with("RecoveryNotReady", 1, fans.membership.recoveryOf(1)[1]):
            fans.membership.completeRecovery(1, {"from": fans.desk})
        veto = fans.consent(consents.recovery_veto, five[0].key.key, nonce=nonce, member=1, to=thief.address)
        fans.membership.vetoRecovery(1, veto, {"from": fans.relay})
        assert chain[-1].timestamp <= ready_at + DAY
        wait(RECOVERY_DELAY)
    assert fans.membership.ownerOf(1) == five[0].address


def test_an_old_veto_is_no_new_one(fans, five):
    """M4: nor an old consent; each carries a nonce."""
    thief = key_of(804)
    said = {"member": 1, "sender": five[0].address, "to": thief.address}
    asked = fans.consent(consents.recovery, thief.key, **said)
    veto = fans.consent(consents.recovery_veto, five[0].key.key, member=1, to=thief.address)
    fans.membership.requestRecovery(1, thief.address, asked, {"from": fans.desk})
    fans.membership.vetoRecovery(1, veto, {"from": fans.relay})
    wait(RECOVERY_DELAY)
    with reverts_with("SignatureInvalid", thief.address):
        fans.membership.requestRecovery(1, thief.address, asked, {"from": fans.desk})
    again = fans.consent(consents.recovery, thief.key, nonce=1, **said)
    fans.membership.requestRecovery(1, thief.address, again, {"from": fans.desk})
    with reverts_with("SignatureInvalid", five[0].address):
        fans.membership.vetoRecovery(1, veto, {"from": fans.relay})
