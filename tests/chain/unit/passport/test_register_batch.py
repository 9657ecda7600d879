"""registerBatch: brand, inspector of another member, licence, and a signature over every field (P1, P2)."""

import pytest
from brownie import HostileWallet, Wallet, accounts, chain

from tests.chain.desk import DOCUMENT_HASH, FOREVER, digest_of, expires, key_of
from tests.chain.errors import reverts_with
from tests.chain.goods import SCRATCH, make_goods
from tests.chain.market import BRAND, GTIN, INSPECTOR, OTHER_GTIN, PREFIX, REGULATOR, RIVAL_GTIN
from zhenbo import messages

ZERO_ROOT = bytes(32)


@pytest.fixture(scope="module")
def request_(desk, goods):
    return desk.request(goods)


@pytest.mark.parametrize("gtin", [0, int(GTIN) + 1, 10**14, 2**256 - 1])
def test_refuses_a_number_that_is_no_gtin(desk, request_, gtin):
    with reverts_with("GtinInvalid", gtin):
        desk.send(request_._replace(gtin=gtin))


@pytest.mark.parametrize("lot", ["", "A" * 21, "PE 2026", "PE2026\0", "\0", "茶", "PE#1"])
def test_refuses_a_lot_outside_ai_10(desk, request_, lot):
    with reverts_with("LotInvalid", lot):
        desk.send(request_._replace(lot=lot))


@pytest.mark.parametrize("change", [{"root": ZERO_ROOT}, {"quantity": 0}, {"document_hash": ZERO_ROOT}])
def test_refuses_an_empty_batch(desk, request_, change):
    with reverts_with("BatchEmpty"):
        desk.send(request_._replace(**change))


@pytest.mark.parametrize("length", [0, 3, 6, 8, 12, 13, 255])
def test_a_wrong_hint_of_the_prefix_length_never_helps(desk, request_, length):
    with reverts_with("GtinNotHeld", request_.gtin, desk.member):
        desk.send(request_._replace(prefix_length=length))


def test_refuses_the_gtin_of_another_member(desk, request_):
    with reverts_with("GtinNotHeld", int(RIVAL_GTIN), desk.member):
        desk.send(request_._replace(gtin=int(RIVAL_GTIN)))


def test_refuses_a_gtin_whose_licence_ended_after_the_inspection(desk, request_, consortium, admin):
    consortium.revokePrefix(desk.member, PREFIX, {"from": admin})
    with reverts_with("GtinNotHeld", request_.gtin, desk.member):
        desk.send(request_)


def test_refuses_senders_that_are_no_brand(desk, request_, stranger, regulator):
    with reverts_with("AccountUnknown", stranger):
        desk.send(request_, sender=stranger)
    with reverts_with("RoleMissing", regulator, BRAND):
        desk.send(request_, sender=regulator)


def test_refuses_inspectors_that_are_none(desk, request_, passport, stranger, rival):
    with reverts_with("AccountUnknown", stranger):
        passport.registerBatch(request_, stranger, b"", {"from": desk.brand})
    with reverts_with("RoleMissing", rival, INSPECTOR):
        passport.registerBatch(request_, rival, b"", {"from": desk.brand})


def test_refuses_an_inspector_of_the_brand_itself(desk, request_, passport, consortium, admin, alice):
    consortium.linkAccount(desk.member, alice, {"from": admin})
    consortium.grantRole(INSPECTOR, alice, 0, {"from": admin})
    signature = messages.sign(desk.inspection(request_), key_of(alice))
    with reverts_with("InspectorOfSameMember", alice, desk.member):
        passport.registerBatch(request_, alice, signature, {"from": desk.brand})


def test_refuses_the_brand_as_its_own_inspector(desk, request_, passport, consortium, admin):
    consortium.grantRole(INSPECTOR, desk.brand, 0, {"from": admin})
    with reverts_with("InspectorOfSameMember", desk.brand, desk.member):
        passport.registerBatch(request_, desk.brand, b"", {"from": desk.brand})


