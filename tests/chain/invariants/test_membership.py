"""Memberships against a model: seats, votes at every past second, tiers, recoveries (M1 to M9)."""

from collections import Counter

import pytest
from brownie import chain
from brownie.test import strategy

from tests.chain.community import DAY, ZERO
from tests.chain.fans import COMPLETE_WITHIN, DURATION, PRICE, RECOVERY_DELAY, SELF
from tests.chain.walks import WALKS, Walker, settings
from zhenbo import consents

PEOPLE = ("alice", "bob", "carol", "disputant")
FEW_PLACES = 4


class Seats(Walker):
    """Four people come, go, pay, move and are thrown out; the model keeps who sat where from when to when."""

    person = strategy("uint8", max_value=len(PEOPLE) - 1)
    other = strategy("uint8", max_value=len(PEOPLE) - 1)
    places = strategy("uint8", max_value=FEW_PLACES)
    seconds = strategy("uint32", min_value=1, max_value=2 * RECOVERY_DELAY)

    def __init__(self, community, fans):
        Walker.start(self)
        self.community, self.fans, self.membership = community, fans, fans.membership
        self.people = [getattr(fans, name) for name in PEOPLE]
        for person in self.people[:3]:
            community.give(person, 10 * PRICE)
            community.points.approve(self.membership, 10 * PRICE, {"from": person})

    def setup(self):
        self.seat = {}  # account: member id
        self.held = []  # account, since, until (None while it lasts)
        self.member = {}  # id: [joined, tier, until, paid]
        self.pending = {}  # id: (to, ready at)
        self.quiet = Counter()  # id: until when
        self.last, self.left = 0, self.membership.places()
        self.paid = 0
        self.answers = {}

    # what the model says

    def sit(self, account, member, time):
        self.seat[account] = member
        self.held.append([account, time, None])

    def rise(self, account, time):
        self.seat.pop(account)
        next(one for one in self.held if one[0] == account and one[2] is None)[2] = time

    def votes(self, account, moment):
        return sum(
            since < moment and (until is None or moment <= until)
            for who, since, until in self.held
            if who == account
        )

    def owner(self, member):
        return next((account for account, held in self.seat.items() if held == member), None)

    def someone(self, person):
        """A member's id where the person is one, else an id that was or never will be."""
        return self.seat.get(self.people[person], self.last + 1)

    # what people do

    def rule_grant(self, person, other):
        accounts = [self.people[person], self.people[other]]
        fresh = [one for one in dict.fromkeys(accounts) if one not in self.seat]
        refusal = ("PlacesExceeded", len(fresh), self.left) if len(fresh) > self.left else None
        tx = self.attempt(
            "grant", refusal, lambda: self.membership.grant(accounts, 2, 0, {"from": self.fans.host})
        )
        if tx is None:
            return
        for one in fresh:
            self.last += 1
            self.member[self.last] = [tx.timestamp, 2, 0, 0]
            self.sit(one, self.last, tx.timestamp)
        self.left -= len(fresh)

    def rule_places(self, places):
        refusal = ("PlacesNotLower", places, self.left) if places >= self.left else None
        guardian = {"from": self.fans.guardian}
        if self.attempt("places", refusal, lambda: self.membership.lowerPlaces(places, guardian)):
            self.left = places

    def rule_join_by_points(self, person):
        account, refusal = self.people[person], None
        if account in self.seat:
            refusal = ("MemberAlready", account, self.seat[account])
        elif self.community.points.allowance(account, self.membership) < PRICE:
            refusal = ("InsufficientAllowance",)
        tx = self.attempt(
            "join", refusal, lambda: self.membership.joinByPoints(account, 1, PRICE, SELF, {"from": account})
        )
        if tx:
            self.last += 1
            self.paid += PRICE
            self.member[self.last] = [tx.timestamp, 1, tx.timestamp + DURATION, PRICE]
            self.sit(account, self.last, tx.timestamp)

    def rule_renew(self, person):
        account, member, refusal = self.people[person], self.someone(person), None
        if account not in self.seat:
            refusal = ("MemberUnknown", member)
        elif self.community.points.allowance(account, self.membership) < PRICE:
            refusal = ("InsufficientAllowance",)
        tx = self.attempt(
            "renew", refusal, lambda: self.membership.renew(member, 1, PRICE, SELF, {"from": account})
        )
        if tx:
            _, tier, until, _ = self.member[member]
            runs = tier == 1 and until > tx.timestamp
            self.member[member][1:] = [
                1,
                (until if runs else tx.timestamp) + DURATION,
                self.member[member][3] + PRICE,
            ]
            self.paid += PRICE

    def rule_leave(self, person):
        account, member = self.people[person], self.someone(person)
        refusal = None if account in self.seat else ("MemberUnknown", member)
        tx = self.attempt("leave", refusal, lambda: self.membership.leave(member, SELF, {"from": account}))
        if tx:
            self.end(account, member, tx.timestamp)

    def rule_leave_for_another(self, person, other):
        member, thief = self.someone(person), self.people[other]
        owner = self.owner(member)
        if owner is None or owner == thief:
            return
        self.attempt(
            "leave for another",
            ("ConsentMissing", owner),
            lambda: self.membership.leave(member, SELF, {"from": thief}),
        )

    def rule_revoke(self, person):
        account, member = self.people[person], self.someone(person)
        if account in self.seat:
            tx = self.community.by_treasury(self.membership.revoke, member, "rules")
            self.tried["revoke"] += 1
            self.end(account, member, tx.timestamp)

    def end(self, account, member, time):
        self.rise(account, time)
        self.pending.pop(member, None)
        self.quiet.pop(member, None)

    def rule_recover(self, person, other):
        """By consent: the old wallet sends, the new one signs."""
        account, to, member = self.people[person], self.people[other], self.someone(person)
        consent = self.consent_of(member, account, to)
        refusal = None
        if account not in self.seat:
            refusal = ("MemberUnknown", member)
        elif to in self.seat:
            refusal = ("MemberAlready", to, self.seat[to])
        tx = self.attempt(
            "recover", refusal, lambda: self.membership.recover(member, to, SELF, consent, {"from": account})
        )
        if tx:
            self.moved(member, account, to, tx.timestamp)

    def moved(self, member, account, to, time):
        self.rise(account, time)
        self.sit(to, member, time)
        self.pending.pop(member, None)
        self.quiet.pop(member, None)

    def consent_of(self, member, account, to):
        key = getattr(self.fans, f"{PEOPLE[self.people.index(to)]}_key")
        values = {"member": member, "sender": account.address, "to": to.address}
        return self.fans.consent(consents.recovery, key, nonce=self.membership.nonces(to), **values)

    def rule_request(self, person, other):
        account, to, member = self.people[person], self.people[other], self.someone(person)
        now, refusal = chain[-1].timestamp, None
        if account not in self.seat:
            refusal = ("MemberUnknown", member)
        elif member in self.pending and now + 5 < self.pending[member][1] + COMPLETE_WITHIN:
            refusal = ("RecoveryPending", member, self.pending[member][0])
        elif now + 5 < self.quiet[member]:
            refusal = ("RecoveryQuiet", member, self.quiet[member])
        elif to in self.seat:
            refusal = ("MemberAlready", to, self.seat[to])
        consent = self.consent_of(member, account, to)
        tx = self.attempt(
            "request",
            refusal,
            lambda: self.membership.requestRecovery(member, to, consent, {"from": self.fans.desk}),
        )
        if tx:
            self.pending[member] = (to, tx.timestamp + RECOVERY_DELAY)
            self.quiet.pop(member, None)

    def rule_veto(self, person):
        account, member = self.people[person], self.someone(person)
        refusal = None if member in self.pending else ("RecoveryUnknown", member)
        tx = self.attempt(
            "veto", refusal, lambda: self.membership.vetoRecovery(member, SELF, {"from": account})
        )
        if tx:
            self.pending.pop(member)
            self.quiet[member] = tx.timestamp + RECOVERY_DELAY

    def rule_complete(self, person):
        member = self.someone(person)
        to, ready_at = self.pending.get(member, (None, 0))
        now, refusal = chain[-1].timestamp, None
        if to is None or now > ready_at + COMPLETE_WITHIN:
            refusal = ("RecoveryUnknown", member)
        elif now + 5 < ready_at:
            refusal = ("RecoveryNotReady", member, ready_at)
        elif to in self.seat:
            refusal = ("MemberAlready", to, self.seat[to])
        stranger = {"from": self.fans.stranger}
        tx = self.attempt("complete", refusal, lambda: self.membership.completeRecovery(member, stranger))
        if tx:
            self.moved(member, self.owner(member), to, tx.timestamp)

    def rule_wait(self, seconds):
        chain.mine(timestamp=chain[-1].timestamp + seconds)
        # away from the seconds in which a recovery becomes ready, lapses or may be asked for again
        edges = [ready for _, ready in self.pending.values()]
        edges += [ready + COMPLETE_WITHIN for ready in edges] + list(self.quiet.values())
        if any(abs(chain[-1].timestamp - edge) < 60 for edge in edges):
            chain.mine(timestamp=chain[-1].timestamp + 120)

    # what must hold

    def invariant_seats(self):
        """M1, M7: ids, owners, seniority, tiers and what was paid; one membership an account."""
        assert self.membership.lastId() == self.last
        assert self.membership.totalSupply() == len(self.seat) == len(set(self.seat.values()))
        for account in self.people:
            assert self.membership.memberIdOf(account) == self.seat.get(account, 0)
            assert self.membership.balanceOf(account) == self.membership.getVotes(account)
            assert self.membership.getVotes(account) == (account in self.seat)
        for member, said in self.member.items():
            assert self.membership.memberOf(member) == (self.owner(member) or ZERO, *said)

    def invariant_votes(self):
        """M5, M6, M8: at every second asked for, each had what the model says, and it never changes."""
        now = chain[-1].timestamp
        moments = {
            time + step for _, since, until in self.held for time in (since, until or now) for step in (0, 1)
        }
        for moment in sorted(moment for moment in moments if moment < now)[-3:]:
            found = [self.membership.getPastVotes(account, moment) for account in self.people]
            assert found == [self.votes(account, moment) for account in self.people]
            assert self.membership.getPastTotalSupply(moment) == sum(found)
            assert self.answers.setdefault(moment, found) == found

    def invariant_places_and_points(self):
        """M2: places are used by grants alone, and every point that a membership says was paid is gone."""
        assert self.membership.places() == self.left
        assert self.community.points.totalSpent() == self.paid

    def invariant_recoveries(self):
        """M9"""
        for member in self.member:
            to, ready_at = self.pending.get(member, (ZERO, 0))
            quiet = 0 if member in self.pending else self.quiet[member]
            assert self.membership.recoveryOf(member) == (to, ready_at, quiet)


@pytest.mark.parametrize("walks", WALKS)
def test_memberships(state_machine, community, fans, walks):
    state_machine(Seats, community, fans, settings=settings(walks, steps=20))


def test_a_day_is_shorter_than_a_delay():
    """The machine's steps in time reach before and behind a recovery's delay."""
    assert DAY < RECOVERY_DELAY < COMPLETE_WITHIN


@pytest.fixture(scope="module", autouse=True)
def standing(fans):
    """The fans' contracts stand before the first test."""
