"""Digital Links beyond GS1's vectors: refusals with their place, older forms, canonical form, properties."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenbo import gs1
from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.characters import CHARACTER_SET_82, escape, unescape
from zhenbo.gs1.element_string import LONGEST_INPUT

GTIN = "06901234567892"
ITEM = f"https://example.com/shop/tea/01/{GTIN}/10/PE2026A/21/A%2F1?17=280101&linkType=gs1:pip"
texts = st.text(CHARACTER_SET_82, min_size=1, max_size=20)
attributes = st.fixed_dictionaries(
    {},
    optional={
        "17": st.just("280101"),
        "99": st.text(CHARACTER_SET_82, min_size=1, max_size=90),
        "240": st.text(CHARACTER_SET_82, min_size=1, max_size=30),
        "3103": st.text("0123456789", min_size=6, max_size=6),
    },
)
qualifiers = st.fixed_dictionaries({}, optional={"21": texts, "10": texts, "22": texts})
bases = st.sampled_from(["https://id.gs1.org", "https://example.com/a/01/b", "http://[2001:db8::1]:8080/"])


def test_parts_of_a_link() -> None:
    link = gs1.parse(ITEM)
    assert (link.scheme, link.domain, link.stem) == ("https", "example.com", "/shop/tea")
    assert link.key == ("01", GTIN)
    assert link.qualifiers == (("10", "PE2026A"), ("21", "A/1"))
    assert link.attributes == (("17", "280101"),)
    assert link.ignored == ("linkType=gs1:pip",)
    assert link.warnings == ()
    assert link.canonical() == f"https://id.gs1.org/01/{GTIN}/10/PE2026A/21/A%2F1?17=280101"
    assert link.value("3103") is None


@given(qualifiers, attributes, bases)
def test_what_is_built_is_read_again(path: dict[str, str], query: dict[str, str], base: str) -> None:
    built = gs1.from_parts({**query, **path, "01": GTIN}, base=base)
    read = gs1.parse(built.uri())
    assert read.elements == built.elements
    assert (read.domain, read.stem, read.uri()) == (built.domain, built.stem, built.uri())
    assert read.canonical() == built.canonical()
    assert gs1.parse(read.canonical()).uri() == read.canonical(), (
        "the canonical form is its own canonical form"
    )


@given(qualifiers, attributes)
def test_element_strings_carry_the_same(path: dict[str, str], query: dict[str, str]) -> None:
    built = gs1.from_parts({"01": GTIN, **path, **query})
    assert gs1.read_bracketed(gs1.bracketed(built.elements)) == built.elements


@given(attributes)
def test_canonical_form_does_not_depend_on_the_order_of_attributes(query: dict[str, str]) -> None:
    there = gs1.from_parts({"01": GTIN, **query})
    back = gs1.from_parts({**dict(reversed(list(query.items()))), "01": GTIN})
    assert there.canonical() == back.canonical()


@given(st.text(st.characters(max_codepoint=255)), st.booleans())
def test_escape_round_trip(text: str, query: bool) -> None:
    coded = escape(text, query=query)
    assert unescape(coded, query=query) == text
    assert coded.isascii() and " " not in coded


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for uri in (text, f"https://a/01/{GTIN}/{text}", f"https://a/01/{GTIN}?{text}"):
        with suppress(Gs1Invalid):
            link = gs1.parse(uri, aliases=True, short_gtin=True, unknown_attributes=True)
            assert gs1.parse(link.canonical(), unknown_attributes=True).elements[0] == link.key


@pytest.mark.parametrize(
    ("uri", "ai", "position", "words"),
    [
        (f"https://a/01/{GTIN}/21/A%4GB", "21", 2, "two hexadecimal digits"),
        (f"https://a/01/{GTIN}/21/AB%", "21", 3, "written %25"),
        (f"https://a/01/{GTIN}/21/A%00", "21", 2, "character set 82"),
        (f"https://a/01/{GTIN}/21/A%FF", "21", 2, "character set 82"),
        (f"https://a/01/{GTIN}?240=AB%2", "240", 3, "hexadecimal"),
        (f"https://a/01/{GTIN}/21/" + "x" * 21, "21", 21, "too long: .21. takes 1 to 20"),
        ("https://a/01/06901234567893", "01", 14, "check digit of 06901234567893 is 2, not 3"),
        ("https://a/01/6901234567892", "01", 14, "too short"),
        (f"https://a/01/{GTIN}/21/A/10/B", "01", None, "in this order.*22, 10, 21 or 235"),
        (f"https://a/01/{GTIN}/21/A/21/A", "01", None, "at most once"),
        (f"https://a/01/{GTIN}?21=A", "21", None, "belongs in the path after .01."),
        (f"https://a/01/{GTIN}?254=A", "254", None, "not permitted in the query"),
        (f"https://a/01/{GTIN}?17=281301", "17", 1, "not a date YYMMDD"),
        (f"https://a/01/{GTIN}?17=270229", "17", 1, "not a date"),
        (f"https://a/01/{GTIN}?37=2", "01", None, "cannot stand together with .37."),
        (f"https://a/01/{GTIN}?17=280101&7011=280101256", "7011", 10, "too short"),
        ("https://a/00/006141411234567890?3103=000195", "3103", None, "needs .01. or .02. beside it"),
        (f"https://a/01/{GTIN}/21/A 1", None, 33, "cannot stand in a URI"),
        (f"https://a/01/{GTIN}/", None, None, "remove the slash"),
        ("https://a/ARFKk4XB0CDKWcnpq", None, None, "no primary key"),
        (f"https://u@a/01/{GTIN}", None, None, "not a domain"),
        (f"ftp://a/01/{GTIN}", None, 1, "begins with https"),
    ],
)
def test_refusals_name_identifier_place_and_reason(uri: str, ai: str, position: int, words: str) -> None:
    with pytest.raises(Gs1Invalid, match=words) as fault:
        gs1.parse(uri)
    assert (fault.value.ai, fault.value.position) == (ai, position)


def test_withdrawn_names_are_read_when_asked_flagged_and_never_written() -> None:
    old = f"https://a/gtin/{GTIN}/lot/L1/ser/S1"
    with pytest.raises(Gs1Invalid, match="write /01/"):
        gs1.parse(old)
    link = gs1.parse(old, aliases=True)
    assert link.uri() == f"https://a/01/{GTIN}/10/L1/21/S1"
    assert [warning.split(" ")[0] for warning in link.warnings] == ["/gtin/", "/lot/", "/ser/"]


@pytest.mark.parametrize("short", ["96385074", "614141123452", "6901234567892"])
def test_short_gtin_is_read_when_asked_flagged_and_written_in_full(short: str) -> None:
    with pytest.raises(Gs1Invalid, match="too short"):
        gs1.parse(f"https://a/01/{short}")
    link = gs1.parse(f"https://a/01/{short}", short_gtin=True)
    assert link.uri() == f"https://a/01/{short.zfill(14)}"
    assert link.warnings == (f"(01) was written with {len(short)} digits instead of 14",)


def test_http_is_read_with_a_warning() -> None:
    assert "altered on the way" in gs1.parse(f"HTTP://a/01/{GTIN}").warnings[0]
    assert gs1.parse(f"HTTP://a/01/{GTIN}").uri() == f"http://a/01/{GTIN}"


def test_a_value_that_looks_like_a_key_stays_a_value() -> None:
    link = gs1.parse(f"https://a/01/{GTIN}/10/8004/21/01")
    assert (link.key.ai, link.value("10"), link.value("21")) == ("01", "8004", "01")


def test_length_is_bounded_and_long_input_is_quick() -> None:
    start = time.perf_counter()
    for filler in ("/", "/01", "%", "&99=A", "/01/" + GTIN):
        with pytest.raises(Gs1Invalid):
            gs1.parse("https://a/" + filler * (LONGEST_INPUT // len(filler) - 10) + "/x")
    with pytest.raises(Gs1Invalid, match="more than the 8000"):
        gs1.parse("https://a/" + "x" * LONGEST_INPUT)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("parts", "base", "words"),
    [
        ({"21": "A"}, "https://a", "needs .01. or .03."),
        ({"99": "A"}, "https://a", "no primary key"),
        ({"gtin": GTIN}, "https://a", r"\(gtin\): GS1 has not assigned"),
        ({"89": "A", "01": GTIN}, "https://a", r"\(89\)"),
        ({"01": "6901234567893"}, "https://a", r"\(01\), character 13: the check digit"),
        ({"01": GTIN, "21": ""}, "https://a", r"\(21\), character 1: '' is too short"),
        ({"01": GTIN, "21": "A", "235": "B"}, "https://a", "cannot stand together"),
        ({"01": GTIN, "254": "A"}, "https://a", r"\(254\)"),
        ({"01": GTIN}, "a.example", "does not begin with https"),
        ({"01": GTIN}, "https://", "not a domain"),
        ({"01": GTIN}, "https://a b", "not a domain"),
        ({"01": GTIN}, "https://a/x?y", "query and fragment"),
    ],
)
def test_build_refusals(parts: dict[str, str], base: str, words: str) -> None:
    with pytest.raises(Gs1Invalid, match=words):
        gs1.from_parts(parts, base=base)


def test_builders_pad_the_gtin() -> None:
    assert gs1.from_parts({"21": "A", "01": "6901234567892"}).uri() == f"https://id.gs1.org/01/{GTIN}/21/A"
    assert (
        gs1.item_link("t.cn", "6901234567892", "A b".replace(" ", "/")) == f"https://t.cn/01/{GTIN}/21/A%2Fb"
    )
    with pytest.raises(Gs1Invalid, match="not a domain"):
        gs1.item_link("t.cn/x", GTIN, "A")


def test_unassigned_identifiers_need_the_option() -> None:
    elements = gs1.read_bracketed(f"(01){GTIN}(89)X", unknown_attributes=True)
    assert gs1.from_elements(elements, unknown_attributes=True).uri().endswith("?89=X")
    assert gs1.parse(f"https://a/01/{GTIN}?89=X", unknown_attributes=True).value("89") == "X"
    with pytest.raises(Gs1Invalid, match=r"\(310\)"):
        gs1.parse(f"https://a/01/{GTIN}?310=X", unknown_attributes=True)


@pytest.mark.parametrize(
    "text", ["01", "(01", "()", "(1)2", f"(01){GTIN})(x", f"(01){GTIN}(10)A(10)B", "(01)12(3"]
)
def test_broken_element_strings(text: str) -> None:
    with pytest.raises(Gs1Invalid):
        gs1.read_bracketed(text)


def test_description_is_json_with_stable_keys() -> None:
    described = gs1.describe(gs1.parse(ITEM))
    assert json.loads(json.dumps(described)) == described
    assert set(described) == {
        *(
            "uri",
            "canonical",
            "scheme",
            "domain",
            "stem",
            "key",
            "qualifiers",
            "attributes",
            "element_string",
        ),
        *("barcode", "gtin", "lot", "serial", "token_id", "ignored", "warnings"),
    }
    assert described["element_string"] == f"(01){GTIN}(10)PE2026A(21)A/1(17)280101"
    assert described["barcode"] == f"^01{GTIN}10PE2026A^21A/1^17280101"
    assert int(described["token_id"]) == gs1.encode_token_id(GTIN, "A/1")


@pytest.mark.parametrize("uri", [f"https://a/01/{GTIN}/10/L", "https://a/01/00000000000000/21/A"])
def test_description_of_what_is_no_item_has_no_token_id(uri: str) -> None:
    assert gs1.describe(gs1.parse(uri))["token_id"] is None


def test_description_of_a_location() -> None:
    described = gs1.describe(gs1.parse("https://id.gs1.org/414/9520123456788/254/32a%2Fb"))
    assert (described["gtin"], described["lot"], described["serial"]) == (None, None, None)
