"""EPC URNs and Digital Links read to one key, against the hash library's own normaliser."""

import json

import pytest
from epcis_event_hash_generator.dl_normaliser import normaliser
from epcis_events import needs_data, shared_documents

from zhenbo.epcis.identifiers import node_of, read_identifier
from zhenbo.errors import BadIdentifier

SAME = {
    "item": ["urn:epc:id:sgtin:9521001.000357.A%2FB", "https://id.gs1.org/01/09521001003575/21/A%2FB",
             "https://tea.example/shop/01/09521001003575/10/L9/21/A%2FB?17=280101", "http://x.cn/gtin/9521001003575/ser/A%2FB"],
    "lot": ["urn:epc:class:lgtin:9521001.000357.PE-1", "https://id.gs1.org/01/09521001003575/10/PE-1"],
    "class": ["urn:epc:idpat:sgtin:9521001.000357.*", "https://id.gs1.org/01/09521001003575"],
    "carton": ["urn:epc:id:sscc:9521001.3000000001", "https://id.gs1.org/00/395210010000000018"],
    "place": ["urn:epc:id:sgln:9521000.00011.0", "https://id.gs1.org/414/9521000000117"],
    "room": ["urn:epc:id:sgln:9521000.00011.R-1", "https://id.gs1.org/414/9521000000117/254/R-1"],
    "party": ["urn:epc:id:pgln:9521000.00011", "https://id.gs1.org/417/9521000000117"],
}  # fmt: skip


@pytest.mark.parametrize("thing", SAME)
def test_all_forms_of_a_key_are_one_node(thing):
    nodes = {node_of(uri) for uri in SAME[thing]}
    assert len(nodes) == 1
    assert nodes.pop().startswith("https://id.gs1.org/")


def test_parts_of_an_item():
    found = read_identifier("https://tea.example/01/09521001003575/10/L9/21/A%2FB")
    assert (found.gtin, found.lot, found.serial, found.key) == ("09521001003575", "L9", "A/B", "01")
    assert found.lot_node == "https://id.gs1.org/01/09521001003575/10/L9"
    assert found.held_by("9521001") and found.held_by("952100") and not found.held_by("9521000")


@pytest.mark.parametrize(
    "uri, prefix",
    [
        ("urn:epc:id:sscc:9521001.3000000001", "9521001"), ("urn:epc:id:grai:9521001.00002.X", "9521001"),
        ("urn:epc:id:giai:9521001.PROBE", "9521001"), ("urn:epc:id:gsrn:9521001.0000000001", "9521001"),
        ("urn:epc:id:gdti:9521001.00003.7", "9521001"), ("urn:epc:id:cpi:9521001.PART.5", "9521001"),
    ],
)  # fmt: skip
def test_prefix_of_other_keys(uri, prefix):
    assert read_identifier(uri).held_by(prefix) and not read_identifier(uri).held_by("9521002")


@pytest.mark.parametrize(
    "uri",
    [
        "https://id.gs1.org/01/09521001003576/21/A",  # check digit
        "https://id.gs1.org/01/09521001003575/21/" + "A" * 21,
        "urn:epc:id:sgtin:9521001.0357.A",
        "urn:epc:id:sscc:9521001",
        "urn:epc:class:lgtin:6000001.recycled-copper.batch",
    ],
)
def test_malformed_keys_are_refused_and_still_stand_for_themselves(uri):
    with pytest.raises(BadIdentifier):
        read_identifier(uri)
    assert node_of(uri) == uri


@pytest.mark.parametrize(
    "uri", ["urn:uuid:0", "https://example.org/po/12345", "https://a.example/b", "mailto:x@y"]
)
def test_other_uris_are_no_gs1_keys(uri):
    assert not read_identifier(uri).is_gs1 and node_of(uri) == uri


def uris(value):
    if isinstance(value, dict):
        for key, member in value.items():
            if key != "@context":
                yield from uris(member)
    elif isinstance(value, list):
        for member in value:
            yield from uris(member)
    elif isinstance(value, str) and value.startswith(("urn:epc:id", "urn:epc:class", "https://id.gs1.")):
        yield value


@needs_data
def test_real_identifiers_agree_with_the_library():
    files = shared_documents("openepcis-documents", "openepcis-dpp-ready", "epcis-event-hash")
    found = {u for f in files for u in uris(json.loads(f.read_text(encoding="utf-8")))}
    unread = ("urn:epc:id:itip", "urn:epc:idpat:itip")  # individual pieces of an item: no GTIN of their own
    compared = [u for u in found if normaliser(u) and not u.startswith(unread)]
    assert len(compared) > 200
    for uri in compared:
        assert node_of(uri).replace("%27", "'") == normaliser(uri), uri
