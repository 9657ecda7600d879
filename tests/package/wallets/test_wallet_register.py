"""The register of wallets: what is refused, what a crash or a change of the file does, and a model of it."""

import multiprocessing
import shutil
import tempfile
from pathlib import Path

import pytest
from asking import ADDRESS, HERE, NOW, POINTS, bind, do, new_register, request, signed
from eth_keys.constants import SECPK1_N
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from zhenbo.errors import BadBindings, NoPassphrase, NotBound
from zhenbo.wallets.acts import Community, Role, digest, message, signed_by
from zhenbo.wallets.lines import LONGEST_PLATFORM, MOST_LINE, Heading, heading_bytes
from zhenbo.wallets.links import CHANGE_DELAY
from zhenbo.wallets.register import append, create, read, writing

BOTH = {"wallet": "a", "platform": "platform"}


@pytest.fixture
def path(tmp_path):
    return new_register(tmp_path)


def wallet(path, fan, when=NOW):
    return read(path).links.link(fan, when).wallet


def test_a_wallet_is_bound_by_its_own_signature_and_the_platform_s(path):
    bind(path, "ann", "a")
    assert wallet(path, "ann") == ADDRESS["a"]
    assert read(path).links.owner(ADDRESS["a"], NOW) == "ann"


INCOMPLETE = [
    {"wallet": "a"}, {"platform": "platform"}, {**BOTH, "wallet": "b"}, {**BOTH, "platform": "a"},
    {"wallet": "platform", "platform": "a"},
]  # fmt: skip


@pytest.mark.parametrize("signers", INCOMPLETE)
def test_a_missing_or_foreign_signature_binds_nothing(path, signers):
    before = path.read_bytes()
    with pytest.raises(NotBound, match="signature"):
        do(path, request("bind", "ann", "a"), signers)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "elsewhere",
    [Community("kuaishou", 31337, POINTS), Community("douyin", 1, POINTS),
     Community("douyin", 31337, "0x" + "cd" * 20)],
)  # fmt: skip
def test_signatures_of_another_community_are_worth_nothing(path, elsewhere):
    asked = request("bind", "ann", "a")
    with writing(path) as register, pytest.raises(NotBound, match="another content, community"):
        append(register, NOW, asked, signed(asked, BOTH, community=elsewhere), {})


def test_signatures_are_good_for_one_fan_one_wallet_and_once(path):
    asked = request("bind", "ann", "a")
    given = signed(asked, BOTH)
    with writing(path) as register:
        for other in (request("bind", "bob", "a"), request("bind", "ann", "b")):
            with pytest.raises(NotBound, match="does not fit"):
                append(register, NOW, other, given, {})
        append(register, NOW, asked, given, {})
        with pytest.raises(NotBound, match="must have sequence 1"):
            append(register, NOW, asked, given, {})


def test_a_binding_can_be_neither_confirmation_nor_release():
    asked = request("bind", "ann", "a")
    kinds = ("WalletBinding", "WalletConfirmation", "WalletRelease", "WalletObjection", "WalletRemoval")
    assert len({digest(message(HERE, kind, asked)) for kind in kinds}) == len(kinds)


def test_signatures_have_one_form():
    asked = request("bind", "ann", "a")
    signable = message(HERE, "WalletBinding", asked)
    good = signed(asked, BOTH)[Role.WALLET]
    assert signed_by(signable, good) == ADDRESS["a"]
    high = SECPK1_N - int.from_bytes(good[32:64], "big")
    mirrored = good[:32] + high.to_bytes(32, "big") + bytes([55 - good[64]])
    for other in (mirrored, good[:-1], good + b"\0", good[:64] + bytes([good[64] - 27]), bytes(65), b""):
        assert signed_by(signable, other) is None


@pytest.mark.parametrize("at,match", [(NOW + 3601, "has passed"), (NOW - 301, "from now on")])
def test_requests_are_good_for_a_time(path, at, match):
    with pytest.raises(NotBound, match=match):
        do(path, request("bind", "ann", "a"), BOTH, at)


def test_times_never_go_back(path):
    bind(path, "ann", "a", at=NOW + 10)
    with pytest.raises(NotBound, match="earlier"):
        bind(path, "bob", "b", at=NOW + 9)


def test_a_change_waits_and_the_former_wallet_can_object(path):
    bind(path, "ann", "a")
    bind(path, "ann", "b", 1)
    assert wallet(path, "ann", NOW + CHANGE_DELAY - 1) == ADDRESS["a"]
    assert wallet(path, "ann", NOW + CHANGE_DELAY) == ADDRESS["b"]
    with pytest.raises(NotBound, match="is of another wallet"):
        do(path, request("object", "ann", "b", 2), {"wallet": "b"})
    do(path, request("object", "ann", "a", 2), {"wallet": "a"})
    assert wallet(path, "ann", NOW + CHANGE_DELAY) == ADDRESS["a"]
    assert read(path).links.owner(ADDRESS["b"], NOW) is None


