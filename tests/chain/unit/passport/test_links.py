"""tokenURI and linkOf are the item's GS1 Digital Link; the domain is the admin's to change (P18, P19)."""

import json

import pytest
from brownie import chain

from tests.chain.errors import reverts_with
from tests.chain.goods import Goods, label
from tests.chain.market import GTIN, RIVAL_GTIN
from tests.chain.odd_goods import serial_bytes
from zhenbo import gs1
from zhenbo.gs1.characters import CHARACTER_SET_82

EVERYTHING = "".join(sorted(CHARACTER_SET_82))
SERIALS = [EVERYTHING[at : at + 20] for at in range(0, len(EVERYTHING), 20)]
LONGEST = "a1-.:" * 12 + "abcd"


@pytest.fixture(scope="module")
def printed(desk, alice):
    """Activated items that have every character of set 82 in their serials."""
    goods = Goods([label(GTIN, serial) for serial in SERIALS], lot="SERIALS")
    batch = desk.register(goods)
    for row in range(len(SERIALS)):
        desk.activate(batch, goods, row, alice)
    return goods


def test_all_82_characters_are_tried():
    assert len(set(EVERYTHING)) == 82
    assert "".join(SERIALS) == EVERYTHING


def test_the_uri_is_the_digital_link(passport, printed):
    """P18"""
    links = [passport.tokenURI(one.token_id) for one in printed.labels]
    assert links == [gs1.item_link(gs1.CANONICAL_DOMAIN, GTIN, serial) for serial in SERIALS]


def test_each_character_alone_is_encoded_as_in_python(passport):
    """P18: also of items without passport, and with leading zeros of a GTIN."""
    for character in EVERYTHING:
        token_id = gs1.encode_token_id(RIVAL_GTIN, character)
        assert passport.linkOf(token_id) == gs1.item_link("id.gs1.org", RIVAL_GTIN, character)


def test_a_link_leads_back_to_the_item(passport, printed):
    for one in printed.labels:
        link = gs1.parse(passport.linkOf(one.token_id))
        assert gs1.encode_token_id(link.value("01"), link.value("21")) == one.token_id


def test_no_uri_without_passport(passport, goods):
    with reverts_with("TokenDoesNotExist"):
        passport.tokenURI(goods[0].token_id)
    assert passport.linkOf(goods[0].token_id).endswith("/21/A00000")


NO_ITEMS = {
    "nothing": 0,
    "no serial": serial_bytes(b""),
    "zero within": serial_bytes(b"A\0B"),
    "blank": serial_bytes(b"A B"),
    "wrong check digit": (int(GTIN) + 1 << 160) | serial_bytes(b"A") % 2**160,
    "fifteen digits": (10**14 << 160) | serial_bytes(b"A") % 2**160,
    "all ones": 2**256 - 1,
}


@pytest.mark.parametrize("token_id", NO_ITEMS.values(), ids=NO_ITEMS)
def test_what_is_no_item_has_no_link(passport, token_id):
    """P18: it would be the link of another item."""
    with reverts_with("TokenIdInvalid", token_id):
        passport.linkOf(token_id)


def test_refuses_others_than_the_admin(passport, brand, regulator, stranger):
    """P19"""
    for sender in (brand, regulator, stranger):
        with reverts_with("AccessManagedUnauthorized", sender):
            passport.setLinkDomain("evil.example", {"from": sender})


@pytest.mark.parametrize(
    "domain",
    ["", "a" * 65, "ID.gs1.org", "id.gs1.org/x", "a b", 'a"b', "a\\b", "a%41", "a_b", "例", "a\0"],
)
def test_refuses_what_could_break_out_of_a_link(passport, admin, domain):
    with reverts_with("LinkDomainInvalid", domain):
        passport.setLinkDomain(domain, {"from": admin})
    assert passport.linkDomain() == "id.gs1.org"


def test_changes_the_domain(passport, admin, printed):
    """P19: every link, the collection's description, and the events that tell."""
    tx = passport.setLinkDomain(LONGEST, {"from": admin})
    assert [event.name for event in tx.events] == [
        "LinkDomainSet",
        "BatchMetadataUpdate",
        "ContractURIUpdated",
    ]
    assert tx.events["LinkDomainSet"] == {"oldDomain": "id.gs1.org", "newDomain": LONGEST}
    assert tx.events["BatchMetadataUpdate"] == {"_fromTokenId": 0, "_toTokenId": 2**256 - 1}
    assert len(LONGEST) == 64
    assert passport.linkDomain() == LONGEST
    one = printed.labels[0]
    assert passport.tokenURI(one.token_id) == gs1.item_link(LONGEST, GTIN, SERIALS[0])
    described = json.loads(passport.contractURI().partition(",")[2])
    assert described["external_link"] == f"https://{LONGEST}"


def test_the_domain_waits_out_the_admins_delay(passport, consortium, admin):
    """P19"""
    consortium.grantRole(0, admin, 3600, {"from": admin})
    data = passport.setLinkDomain.encode_input("link.example")
    operation = consortium.hashOperation(admin, passport, data)
    with reverts_with("AccessManagerNotScheduled", operation):
        passport.setLinkDomain("link.example", {"from": admin})
    consortium.schedule(passport, data, 0, {"from": admin})
    with reverts_with("AccessManagerNotReady", operation):
        passport.setLinkDomain("link.example", {"from": admin})
    chain.mine(timestamp=chain[-1].timestamp + 3600)
    passport.setLinkDomain("link.example", {"from": admin})
    assert passport.linkDomain() == "link.example"
