"""Whatever resolvers, regulators, guardian and admin do, Alerts keeps the history of the dict beside it."""

from typing import Any

import pytest
from brownie import chain
from hypothesis import strategies as st

from tests.chain.alerting import (
    BATCH,
    CLEARED,
    CLONE,
    CONFIRMED,
    ITEM,
    MOST_A_DAY,
    MOST_ROUNDS,
    NONE,
    RAISED,
    RECALL,
    REGULATOR_ROLE,
    RESOLVER_ROLE,
    Key,
    id_of,
    warning,
)
from tests.chain.register import admit
from tests.chain.walks import WALKS, Walker, settings

DAY = 86_400
# the roles of each account that tries: resolver, regulator
ROLES = {
    "resolver": {RESOLVER_ROLE},
    "relay": {RESOLVER_ROLE, REGULATOR_ROLE},  # a colleague of the resolver that may do everything
    "regulator": {REGULATOR_ROLE},
    "buyer": {REGULATOR_ROLE},  # of a second authority
    "brand": set(),
    "stranger": set(),
}


class AlertsMachine(Walker):
    """
    The model: who may do what, and for each alert the times and members of its life.

    st_actor, st_raiser: who sends; anybody, or who may raise
    st_target, st_kind: few, so that rounds follow each other
    st_shift: how far the round that is raised lies beside the next one
    """

    st_actor = st.sampled_from(sorted(ROLES))
    st_raiser = st.sampled_from(["resolver", "regulator", "relay"])
    st_target = st.sampled_from([ITEM, BATCH])
    st_kind = st.sampled_from([CLONE, RECALL])
    st_shift = st.sampled_from([0, 0, 0, 0, -1, 1])
    st_place = st.integers(0, 40)
    st_member = st.sampled_from([5, 6])

    def __init__(cls, system):  # noqa: N805 - Brownie calls it with the machine's class
        cls.system = system
        cls.member = {**system.member, "buyer": admit(system, "another authority", [system.buyer])}
        for actor, roles in ROLES.items():
            for role_id in roles:
                account = getattr(system, actor)
                system.consortium.grantRole(role_id, account, 0, {"from": system.admin})
        cls.start(cls)

    def setup(self):
        self.lives: dict[Key, list[int]] = {}  # raised, confirmed, cleared, confirmed by, cleared by
        self.stopped: set[int] = set()
        self.days: dict[tuple[int, int], int] = {}

    # --- what the model expects ---

    def access(self, actor: str, *role_ids: int) -> tuple[Any, ...] | None:
        """Refused as no member, as suspended, or for want of the last of these roles."""
        if actor not in self.member:
            return "AccountUnknown", getattr(self.system, actor)
        if self.member[actor] in self.stopped:
            return "MemberIsSuspended", self.member[actor]
        if not ROLES[actor] & set(role_ids):
            return "RoleMissing", getattr(self.system, actor), role_ids[-1]
        return None

    def state(self, key: Key) -> int:
        life = self.lives.get(key)
        if life is None:
            return NONE
        return CLEARED if life[2] else CONFIRMED if life[1] else RAISED

    def rounds(self, member: int, target: int, kind: int) -> int:
        return sum(1 for key in self.lives if key[:3] == (member, target, kind))

    def refused_raise(self, key: Key) -> tuple[Any, ...] | None:
        if key.round >= MOST_ROUNDS:
            return "RoundInvalid", key.round
        if key in self.lives:
            return "AlertExists", id_of(key)
        if key.round == 0:
            return None
        last = key._replace(round=key.round - 1)
        if last not in self.lives:
            return "AlertUnknown", id_of(last)
        return None if self.state(last) == CLEARED else ("AlertStands", id_of(last))

    # --- what happens ---

    def raise_(self, actor: str, target: int, kind: int, shift: int) -> None:
        member = self.member.get(actor, 5)
        number = max(0, self.rounds(member, target, kind) + shift)
        key = Key(member, target, kind, number)
        refusal = self.access(actor, RESOLVER_ROLE, REGULATOR_ROLE) or self.refused_raise(key)
        content = warning(target, kind, round=number)
        sender = {"from": getattr(self.system, actor)}
        tx = self.attempt("raise", refusal, lambda: self.system.alerts.raiseAlert(content, sender))
        if tx is not None:
            self.lives[key] = [tx.timestamp, 0, 0, 0, 0]
            today = (member, tx.timestamp // DAY)
            self.days[today] = self.days.get(today, 0) + 1

    def rule_raise(self, st_raiser, st_target, st_kind, st_shift):
        self.raise_(st_raiser, st_target, st_kind, st_shift)

    def rule_anybody_raises(self, st_actor, st_target, st_kind):
        self.raise_(st_actor, st_target, st_kind, 0)

    def rule_confirm(self, st_actor, st_place):
        key = self.some(st_place)
        refusal = self.access(st_actor, REGULATOR_ROLE)
        if refusal is None and key not in self.lives:
            refusal = "AlertUnknown", id_of(key)
        if refusal is None and self.member[st_actor] == key.member:
            refusal = "ConfirmerRaised", id_of(key), key.member
        if refusal is None and self.state(key) != RAISED:
            refusal = "AlertJudged", id_of(key), self.state(key)
        tx = self.attempt("confirm", refusal, lambda: self.judge("confirm", key, st_actor))
        if tx is not None:
            self.lives[key][1], self.lives[key][3] = tx.timestamp, self.member[st_actor]

    def rule_clear(self, st_actor, st_place):
        key = self.some(st_place)
        regulator = REGULATOR_ROLE in ROLES[st_actor] and self.member[st_actor] not in self.stopped
        refusal = self.access(st_actor, REGULATOR_ROLE if regulator else RESOLVER_ROLE)
        if refusal is None and key not in self.lives:
            refusal = "AlertUnknown", id_of(key)
        if refusal is None and not regulator and self.member[st_actor] != key.member:
            refusal = "RoleMissing", getattr(self.system, st_actor), REGULATOR_ROLE
        over = (CLEARED,) if regulator else (CLEARED, CONFIRMED)
        if refusal is None and self.state(key) in over:
            refusal = "AlertJudged", id_of(key), self.state(key)
        tx = self.attempt("clear", refusal, lambda: self.judge("clear", key, st_actor))
        if tx is not None:
            self.lives[key][2], self.lives[key][4] = tx.timestamp, self.member[st_actor]

    def judge(self, act: str, key: Key, actor: str) -> Any:
        return getattr(self.system.alerts, act)(key, "looked into", {"from": getattr(self.system, actor)})

    def some(self, place: int) -> Key:
        """One of the alerts; one that nobody raised where there are fewer."""
        keys = list(self.lives)
        return keys[place % len(keys)] if keys and place < 38 else Key(5, ITEM, CLONE, MOST_ROUNDS)

    def rule_suspend_or_reinstate(self, st_member):
        if st_member in self.stopped:
            self.system.consortium.reinstate(st_member, {"from": self.system.admin})
        else:
            self.system.consortium.suspend(st_member, "fraud", {"from": self.system.guardian})
        self.stopped ^= {st_member}

    def rule_a_day_passes(self):
        chain.mine(timestamp=chain[-1].timestamp + DAY)

    def hold_history(self):
        for key, (raised, confirmed, cleared, by, ended_by) in self.lives.items():
            found = tuple(self.system.alerts.alertOf(key)[1:])
            assert found == (raised, confirmed, cleared, by, ended_by)
            assert self.system.alerts.stateOf(key) == self.state(key)

    def teardown(self):
        self.hold_history()
        for member in (5, 6, self.member["buyer"]):
            for target, kind in {key[1:3] for key in self.lives}:
                known = [key for key in self.lives if key[:3] == (member, target, kind)]
                assert self.system.alerts.rounds(member, target, kind) == len(known) <= MOST_ROUNDS
                # of one member's rounds of one warning all but the last are cleared
                ordered = sorted(known, key=lambda key: key.round)
                assert [key.round for key in ordered] == list(range(len(known)))
                assert all(self.state(key) == CLEARED for key in ordered[:-1])
            today = chain[-1].timestamp // DAY
            left = MOST_A_DAY - self.days.get((member, today), 0)
            assert self.system.alerts.leftToday(member) == left


@pytest.mark.parametrize("walks", WALKS)
def test_alerts_are_raised_judged_and_never_undone(state_machine, system, walks):
    """L1, L2, L4, L5, L6, L8, L9"""
    state_machine(AlertsMachine, system, settings=settings(walks, 25))