def test_with_the_former_wallet_a_change_is_at_once(path):
    bind(path, "ann", "a")
    bind(path, "ann", "b", 1, former="a")
    assert wallet(path, "ann") == ADDRESS["b"]
    bind(path, "bob", "a")  # and the former is free
    assert wallet(path, "bob") == ADDRESS["a"]


def test_removing_and_binding_again_is_no_way_round_the_waiting_time(path):
    bind(path, "ann", "a")
    do(path, request("remove", "ann", "a", 1), {"platform": "platform"})
    assert wallet(path, "ann") == ""
    bind(path, "ann", "b", 2)
    assert wallet(path, "ann", NOW + CHANGE_DELAY - 1) == ""
    do(path, request("object", "ann", "a", 3), {"wallet": "a"})
    assert wallet(path, "ann", NOW + CHANGE_DELAY) == ""


def test_a_wallet_that_lets_go_itself_is_followed_at_once(path):
    bind(path, "ann", "a")
    do(path, request("remove", "ann", "a", 1), {"former": "a"})
    bind(path, "ann", "b", 2)
    assert wallet(path, "ann") == ADDRESS["b"]


def test_a_wallet_belongs_to_one_fan_also_while_it_waits(path):
    bind(path, "ann", "a")
    bind(path, "ann", "b", 1)
    for name in ("a", "b"):
        with pytest.raises(NotBound, match="another fan's"):
            bind(path, "bob", name)


def test_a_contract_s_signature_needs_the_platform_beside_it(path):
    asked = request("bind", "ann", "a")
    platform = signed(asked, {"platform": "platform"})
    with writing(path) as register:
        append(register, NOW, asked, {**platform, Role.WALLET: b"\1"}, {Role.WALLET: 7})
        gone = request("remove", "ann", "a", 1)
        with pytest.raises(NotBound, match="lacks a signature"):
            append(register, NOW, gone, {Role.FORMER: b"\1"}, {Role.FORMER: 8})
    assert wallet(path, "ann") == ADDRESS["a"]


def test_what_it_said_at_a_time(path):
    bind(path, "ann", "a")
    bind(path, "bob", "b", at=NOW + 100)
    assert [one.fan for one in read(path, NOW + 99).links.all(NOW + 99)] == ["ann"]


def test_a_changed_lost_or_moved_line_is_found(path):
    for number, name in enumerate("abcd"):
        bind(path, f"fan{number}", name, at=NOW + number)
    lines = path.read_bytes().splitlines(keepends=True)
    changed = [lines[2].replace(b'"fan":"fan1"', b'"fan":"fanX"'), lines[2].replace(b" ", b"")[:-1] + b" \n"]
    for other in (
        [*lines[:2], changed[0], *lines[3:]], [*lines[:2], changed[1], *lines[3:]], [*lines[:2], *lines[3:]],
        [*lines[:2], lines[3], lines[2], *lines[4:]], [lines[0].replace(b"31337", b"1"), *lines[1:]],
        [*lines[:2], b"\n", *lines[2:]], [*lines[:2], b"x" * (MOST_LINE + 3) + b"\n", *lines[2:]],
    ):  # fmt: skip
        path.write_bytes(b"".join(other))
        with pytest.raises(BadBindings, match=r"line [234]: "):
            read(path)


def test_a_line_with_a_wrong_signature_is_found_by_reading_though_its_hashes_fit(path):
    bind(path, "ann", "a")
    data = path.read_bytes()
    at = data.index(b'"wallet":"0x', data.index(b'"signatures"')) + 12
    path.write_bytes(data[:at] + (b"0" if data[at : at + 1] != b"0" else b"1") + data[at + 1 :])
    with pytest.raises(BadBindings, match="line 2: the signature of the wallet"):
        read(path)


def test_lines_cut_off_at_the_end_are_missed_by_whoever_kept_a_hash(path):
    bind(path, "ann", "a")
    known = read(path).head
    bind(path, "bob", "b")
    assert known in read(path).heads
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))
    assert known not in read(path).heads


def test_a_line_cut_short_at_any_byte_is_mended_without_loss(path, tmp_path):
    bind(path, "ann", "a")
    whole = path.read_bytes()
    bind(path, "bob", "b")
    both = path.read_bytes()
    torn = tmp_path / "torn.jsonl"
    for end in [*range(len(whole) + 1, len(both), 37), len(both) - 2, len(both) - 1]:
        torn.write_bytes(both[:end])
        torn.chmod(0o600)
        found = read(torn)
        assert found.unended or found.torn
        assert len(found.lines) == (2 if end == len(both) - 1 else 1)
        with writing(torn) as register:
            assert len(register.lines) == len(found.lines)
        assert torn.read_bytes() == (both if end == len(both) - 1 else whole)
        bind(torn, "cid", "c")
        assert len(read(torn).lines) == len(found.lines) + 1


def test_a_register_that_others_may_read_is_refused(path):
    path.chmod(0o640)
    with pytest.raises(NoPassphrase, match="chmod 600"):
        read(path)


