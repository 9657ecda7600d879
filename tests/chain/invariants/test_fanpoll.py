"""Polls against a model: ballots good and bad, people who come, move and leave, outcomes (B1 to B9, H1)."""

from collections import Counter

import pytest
from brownie import chain
from eth_abi.abi import encode
from eth_utils import keccak
from hypothesis import strategies as st

from tests.chain.community import HOUR
from tests.chain.fans import (
    APPROVAL,
    CHOICE_INVALID,
    DECIDED,
    ENACTED,
    ENDED,
    FIRST_LISTED,
    JOINED_TOO_LATE,
    MEMBER_UNKNOWN,
    NO_WINNER,
    OPEN,
    RANKED,
    SIGNATURE_INVALID,
    SINGLE,
    UNDECIDED,
    VOID,
    VOTED_BEFORE,
    Fan,
    key_of,
    skips,
)
from tests.chain.walks import WALKS, Walker, settings
from zhenbo import consents

NAMES = ("red", "green", "white")
PAYLOADS = [encode(["uint8", "bytes32"], [0, keccak(text=name)]) for name in NAMES]
MODES = {SINGLE: 1, APPROVAL: 2, RANKED: 2}
SEATS, POLLS = 6, 3


class Model:
    """What a poll says by a count of our own."""

    def __init__(self, poll, mode, rule, quorum, snapshot, closes_at):
        self.poll, self.mode, self.rule, self.quorum = poll, mode, rule, quorum
        self.snapshot, self.closes_at = snapshot, closes_at
        self.ballots = {}
        self.phase = None

    @property
    def state(self):
        if self.phase is not None:
            return self.phase
        return OPEN if chain[-1].timestamp <= self.closes_at else ENDED

    @property
    def tallies(self):
        points = Counter()
        for numbers in self.ballots.values():
            for place, number in enumerate(numbers):
                points[number] += MODES[RANKED] - place if self.mode == RANKED else 1
        return [points[number] for number in range(1, len(NAMES) + 1)]

    @property
    def winner(self):
        tallies = self.tallies
        if len(self.ballots) < self.quorum:
            return 0
        best = [number for number, points in enumerate(tallies, 1) if points == max(tallies)]
        return 0 if len(best) > 1 and self.rule == NO_WINNER else best[0]

    def takes(self, numbers):
        if not 1 <= len(numbers) <= MODES[self.mode] or len(set(numbers)) < len(numbers):
            return False
        if not all(1 <= number <= len(NAMES) for number in numbers):
            return False
        return self.mode == RANKED or list(numbers) == sorted(numbers)


