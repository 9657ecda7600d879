"""Files of lists and of what members signed: read as they were written, refused where they were touched."""

import json
from dataclasses import replace

import pytest
from eth_account import Account

from zhenbo import messages
from zhenbo.consents import Place
from zhenbo.errors import BadBallots, BadList
from zhenbo.merkle import StandardMerkleTree
from zhenbo.plans import membership_checks, membership_lists
from zhenbo.plans.left_out import Bad
from zhenbo.plans.membership_acts import ByList, ByPoints, Consent, Leaving, Permit, Renewal, relay_plan
from zhenbo.plans.membership_files import read_consent, read_consents
from zhenbo.plans.membership_lists import TYPES, Allowed, read_allowed
from zhenbo.plans.memberships import Place as Desk
from zhenbo.polls.ballots import LONGEST, write_signed
from zhenbo.wallets.acts import signed_by

CHAIN, MEMBERSHIP, POINTS = 31_337, "0x00000000000000000000000000000000000000C1", "0x" + "0d" * 20
FAN = Account.from_key(b"\xfa" * 32)
SIGNATURE, ROOT = b"\1" * 65, "0x" + "1f" * 32
PEOPLE = tuple(Account.from_key(bytes([number]) * 32).address for number in range(1, 6))
ACTS = (
    (ByList(3, (b"\2" * 32, b"\3" * 32)), None),
    (ByPoints(1, 2**95), Permit(4, SIGNATURE)),
    (Renewal(7, 2, 300), Permit(0, SIGNATURE)),
    (Renewal(7, 2, 300), None),
    (Leaving(7), None),
)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


def consent(act=ACTS[0][0], permit=None):
    return Consent(CHAIN, MEMBERSHIP, FAN.address, 5, 1_790_000_000, act, SIGNATURE, permit, "here")


def written(one):
    return json.dumps(one.as_json()).encode()


@pytest.mark.parametrize("act, permit", ACTS)
def test_an_act_is_read_as_it_was_written(act, permit):
    one = consent(act, permit)
    assert read_consent(written(one), "here") == one


def test_a_folder_and_a_queue_are_read(tmp_path):
    ones = [consent(act, permit) for act, permit in ACTS]
    for one in ones:
        write_signed(tmp_path / "queue.jsonl", one.file, one.as_json())
    write_signed(tmp_path, ones[0].file, ones[0].as_json())
    found = list(read_consents(tmp_path))
    assert [one.place for one in found[1:]] == [f"queue.jsonl:{line}" for line in range(1, 6)]
    assert [replace(one, place="here") for one in found] == [ones[0], *ones]
    assert found[0].place == f"list-{FAN.address.lower()}-5.json"
    with pytest.raises(BadBallots, match="exists; remove it first"):
        write_signed(tmp_path, ones[0].file, ones[0].as_json())
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadBallots, match="holds no acts that members signed"):
        list(read_consents(tmp_path / "empty"))


@pytest.mark.parametrize(
    "change",
    [
        {"chain": 0}, {"chain": True}, {"chain": "31337"}, {"contract": "0x12"}, {"contract": None},
        {"account": FAN.address.swapcase().replace("X", "x")}, {"nonce": -1}, {"nonce": 2**32},
        {"deadline": 1.5}, {"deadline": 2**63}, {"signature": "0x"}, {"signature": "11"}, {"list": 0},
        {"list": 2**32}, {"proof": ["0x12"]}, {"proof": [ROOT] * 33}, {"proof": ROOT},
    ],
)  # fmt: skip
def test_a_field_of_another_form_is_named(change):
    bad = read_consent(json.dumps(consent().as_json() | change).encode(), "here")
    assert isinstance(bad, Bad) and bad.reason.en == f"{next(iter(change))} is not what stands there"


@pytest.mark.parametrize(
    "change",
    [
        {"tier": 256}, {"price": 300}, {"price": "0300"}, {"price": "0"}, {"price": str(2**96)},
        {"permit": {}}, {"permit": {"nonce": 0, "signature": "0x11"}}, {"permit": 0},
        {"permit": {"nonce": "0", "signature": "0x" + "11" * 65}},
    ],
)  # fmt: skip
def test_a_price_and_its_permit_too(change):
    bad = read_consent(json.dumps(consent(*ACTS[1]).as_json() | change).encode(), "here")
    assert isinstance(bad, Bad) and bad.reason.en == f"{next(iter(change))} is not what stands there"


def test_what_is_no_act_is_said_to_be_none():
    good = consent().as_json()
    lacking = {name: value for name, value in good.items() if name != "proof"}
    for said in (
        [], "list", good | {"more": 1}, lacking, good | {"zhenbo_member": 2}, good | {"act": "leave"},
        good | {"act": ["list"]}, good | {"act": "vote"}, {**good, "proof": ["x" * LONGEST]},
    ):  # fmt: skip
        bad = read_consent(json.dumps(said).encode(), "here")
        assert isinstance(bad, Bad) and "is nothing that `zhenbo member` signed" in bad.reason.en
    whole = written(consent())
    for end in range(0, len(whole), 7):
        assert isinstance(read_consent(whole[:end], "here"), Bad)