def test_a_register_is_never_made_over_another_file(path):
    with pytest.raises(BadBindings, match="already"):
        create(path, read(path).heading)


@pytest.mark.parametrize("platform", ["", " douyin", "x" * (LONGEST_PLATFORM + 1), "a\nb", "\ud800"])
def test_headings_are_bounded(platform):
    with pytest.raises((BadBindings, UnicodeEncodeError)):
        heading_bytes(Heading(Community(platform, 1, POINTS), ADDRESS["platform"]))


def _bind_many(path, name, fans):
    for fan in fans:
        asked = request("bind", fan, name)
        do(path, asked, {"wallet": name, "platform": "platform"})
        do(path, request("remove", fan, name, 1), {"former": name})


def test_two_processes_append_to_one_register(path):
    context = multiprocessing.get_context("spawn")
    both = [
        context.Process(target=_bind_many, args=(path, name, [f"{name}{n}" for n in range(15)]))
        for name in "ab"
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
        assert one.exitcode == 0
    assert len(read(path).lines) == 60


FANS, WALLETS = ["ann", "bob", "茶客"], ["a", "b", "c", "d"]


class RegisterAgainstModel(RuleBasedStateMachine):
    """Any acts of few fans and wallets: the file says what a plain model in Python says, at any time."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = new_register(self.folder)
        self.now, self.written = NOW, 0
        self.model = {
            fan: {"has": "", "next": "", "ready": 0, "acts": 0, "former": "", "guard": 0} for fan in FANS
        }

    def teardown(self):
        shutil.rmtree(self.folder)

    def settle(self):
        for one in self.model.values():
            if one["next"] and self.now >= one["ready"]:
                one.update(has=one["next"], next="", ready=0, former="", guard=0)

    def attempt(self, allowed, act, fan, name, signers, former=""):
        """Do it; it must be refused exactly where the model says so."""
        asked = request(act, fan, name, self.model[fan]["acts"], self.now)
        if not allowed:
            with pytest.raises(NotBound):
                do(self.path, asked, signers, self.now, former)
            assert len(read(self.path).lines) == self.written
            return False
        do(self.path, asked, signers, self.now, former)
        self.written += 1
        self.model[fan]["acts"] += 1
        return True

    @rule(seconds=st.sampled_from([0, 1, CHANGE_DELAY // 2, CHANGE_DELAY]))
    def wait(self, seconds):
        self.now += seconds
        self.settle()

    @rule(fan=st.sampled_from(FANS), name=st.sampled_from(WALLETS), consent=st.booleans())
    def bind(self, fan, name, consent):
        one = self.model[fan]
        taken = any(name in (other["has"], other["next"]) for other in self.model.values())
        consent = consent and bool(one["has"])
        signers = {"wallet": name, "platform": "platform"} | ({"former": one["has"]} if consent else {})
        if not self.attempt(not taken, "bind", fan, name, signers, one["has"] if consent else ""):
            return
        if one["has"] and not consent:
            one.update(next=name, ready=self.now + CHANGE_DELAY)
        elif not one["has"] and one["guard"] > self.now:
            one.update(next=name, ready=one["guard"])
        else:
            one.update(has=name, next="", ready=0, former="", guard=0)

    @rule(fan=st.sampled_from(FANS), name=st.sampled_from(WALLETS))
    def object(self, fan, name):
        one = self.model[fan]
        allowed = bool(one["next"]) and name == (one["has"] or one["former"])
        if self.attempt(allowed, "object", fan, name, {"wallet": name}):
            one.update(next="", ready=0)

    @rule(
        fan=st.sampled_from(FANS), name=st.sampled_from(WALLETS), by=st.sampled_from(["former", "platform"])
    )
    def remove(self, fan, name, by):
        one = self.model[fan]
        allowed = name in (one["has"], one["next"])
        signers = {by: name if by == "former" else "platform"}
        if not self.attempt(allowed, "remove", fan, name, signers):
            return
        if name == one["next"]:
            one.update(next="", ready=0)
        elif by == "former":
            one.update(has="")
        else:
            one.update(has="", former=name, guard=self.now + CHANGE_DELAY)

    @rule(cut=st.integers(1, 200))
    def crash(self, cut):
        """Half of a line that never was told."""
        with self.path.open("ab") as file:
            file.write((b'{"act":"bind","at":' + b"1" * 200)[:cut])

    @invariant()
    def the_file_says_what_the_model_says(self):
        found = read(self.path).links
        for fan, one in self.model.items():
            link = found.link(fan, self.now)
            names = {ADDRESS[name]: name for name in WALLETS} | {"": ""}
            assert (names[link.wallet], names[link.waiting], link.acts) == (
                one["has"],
                one["next"],
                one["acts"],
            )
        assert sum(one["acts"] for one in self.model.values()) == self.written


TestRegisterAgainstModel = RegisterAgainstModel.TestCase
TestRegisterAgainstModel.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
