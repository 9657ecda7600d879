"""Whatever admin, guardian and members do, the Consortium is what a few Python sets and dicts say it is."""

from hypothesis import HealthCheck
from hypothesis import strategies as st

from tests.chain.errors import reverts_with
from zhenbo.plans.roles import GUARDIAN, ROLES

ACCOUNTS = ["brand", "streamer", "producer", "regulator", "stranger"]
ROLE_IDS = [role.id for role in ROLES]
MEMBERS = range(1, 8)  # six exist; the seventh only once it was added
STARTS = ("4012", "0000")


class ConsortiumMachine:
    """
    The model: prefixes by holder as plain texts, members by account, who is stopped, mandates.

    st_prefix: digits below two beginnings only, so that they overlap often; some are no prefixes at all
    st_member, st_other: ids, one of which need not exist
    st_actor: accounts of three members and one of nobody
    """

    st_prefix = st.builds(
        lambda start, rest: start + rest, st.sampled_from(STARTS), st.text("01", max_size=8)
    )
    st_member = st.sampled_from(MEMBERS)
    st_other = st.sampled_from(MEMBERS)
    st_actor = st.sampled_from(ACCOUNTS)
    st_until = st.sampled_from([0, 1, 2**40 - 1])

    def __init__(cls, system):  # noqa: N805 - Brownie calls it with the machine's class
        cls.system, cls.consortium = system, system.consortium
        cls.by_admin = {"from": system.admin}

    def setup(self):
        self.count = 6
        self.holder = {}  # prefix: member
        self.member = {actor: self.system.member.get(actor, 0) for actor in ACCOUNTS}
        self.suspended, self.unlinked, self.mandates = set(), set(), {}
        self.roles = {
            actor: {r for r in ROLE_IDS if self.consortium.getAccess(r, self.account(actor))[0]}
            for actor in ACCOUNTS
        }

    def account(self, actor):
        return getattr(self.system, actor)

    def exists(self, member):
        return 1 <= member <= self.count

    def stopped(self, actor):
        return actor in self.unlinked or self.member[actor] in self.suspended

    def is_prefix(self, text):
        """Said by the numbers that a prefix covers: none of a GTIN-8, or one of them alone."""
        return 4 <= len(text) <= 12 and (len(text) == 12 or not "00000".startswith(text[:5]))

    def attempt(self, refusal, send):
        """Sends, and tells whether it went through, as the model said."""
        if refusal is None:
            send()
            return True
        with reverts_with(*refusal):
            send()
        return False

    def rule_add_member(self):
        if self.count < MEMBERS[-1]:
            self.count += 1
            assert self.consortium.addMember("new", self.by_admin).return_value == self.count

    def rule_link(self, st_member, st_actor):
        refusal = None
        if not self.exists(st_member):
            refusal = ("MemberUnknown", st_member)
        elif self.member[st_actor]:
            refusal = ("AccountTaken", self.account(st_actor), self.member[st_actor])
        if self.attempt(
            refusal, lambda: self.consortium.linkAccount(st_member, self.account(st_actor), self.by_admin)
        ):
            self.member[st_actor] = st_member
            self.unlinked.discard(st_actor)

    def rule_unlink(self, st_actor):
        refusal = None if self.member[st_actor] else ("AccountUnknown", self.account(st_actor))
        if self.attempt(
            refusal, lambda: self.consortium.unlinkAccount(self.account(st_actor), self.by_admin)
        ):
            self.member[st_actor] = 0
            self.unlinked.add(st_actor)

    def rule_license(self, st_member, st_prefix):
        refusal = None
        if not self.exists(st_member):
            refusal = ("MemberUnknown", st_member)
        elif not self.is_prefix(st_prefix):
            refusal = ("PrefixInvalid", st_prefix)
        elif any(st_prefix.startswith(held) or held.startswith(st_prefix) for held in self.holder):
            refusal = ("PrefixOverlaps", st_prefix)
        if self.attempt(refusal, lambda: self.consortium.licensePrefix(st_member, st_prefix, self.by_admin)):
            self.holder[st_prefix] = st_member

    def rule_revoke_held(self, st_member):
        """Of the member's, the first; what it does not hold is refused."""
        prefix = next((p for p, holder in self.holder.items() if holder == st_member), "9999")
        refusal = None if prefix in self.holder else ("PrefixNotHeld", prefix, st_member)
        if self.attempt(refusal, lambda: self.consortium.revokePrefix(st_member, prefix, self.by_admin)):
            del self.holder[prefix]

    def rule_suspend(self, st_member, st_actor):
        """By the guardian; and each account tries, which works for an active regulator only."""
        refusal = None
        if not self.roles[st_actor] & {9, 10} or self.stopped(st_actor):
            refusal = ("RoleMissing", self.account(st_actor), GUARDIAN.id)
        elif not self.exists(st_member):
            refusal = ("MemberUnknown", st_member)
        elif st_member in self.suspended:
            refusal = ("MemberIsSuspended", st_member)
        sender = {"from": self.account(st_actor)}
        if self.attempt(refusal, lambda: self.consortium.suspend(st_member, "fraud", sender)):
            self.suspended.add(st_member)

    def rule_suspend_by_guardian(self, st_member):
        if self.exists(st_member) and st_member not in self.suspended:
            self.consortium.suspend(st_member, "fraud", {"from": self.system.guardian})
            self.suspended.add(st_member)

    def rule_reinstate(self, st_member):
        refusal = None
        if not self.exists(st_member):
            refusal = ("MemberUnknown", st_member)
        elif st_member not in self.suspended:
            refusal = ("MemberIsActive", st_member)
        if self.attempt(refusal, lambda: self.consortium.reinstate(st_member, self.by_admin)):
            self.suspended.discard(st_member)

    def rule_give_mandate(self, st_actor, st_other, st_until):
        giver, refusal = self.member[st_actor], None
        if not giver:
            refusal = ("AccountUnknown", self.account(st_actor))
        elif giver in self.suspended:
            refusal = ("MemberIsSuspended", giver)
        elif not self.exists(st_other):
            refusal = ("MemberUnknown", st_other)
        sender = {"from": self.account(st_actor)}
        if self.attempt(refusal, lambda: self.consortium.giveMandate(st_other, st_until, sender)):
            self.mandates[giver, st_other] = st_until

    def check_accounts(self):
        for actor, member in self.member.items():
            account = self.account(actor)
            assert self.consortium.memberOf(account) == member
            for number in self.roles[actor]:
                assert self.consortium.hasRole(number, account)[0] is not self.stopped(actor)
                if member and member not in self.suspended:
                    assert self.consortium.actingMember(account, number) == member

    def check_prefixes(self):
        for prefix in self.holder:
            gtin = int("0" + prefix.ljust(12, "1") + "0")
            answers = {n: self.consortium.holderOf(gtin, n) for n in range(4, 13)}
            assert {n: member for n, member in answers.items() if member} == {
                len(prefix): self.holder[prefix]
            }

    def teardown(self):
        self.check_accounts()
        self.check_prefixes()
        assert self.consortium.memberCount() == self.count
        for (giver, receiver), until in self.mandates.items():
            assert self.consortium.mandate(giver, receiver) == until
        for member in range(1, self.count + 1):
            acting = {self.account(actor).address for actor in ACCOUNTS if self.member[actor] == member}
            known = {self.account(actor).address for actor in ACCOUNTS}
            assert {*self.consortium.accountsOf(member)} & known == acting
            assert self.consortium.member(member)["suspended"] is (member in self.suspended)


def test_the_register_is_what_the_model_says(state_machine, system):
    """C1, C2, C4, C5, C6, C9, C10, C11, C12"""
    settings = {"max_examples": 8, "stateful_step_count": 15, "suppress_health_check": list(HealthCheck)}
    state_machine(ConsortiumMachine, system, settings={**settings, "deadline": None})
