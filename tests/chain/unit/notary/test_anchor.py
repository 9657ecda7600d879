"""Notary.anchor: each stream asks for its own role (N1); an anchor is written once and never again (N2)."""

import pytest
from brownie import chain, web3
from eth_abi import encode

from tests.chain.errors import reverts_with
from tests.chain.records import ANCHOR_TYPE, EVENTS, NONE, RECORDERS, SCANS, anchor_of, id_of
from zhenbo.plans.roles import role

STREAMS = ("events", "scans", "orders", "contributions", "access")
SINGLE_ANCHOR_GAS = 60_000


@pytest.mark.parametrize("stream", range(5), ids=STREAMS)
def test_each_stream_needs_its_own_role(system, stream):
    """N1: a member with the four other roles is refused, and needs no role but the stream's."""
    own = role(STREAMS[stream]).id
    for other in {role(word).id for word in STREAMS} - {own}:
        system.consortium.grantRole(other, system.relay, 0, {"from": system.admin})
    with reverts_with("RoleMissing", system.relay, own):
        system.notary.anchor(anchor_of("a", stream), {"from": system.relay})

    system.consortium.linkAccount(5, system.stranger, {"from": system.admin})
    system.consortium.grantRole(own, system.stranger, 0, {"from": system.admin})
    system.notary.anchor(anchor_of("a", stream), {"from": system.stranger})


def test_refuses_who_acts_for_nobody_although_it_has_the_role(system):
    """N1"""
    system.consortium.grantRole(role("events").id, system.stranger, 0, {"from": system.admin})
    with reverts_with("AccountUnknown", system.stranger):
        system.notary.anchor(anchor_of("a"), {"from": system.stranger})


def test_refuses_a_suspended_member(system):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    with reverts_with("MemberIsSuspended", 2):
        system.notary.anchor(anchor_of("a"), {"from": system.brand})


def test_refuses_an_anchor_of_nothing(system):
    for hollow in ({"root": NONE}, {"count": 0}, {"root": NONE, "count": 0}):
        with reverts_with("AnchorEmpty"):
            system.notary.anchor(anchor_of("a", **hollow), {"from": system.brand})


@pytest.mark.parametrize("stream", [5, 255])
def test_refuses_a_stream_that_does_not_exist(system, stream):
    """Below the compiler's own check of enums: plain call data, to which it answers with an empty revert."""
    selector = bytes.fromhex(system.notary.anchor.signature[2:])
    for number, fails in ((EVENTS, False), (stream, True)):
        data = selector + encode([ANCHOR_TYPE], [tuple(anchor_of("a", number))])
        call = {"from": system.brand.address, "to": system.notary.address, "data": data}
        if fails:
            with pytest.raises(Exception, match="revert"):
                web3.eth.call(call)
        else:
            assert bytes(web3.eth.call(call)) == id_of(system.brand, anchor_of("a"))


def test_refuses_the_same_content_twice_also_later(system):
    """N2"""
    anchor = anchor_of("a")
    system.notary.anchor(anchor, {"from": system.brand})
    written = system.notary.recordOf(id_of(system.brand, anchor))
    chain.mine(timestamp=chain[-1].timestamp + 3600)
    with reverts_with("AnchorExists", id_of(system.brand, anchor)):
        system.notary.anchor(anchor, {"from": system.brand})
    assert system.notary.recordOf(id_of(system.brand, anchor)) == written


@pytest.mark.parametrize("stream", range(5), ids=STREAMS)
def test_anchors(system, stream):
    """N3: the event carries the whole content, the record who and when."""
    recorder, anchor = getattr(system, RECORDERS[stream]), anchor_of("a", stream)
    member = system.member[RECORDERS[stream]]
    tx = system.notary.anchor(anchor, {"from": recorder})
    anchor_id = id_of(recorder, anchor)
    assert bytes(tx.return_value) == anchor_id == bytes(system.notary.anchorIdOf(recorder, anchor))
    event = tx.events["Anchored"]
    assert bytes(event["anchorId"]) == anchor_id
    assert (event["recorder"], event["member"], event["stream"]) == (recorder, member, stream)
    assert [bytes(event[name]) for name in ("subject", "root", "documentHash", "corrects")] == [
        *(anchor.subject, anchor.root, anchor.document_hash, anchor.corrects)
    ]
    assert event["count"] == anchor.count
    assert system.notary.recordOf(anchor_id) == (recorder, member, stream, tx.timestamp)


def test_anchors_the_largest_values(system):
    full = b"\xff" * 32
    anchor = anchor_of("a", subject=full, root=full, count=2**32 - 1, document_hash=full)
    tx = system.notary.anchor(anchor, {"from": system.brand})
    assert tx.events["Anchored"]["count"] == 2**32 - 1
    assert system.notary.includes(system.brand, anchor, b"", []) is False


def test_the_same_content_by_two_recorders_is_two_anchors(system):
    """N4: so nobody can take a content away from another by being first."""
    anchor = anchor_of("a")
    system.notary.anchor(anchor, {"from": system.producer})
    system.notary.anchor(anchor, {"from": system.brand})
    assert system.notary.recordOf(id_of(system.producer, anchor))["member"] == 1
    assert system.notary.recordOf(id_of(system.brand, anchor))["member"] == 2


def test_every_value_belongs_to_the_id(system):
    """N4"""
    changes = [
        {"stream": SCANS},
        {"subject": NONE},
        {"root": b"\1" * 32},
        {"count": 4},
        {"document_hash": NONE},
    ]
    contents = [anchor_of("a", **change) for change in ({}, *changes, {"corrects": b"\1" * 32})]
    ids = [bytes(system.notary.anchorIdOf(system.brand, content)) for content in contents]
    assert ids == [id_of(system.brand, content) for content in contents]
    assert len({*ids, id_of(system.producer, contents[0])}) == len(contents) + 1


def test_takes_one_storage_slot_and_little_gas(system):
    """N5: recorder, member, stream and time in the one slot of the anchor, all else only in the event."""
    anchor = anchor_of("a")
    tx = system.notary.anchor(anchor, {"from": system.brand})
    assert tx.gas_used <= SINGLE_ANCHOR_GAS
    slot = web3.keccak(encode(["bytes32", "uint256"], [id_of(system.brand, anchor), 0]))
    word = int.from_bytes(web3.eth.get_storage_at(system.notary.address, slot), "big")
    assert word == int(system.brand.address, 16) | 2 << 160 | EVENTS << 192 | tx.timestamp << 200
    beside = int.from_bytes(slot, "big") + 1
    assert int.from_bytes(web3.eth.get_storage_at(system.notary.address, beside), "big") == 0


def test_a_record_keeps_the_member_of_its_time(system):
    """N3: who changes employer takes no anchor along."""
    anchor = anchor_of("a")
    system.notary.anchor(anchor, {"from": system.brand})
    system.consortium.unlinkAccount(system.brand, {"from": system.admin})
    system.consortium.linkAccount(1, system.brand, {"from": system.admin})
    assert system.notary.recordOf(id_of(system.brand, anchor))["member"] == 2


def test_there_is_no_record_of_an_unknown_anchor(system):
    for unknown in (NONE, b"\1" * 32):
        with reverts_with("AnchorUnknown", unknown):
            system.notary.recordOf(unknown)