@pytest.mark.parametrize("actor", ["brand", "inspector"])
def test_a_suspended_member_is_stopped_with_its_pending_signatures(
    system, desk, request_, consortium, admin, regulator, actor
):
    """P20"""
    member = system.member[actor]
    signature = desk.inspected(request_)
    consortium.suspend(member, "under inquiry", {"from": regulator})
    with reverts_with("MemberIsSuspended", member):
        desk.send(request_, signature)
    consortium.reinstate(member, {"from": admin})
    desk.send(request_, signature)


CHANGES = [
    {"gtin": int(OTHER_GTIN)},
    {"lot": "PE2026B"},
    {"root": bytes(31) + b"\1"},
    {"quantity": 8},
    {"document_hash": bytes(31) + b"\1"},
    {"deadline": FOREVER - 1},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_the_inspector_signs_every_field(desk, request_, inspector, change):
    signature = desk.inspected(request_)
    with reverts_with("SignatureInvalid", inspector):
        desk.send(request_._replace(**change), signature)


def test_the_inspector_signs_for_one_member(desk, request_, inspector, system):
    with reverts_with("SignatureInvalid", inspector):
        desk.send(request_, desk.inspected(request_, member=system.member["carrier"]))


@pytest.mark.parametrize("place", ["chain", "contract"])
def test_an_inspection_is_good_for_one_chain_and_contract(desk, request_, inspector, consortium, place):
    other = {
        "chain": messages.Domain(desk.domain.chain_id + 1, desk.domain.passport),
        "contract": messages.Domain(desk.domain.chain_id, consortium.address),
    }
    with reverts_with("SignatureInvalid", inspector):
        desk.send(request_, desk.inspected(request_, domain=other[place]))


def malformed(signature):
    s = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - int.from_bytes(signature[32:64])
    mirrored = signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
    return [b"", signature[:64], signature + b"\0", bytes(65), mirrored]


@pytest.mark.parametrize("which", range(5), ids=["none", "short", "long", "zeros", "mirrored"])
def test_refuses_what_is_no_signature(desk, request_, inspector, which):
    with reverts_with("SignatureInvalid", inspector):
        desk.send(request_, malformed(desk.inspected(request_))[which])


def test_refuses_another_inspectors_signature(desk, request_, inspector, alice):
    with reverts_with("SignatureInvalid", inspector):
        desk.send(request_, messages.sign(desk.inspection(request_), key_of(alice)))


def test_refuses_after_the_deadline(desk, request_):
    expired = request_._replace(deadline=chain[-1].timestamp - 1)
    with expires(expired.deadline):
        desk.send(expired)


def test_the_deadline_is_the_last_good_second(desk, request_, passport, inspector):
    deadline = chain[-1].timestamp + 1000
    request = request_._replace(deadline=deadline)
    args = (request, inspector, desk.inspected(request), {"from": desk.brand})
    chain.mine(timestamp=deadline)
    assert passport.registerBatch.call(*args)
    chain.mine(timestamp=deadline + 1)
    with reverts_with("MessageExpired", deadline, deadline + 1):
        passport.registerBatch.call(*args)


def test_the_same_request_registers_once(desk, goods):
    """P2"""
    batch_id = desk.register(goods)
    with reverts_with("BatchExists", batch_id):
        desk.register(goods)


def test_another_inspector_makes_no_second_batch(desk, goods, passport, consortium, admin, alice, system):
    """P2: the id is of what was inspected, whoever inspected it."""
    batch_id = desk.register(goods)
    consortium.linkAccount(system.member["carrier"], alice, {"from": admin})
    consortium.grantRole(INSPECTOR, alice, 0, {"from": admin})
    request = desk.request(goods)
    signature = messages.sign(desk.inspection(request), key_of(alice))
    with reverts_with("BatchExists", batch_id):
        passport.registerBatch(request, alice, signature, {"from": desk.brand})


def test_registers(desk, goods, passport, inspector):
    request = desk.request(goods)
    tx = desk.send(request)
    batch_id = int.from_bytes(digest_of(desk.inspection(request))[:8], "big")
    assert tx.return_value == batch_id
    assert len(tx.events) == 1
    assert tx.events["BatchRegistered"] == {
        "batchId": batch_id,
        "gtin": goods.gtin,
        "member": desk.member,
        "inspector": inspector,
        "lot": "PE2026A",
        "root": "0x" + goods.tree.root.hex(),
        "quantity": 7,
        "documentHash": "0x" + DOCUMENT_HASH.hex(),
    }
    root, *rest = passport.batchOf(batch_id)
    assert root == "0x" + goods.tree.root.hex()
    assert rest == [goods.gtin, 7, 0, tx.timestamp, desk.member, False, False, False, False]


def test_packs_the_largest_values_without_spilling(desk, goods, passport):
    lot = "z" * 20
    batch_id = desk.register(goods, lot=lot, quantity=2**32 - 1, root=b"\xff" * 32, deadline=2**256 - 1)
    root, *rest = passport.batchOf(batch_id)
    assert root == "0x" + "ff" * 32
    assert rest[:3] == [goods.gtin, 2**32 - 1, 0]
    assert rest[4:] == [desk.member, False, False, False, False]


def test_costs_the_same_whatever_the_size(desk, goods):
    gas = [desk.send(desk.request(goods, quantity=2**8 - 1)).gas_used]
    gas.append(desk.send(desk.request(goods, quantity=2**32 - 1)).gas_used)
    assert max(gas) <= 110_000
    assert abs(gas[0] - gas[1]) < 200  # zeros in the calldata and in the signature


def let_inspect(wallet, system):
    member = system.member["inspector"]
    system.consortium.linkAccount(member, wallet, {"from": system.admin})
    system.consortium.grantRole(INSPECTOR, wallet, 0, {"from": system.admin})


def test_a_contract_wallet_inspects(desk, request_, passport, system, wallet, alice, bob):
    let_inspect(wallet, system)
    with reverts_with("SignatureInvalid", wallet):
        signature = messages.sign(desk.inspection(request_), key_of(bob))
        passport.registerBatch(request_, wallet, signature, {"from": desk.brand})
    signature = messages.sign(desk.inspection(request_), key_of(alice))
    assert passport.registerBatch(request_, wallet, signature, {"from": desk.brand}).status == 1


@pytest.mark.parametrize("answer", [1, 2, 3, 4], ids=["other value", "too short", "revert", "burn gas"])
def test_an_inspecting_contract_that_says_no(desk, request_, passport, system, admin, answer):
    hostile = admin.deploy(HostileWallet)
    hostile.setAnswer(answer, b"", {"from": admin})
    let_inspect(hostile, system)
    with reverts_with("SignatureInvalid", hostile):
        passport.registerBatch(request_, hostile, b"", {"from": desk.brand})


def test_an_inspecting_contract_cannot_write_while_it_is_asked(
    desk, request_, passport, system, consortium, admin, goods
):
    """P15: it is asked by STATICCALL; the same call succeeds once it is not."""
    hostile = admin.deploy(HostileWallet)
    let_inspect(hostile, system)
    consortium.grantRole(REGULATOR, hostile, 0, {"from": admin})
    inner = passport.markBatch.encode_input(desk.register(goods, lot="OTHER"), 0, True, "re-entered")
    hostile.setAnswer(6, inner, {"from": admin})
    tx = passport.registerBatch(request_, hostile, b"", {"from": desk.brand})
    assert [event.name for event in tx.events] == ["BatchRegistered"]
    assert "BatchMarked" in hostile.execute(passport, inner, {"from": admin}).events


def test_a_contract_acts_as_brand(desk, passport, consortium, admin, alice, inspector):
    wallet = accounts.at(alice.deploy(Wallet, alice).address, force=True)
    consortium.linkAccount(desk.member, wallet, {"from": admin})
    consortium.grantRole(BRAND, wallet, 0, {"from": admin})
    request = desk.request(make_goods(GTIN, [SCRATCH]))
    call = passport.registerBatch.encode_input(request, inspector, desk.inspected(request))
    tx = Wallet.at(wallet).execute(passport, [call], {"from": alice})
    assert tx.events["BatchRegistered"]["member"] == desk.member
