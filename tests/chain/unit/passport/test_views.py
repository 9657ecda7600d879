"""What anybody can read: batches, items, proofs, leaves, the signing domain; and how a Passport is made."""

import pytest
from brownie import ItemWordHarness, Passport

from tests.chain.desk import digest_of
from tests.chain.errors import reverts_with
from tests.chain.goods import LEAF_TYPES
from tests.chain.odd_goods import ZERO
from zhenbo.merkle import leaf_hash


def test_refuses_to_be_made_without_delay_or_domain(consortium, admin):
    with reverts_with("DelayZero"):
        admin.deploy(Passport, consortium, "id.gs1.org", 0)
    for domain in ("", "a" * 65, "Id.gs1.org"):
        with reverts_with("LinkDomainInvalid", domain):
            admin.deploy(Passport, consortium, domain, 60)


def test_says_how_it_was_made(passport, consortium, delay):
    assert passport.consortium() == passport.authority() == consortium
    assert passport.linkDomain() == "id.gs1.org"
    assert delay == 60


def test_fits_its_code_size(passport):
    assert len(passport.bytecode) // 2 < 24_576


def test_tells_its_signing_domain(passport, desk):
    """ERC-5267: exactly name, version, chain and contract."""
    fields, name, version, chain_id, contract, salt, extensions = passport.eip712Domain()
    assert bytes(fields) == b"\x0f"
    assert (name, version) == ("Zhenbo Passport", "1")
    assert (chain_id, contract) == (desk.domain.chain_id, desk.domain.passport)
    assert (bytes(salt), list(extensions)) == (bytes(32), [])


def test_a_batch_that_is_none(passport, goods):
    with reverts_with("BatchUnknown", 5):
        passport.batchOf(5)
    with reverts_with("BatchUnknown", 5):
        passport.proves(5, goods[0].item, goods.proof(0))
    with reverts_with("BatchUnknown", 0):
        passport.batchOf(0)


def test_an_item_that_nobody_has_heard_of(passport, goods):
    assert passport.itemOf(goods[0].token_id) == (ZERO, 0, 0, False, False, False, False, False)
    assert passport.slowHandoverOf(goods[0].token_id) == (ZERO, 0, 0)


def test_a_batch_id_is_what_the_inspector_signed(desk, goods, batch):
    digest = digest_of(desk.inspection(desk.request(goods)))
    assert batch == int.from_bytes(digest[:8], "big")


def test_proves_every_leaf_with_its_own_path_only(passport, goods, batch):
    """P4: samples too, for they can be verified though never activated."""
    for row, label in enumerate(goods.labels):
        assert passport.proves(batch, label.item, goods.proof(row)) is True
        assert passport.proves(batch, label.item, goods.proof(row)[1:]) is False
        assert passport.proves(batch, label.but(kind=label.kind ^ 1).item, goods.proof(row)) is False
        assert passport.proves(batch, label.item, goods.proof((row + 1) % len(goods.labels))) is False


def test_leaves_are_those_of_the_package_and_the_tree(passport, goods):
    """A second computation: contract, package and tree."""
    for row, label in enumerate(goods.labels):
        leaf = bytes(passport.leafOf(label.item))
        assert leaf == leaf_hash(LEAF_TYPES, label.item) == goods.tree.leaf(row)


@pytest.fixture(scope="module")
def words(admin):
    return admin.deploy(ItemWordHarness)


def test_the_count_of_handovers_wraps_within_its_bits(words):
    """P10: after 65,535 it starts again, and neither batch id nor flags feel it."""
    flags, batch = 0b10101, 2**64 - 1
    for before, after in ((0, 1), (1, 2), (65_534, 65_535), (65_535, 0)):
        word = words.handedOver(batch << 32 | before << 16 | flags)
        assert word == batch << 32 | after << 16 | flags
        assert words.parts(word) == (batch, after)
