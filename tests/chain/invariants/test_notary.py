"""Whatever recorders, admin and guardian do, the Notary is as append-only as the dict beside it."""

from brownie.test import strategy
from hypothesis import HealthCheck
from hypothesis import strategies as st

from tests.chain.errors import reverts_with
from tests.chain.records import NONE, RECORDERS, anchor_of, encoded, id_of, rows_of, tree_of

STREAM_ROLES = 21  # role of the first stream


class NotaryMachine:
    """
    The model: what each account may do, and every anchor in the order of writing.

    st_actor: who sends; producer, brand and carrier write events, the others one or two streams of their own
    st_stream, st_mark: what is anchored; few marks, so that contents repeat
    st_place: which anchor a correction names, by its place in the list (none where the list is shorter)
    """

    st_actor = st.sampled_from(["producer", "brand", "platform", "resolver", "regulator", "stranger"])
    st_stream = st.sampled_from(range(5))
    st_mark = st.sampled_from("abc")
    st_place = st.integers(-1, 3)
    st_member = st.sampled_from([1, 2, 5])
    st_count = strategy("uint256", min_value=1, max_value=3)

    def __init__(cls, system):  # noqa: N805 - Brownie calls it with the machine's class
        cls.system = system

    def setup(self):
        self.anchors = {}  # id: (recorder, content, (member, stream, time))
        self.stopped = set()

    def refusal(self, actor, content):
        """The error that the model expects, None where it expects an anchor."""
        account, member = getattr(self.system, actor), self.system.member.get(actor)
        if member is None:
            return "AccountUnknown", account
        if member in self.stopped:
            return "MemberIsSuspended", member
        if not self.system.consortium.getAccess(STREAM_ROLES + content.stream, account)[0]:
            return "RoleMissing", account, STREAM_ROLES + content.stream
        if id_of(account, content) in self.anchors:
            return "AnchorExists", id_of(account, content)
        if content.corrects == NONE:
            return None
        if content.corrects not in self.anchors:
            return "AnchorUnknown", content.corrects
        if self.anchors[content.corrects][2][:2] != (member, content.stream):
            return "CorrectionForeign", content.corrects, member
        return None

    def content(self, stream, mark, place, count=3):
        ids = [*self.anchors]
        corrects = NONE if place < 0 else ids[place] if place < len(ids) else b"\1" * 32
        return anchor_of(mark, stream, rows=count, corrects=corrects)

    def write(self, actor, contents, send):
        """Anchors all, or is refused as the model says; nothing is kept where one is refused."""
        account, before = getattr(self.system, actor), dict(self.anchors)
        for content in contents:
            refusal = self.refusal(actor, content)
            if refusal:
                self.anchors = before
                with reverts_with(*refusal):
                    send({"from": account})
                return
            entry = (self.system.member[actor], content.stream)
            self.anchors[id_of(account, content)] = (account, content, entry)
        time = send({"from": account}).timestamp
        for content in contents:
            key = id_of(account, content)
            self.anchors[key] = (account, content, (*self.anchors[key][2], time))

    def rule_anchor(self, st_actor, st_stream, st_mark, st_place):
        content = self.content(st_stream, st_mark, st_place)
        self.write(st_actor, [content], lambda sender: self.system.notary.anchor(content, sender))

    def rule_anchor_what_is_ones_own(self, st_stream, st_mark, st_count):
        content = anchor_of(st_mark, st_stream, rows=st_count)
        self.write(RECORDERS[st_stream], [content], lambda sender: self.system.notary.anchor(content, sender))

    def rule_anchor_many(self, st_actor, st_stream, st_mark, st_place):
        contents = [self.content(st_stream, st_mark, st_place, count) for count in (1, 2)]
        self.write(st_actor, contents, lambda sender: self.system.notary.anchorMany(contents, sender))

    def rule_suspend_or_reinstate(self, st_member):
        if st_member in self.stopped:
            self.system.consortium.reinstate(st_member, {"from": self.system.admin})
        else:
            self.system.consortium.suspend(st_member, "fraud", {"from": self.system.guardian})
        self.stopped ^= {st_member}

    def teardown(self):
        for key, (account, _, (member, stream, time)) in self.anchors.items():
            assert self.system.notary.recordOf(key) == (account, member, stream, time)
        for account, content, _ in self.anchors.values():
            mark = next(m for m in "abc" if tree_of(m, content.count).root == content.root)
            record, proof = rows_of(mark, content.count)[0], tree_of(mark, content.count).proof(0)
            assert self.system.notary.includes(account, content, encoded(record), proof)
            assert not self.system.notary.includes(self.system.friend, content, encoded(record), proof)


def test_anchors_are_only_ever_appended(state_machine, system):
    """N2, N3, N4, N6, N7, N8"""
    settings = {"max_examples": 6, "stateful_step_count": 12, "suppress_health_check": list(HealthCheck)}
    state_machine(NotaryMachine, system, settings={**settings, "deadline": None})