class Votes(Walker):
    """Three polls at most, six seats; ballots are sent one by one and in batches, in any order and state."""

    number = st.integers(1, POLLS)
    seat = st.integers(1, SEATS)
    batch = st.lists(
        st.tuples(
            st.integers(1, SEATS + 1), st.lists(st.integers(1, 4), min_size=1, max_size=3), st.booleans()
        ),
        min_size=1,
        max_size=6,
    )
    mode = st.sampled_from([SINGLE, APPROVAL, RANKED])
    rule = st.sampled_from([FIRST_LISTED, NO_WINNER])
    quorum = st.integers(1, 3)
    seconds = st.sampled_from([10, HOUR, 3 * HOUR])

    def __init__(self, community, fans):
        Walker.start(self)
        self.community, self.fans, self.contract = community, fans, fans.poll

    def setup(self):
        self.polls = {}
        self.fresh = 100  # keys that nobody used yet
        self.seats = {}  # id: (key, joined)
        for fan in self.fans.granted(SEATS - 1):
            self.seats[fan.id] = (fan.key, self.fans.membership.memberOf(fan.id)[1])
        self.plan = {}
        self.rule_open(SINGLE, FIRST_LISTED, 1)
        self.rule_open(RANKED, NO_WINNER, 2)

    def ask(self, number):
        """A poll that is there, and its number."""
        number = (number - 1) % len(self.polls) + 1
        return number, self.polls[number]

    # seats

    def rule_join(self):
        member = self.fans.membership.lastId() + 1
        if member > SEATS:
            return
        self.fresh += 1
        tx = self.fans.membership.grant([key_of(self.fresh).address], 0, 0, {"from": self.fans.host})
        self.seats[member] = (key_of(self.fresh), tx.timestamp)

    def rule_leave(self, seat):
        if seat not in self.seats:
            return
        key, _ = self.seats.pop(seat)
        nonce = self.fans.membership.nonces(key.address)
        consent = self.fans.consent(consents.leave, key.key, nonce=nonce, member=seat)
        self.fans.membership.leave(seat, consent, {"from": self.fans.relay})

    def rule_move(self, seat):
        """To a new wallet, with consent of both."""
        if seat not in self.seats:
            return
        key, joined = self.seats[seat]
        self.fresh += 1
        new = key_of(self.fresh)
        said = {"member": seat, "sender": key.address, "to": new.address}
        signed = [
            self.fans.consent(
                consents.recovery, one.key, nonce=self.fans.membership.nonces(one.address), **said
            )
            for one in (key, new)
        ]
        self.fans.membership.recover(seat, new.address, *signed, {"from": self.fans.relay})
        self.seats[seat] = (new, joined)

    # polls

    def rule_open(self, mode, rule, quorum):
        if len(self.polls) == POLLS:
            return
        closes_at = chain[-1].timestamp + 2 * HOUR
        made = self.fans.opened(
            names=NAMES,
            mode=mode,
            max_choices=MODES[mode],
            tie_rule=rule,
            quorum=quorum,
            closes_at=closes_at,
            payloads=PAYLOADS,
            executor=self.fans.plan.address,
        )
        snapshot = self.contract.pollOf(made.number)[6]
        self.polls[made.number] = Model(made, mode, rule, quorum, snapshot, closes_at)

    def refusal(self, model, seat, numbers, is_own):
        """Why a ballot is not counted; None where it is."""
        if seat not in self.seats:
            return MEMBER_UNKNOWN
        if self.seats[seat][1] >= model.snapshot:
            return JOINED_TOO_LATE
        if seat in model.ballots:
            return VOTED_BEFORE
        if not model.takes(numbers):
            return CHOICE_INVALID
        return None if is_own else SIGNATURE_INVALID

    def signed(self, model, seat, numbers, is_own):
        key = self.seats[seat][0] if is_own and seat in self.seats else key_of(1_000)
        if max(numbers) > len(NAMES):
            return (consents.vote(seat, numbers), b"\1" * 32, b"\2" * 32)
        return self.fans.ballot(model.poll, Fan(seat, key), *numbers)

    def rule_cast_many(self, number, batch):
        number, model = self.ask(number)
        ballots = [self.signed(model, *one) for one in batch]
        state = model.state
        refusal = None if state == OPEN else ("PollState", number, state)
        tx = self.attempt("batch", refusal, lambda: self.fans.send(model.poll, ballots))
        if tx is None:
            return
        expected = []
        for seat, numbers, is_own in batch:
            reason = self.refusal(model, seat, numbers, is_own)
            if reason is None:
                model.ballots[seat] = tuple(numbers)
            else:
                expected.append((seat, reason))
        assert skips(tx) == expected
        self.tried["skipped"] += len(expected)

    def rule_cast_for(self, number, seat, batch):
        """One ballot alone, refused with the reason of the batch."""
        number, model = self.ask(number)
        _, numbers, is_own = batch[0]
        ballot = self.signed(model, seat, numbers, is_own)
        vs = int.from_bytes(ballot[2], "big")
        signature = ballot[1] + (vs % 2**255).to_bytes(32, "big") + bytes([27 + (vs >> 255)])
        reason = self.refusal(model, seat, numbers, is_own)
        refusal = None if reason is None else ("BallotRefused", number, seat, reason)
        if model.state != OPEN:
            refusal = ("PollState", number, model.state)
        relay = {"from": self.fans.relay}
        tx = self.attempt(
            "alone",
            refusal,
            lambda: self.contract.castFor(number, model.poll.words, ballot[0], signature, relay),
        )
        if tx:
            model.ballots[seat] = tuple(numbers)

    def rule_conclude(self, number):
        number, model = self.ask(number)
        refusal = None if model.state == ENDED else ("PollState", number, model.state)
        stranger = {"from": self.fans.stranger}
        tx = self.attempt("conclude", refusal, lambda: self.contract.conclude(number, stranger))
        if tx:
            assert tx.return_value == model.winner
            model.phase = DECIDED if model.winner else UNDECIDED

    def rule_enact(self, number):
        number, model = self.ask(number)
        refusal = None if model.state == DECIDED else ("PollState", number, model.state)
        winner = max(model.winner, 1)
        if self.attempt("enact", refusal, lambda: self.fans.enact(model.poll, PAYLOADS, winner)):
            model.phase = ENACTED
            self.plan[number] = winner

    def rule_void(self, number, quorum):
        number, model = self.ask(number)
        if quorum < 3 and model.state in (OPEN, ENDED):  # seldom, so that others live
            return
        refusal = None if model.state in (OPEN, ENDED) else ("PollState", number, model.state)
        guardian = {"from": self.fans.guardian}
        if self.attempt("void", refusal, lambda: self.contract.voidPoll(number, "wrong", guardian)):
            model.phase = VOID

    def rule_wait(self, seconds):
        chain.mine(timestamp=chain[-1].timestamp + seconds)
        for model in self.polls.values():
            if abs(chain[-1].timestamp - model.closes_at) < 60:  # not at the very edge
                chain.mine(timestamp=chain[-1].timestamp + 120)

    # what must hold

    def invariant_polls(self):
        """B1, B3, B7, B8"""
        for number, model in self.polls.items():
            assert self.fans.tallies(model.poll) == (len(model.ballots), model.tallies)
            voted = {seat for seat in range(SEATS + 2) if self.contract.hasVoted(number, seat)}
            assert voted == set(model.ballots)
            stored = self.contract.pollOf(number)
            assert stored[0] == model.state
            assert stored[1:3] == (model.mode, model.rule)
            assert stored[6:9] == (model.snapshot, model.closes_at, model.quorum)
            decided = model.phase in (DECIDED, ENACTED)
            assert stored[5] == (model.winner if decided else 0)

    def invariant_plan(self):
        """B9, H1: what is planned won, and nothing else is."""
        for number in range(1, POLLS + 1):
            option = self.fans.plan.entryOf(number)[2]
            assert option == self.plan.get(number, 0)


@pytest.mark.parametrize("walks", WALKS)
def test_polls(state_machine, community, fans, walks):
    state_machine(Votes, community, fans, settings=settings(walks, steps=30))


@pytest.fixture(scope="module", autouse=True)
def standing(fans):
    """The fans' contracts stand before the first test."""