@pytest.mark.parametrize("act, permit", ACTS)
def test_a_signature_is_good_for_this_very_act_only(act, permit):
    one = consent(act, permit)
    signature = messages.sign(one.message("Tea"), FAN.key)
    others = {replace(one, nonce=6), replace(one, deadline=1), replace(one, chain_id=1)}
    others |= {replace(one, contract=POINTS)} | {replace(one, act=other) for other, _ in ACTS if other != act}
    assert signed_by(one.message("Tea"), signature) == FAN.address.lower()
    assert signed_by(one.message("Coffee"), signature) != FAN.address.lower()
    assert all(signed_by(other.message("Tea"), signature) != FAN.address.lower() for other in others)


def test_an_act_of_another_chain_or_community_is_foreign():
    desk = membership_checks.Desk(Nonces(0), CHAIN, MEMBERSHIP.lower(), 0)
    assert not desk.foreign(consent())
    assert desk.foreign(replace(consent(), chain_id=1)) and desk.foreign(replace(consent(), contract=POINTS))


@pytest.mark.parametrize(
    "nonce, now, said",
    [
        (4, 0, "what the account signed before comes first"),
        (6, 0, "its nonce 5 is used up: sign again"),
        (5, 1_790_000_001, "was good until 2026-09-21 14:13:20 UTC"),
        (5, 1_790_000_000, None),
    ],
)
def test_an_act_is_good_for_its_turn_and_time(nonce, now, said):
    found = membership_checks.Desk(Nonces(nonce), CHAIN, MEMBERSHIP, now).stale(consent())
    assert (found is None) == (said is None) and (said or "") in (found.en if found else "")


def test_a_permit_is_over_the_price_for_the_membership():
    one = consent(*ACTS[1])
    said = one.permit_message(Place("Tea", CHAIN, POINTS), 4).typed_data
    assert said["domain"]["verifyingContract"] == POINTS and said["message"] == {
        "owner": FAN.address, "spender": MEMBERSHIP, "value": str(2**95), "nonce": 4,
        "deadline": 1_790_000_000,
    }  # fmt: skip


def test_each_permit_goes_before_its_act_and_then_one_waits_for_the_other():
    place = Desk(CHAIN, MEMBERSHIP, FAN.address)
    ones = [consent(act, permit) for act, permit in ACTS]
    plan = relay_plan(place, POINTS, ones)
    names = ["joinByList", "permit", "joinByPoints", "permit", "renew", "renew", "leave"]
    assert [call.function for call in plan.calls] == names and not plan.independent
    alone = relay_plan(place, POINTS, [one for one in ones if one.permit is None])
    assert alone.independent and len(alone.calls) == 3


class Nonces:
    """A chain on which every account has used so many."""

    def __init__(self, count):
        self.count = count

    def read(self, contract, address, function, *args):
        assert (function, args) == ("nonces", (FAN.address,))
        return self.count


def test_a_call_is_done_when_its_nonce_is_used_up():
    (permit, act) = relay_plan(Desk(CHAIN, MEMBERSHIP, FAN.address), POINTS, [consent(*ACTS[1])]).calls
    assert [permit.done(Nonces(count)) for count in (4, 5)] == [False, True]
    assert [act.done(Nonces(count)) for count in (5, 6)] == [False, True]


def test_a_list_is_the_same_in_any_order_and_proves_each_account():
    allowed = Allowed.of(CHAIN, MEMBERSHIP, PEOPLE)
    again = Allowed.of(CHAIN, MEMBERSHIP, [*reversed(PEOPLE), PEOPLE[0]])
    assert read_allowed(allowed.written(), "f") == allowed == again
    assert allowed.written() == again.written()
    for account in PEOPLE:
        proof = allowed.proof(account.lower())
        assert StandardMerkleTree.verify(allowed.root, TYPES, (account,), proof)
        assert not StandardMerkleTree.verify(allowed.root, TYPES, (FAN.address,), proof)
    assert allowed.proof(FAN.address) is None
    alone = Allowed.of(CHAIN, MEMBERSHIP, PEOPLE[:1])
    assert alone.proof(PEOPLE[0]) == ()


def test_a_list_that_was_touched_is_refused(monkeypatch):
    said = json.loads(Allowed.of(CHAIN, MEMBERSHIP, PEOPLE).written())
    for change in (
        {"accounts": said["accounts"][:4]},
        {"accounts": [*said["accounts"][:4], FAN.address]},
        {"accounts": [*said["accounts"], said["accounts"][0]]},
        {"root": ROOT},
    ):
        with pytest.raises(BadList, match="f was changed: its root is not that of its accounts"):
            read_allowed(json.dumps(said | change).encode(), "f")
    for change in (
        {"accounts": []}, {"accounts": ["0x12"]}, {"accounts": "0x12"}, {"accounts": [5]}, {"root": "0x12"},
        {"root": 5}, {"chain": "1"}, {"contract": "0x12"}, {"more": 1}, {"zhenbo_allowed": 2},
    ):  # fmt: skip
        with pytest.raises(BadList, match="f is no list of"):
            read_allowed(json.dumps(said | change).encode(), "f")
    whole = json.dumps(said).encode()
    for end in range(0, len(whole), 11):
        with pytest.raises(BadList, match="f is no list of"):
            read_allowed(whole[:end], "f")
    monkeypatch.setattr(membership_lists, "LARGEST", len(whole) - 1)
    with pytest.raises(BadList, match="f is longer than"):
        read_allowed(whole, "f")
