"""JSON from strangers: each attack is refused with its place, and nothing else is."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from zhenbo.epcis.json_reader import MAX_BYTES, MAX_DEPTH, json_path, read_json
from zhenbo.errors import BadDocument

ATTACKS = {
    "duplicate name": (b'{"a": 1, "b": [{"c": 1, "c": 2}]}', "$.b[0].c", 'name "c" occurs twice'),
    "duplicate by escape": (b'{"lot": 1, "\\u006cot": 2}', "$.lot", "occurs twice"),
    "beyond 2^53": (b'{"eventList": [{}, {"q": 9007199254740993}]}', "$.eventList[1].q", "beyond 2^53"),
    "just beyond": (b'{"q": -9007199254740992}', "$.q", "beyond 2^53"),
    "ten thousand digits": (b'{"q": ' + b"9" * 10_000 + b"}", "$.q", "beyond 2^53"),
    "too large exponent": (b'{"q": 1e400}', "$.q", "beyond 2^53"),
    "too many digits": (b'{"q": 0.1000000000000000000001}', "$.q", "more digits"),
    "vanishing number": (b'{"q": 1e-999999999}', "$.q", "more digits"),
    "NaN": (b'{"q": NaN}', "$.q", "no JSON number"),
    "Infinity": (b'{"q": [-Infinity]}', "$.q[0]", "no JSON number"),
    "lone surrogate": (b'{"q": "\\ud800"}', "$.q", "lone surrogate"),
    "lone surrogate in a name": (b'{"\\udc00": 1}', "$", "lone surrogate"),
    "noncharacter": (b'{"q": "\\uffff"}', "$.q", "noncharacter"),
    "byte order mark": (b"\xef\xbb\xbf{}", "$", "byte order mark"),
    "UTF-16": ("{}".encode("utf-16"), "$", "byte order mark"),
    "bad UTF-8": (b'{"q": "\xff"}', "$", "not UTF-8 at byte 7"),
    "overlong UTF-8": (b'{"q": "\xc0\xaf"}', "$", "not UTF-8"),
    "GB18030": ('{"q": "普洱"}'.encode("gb18030"), "$", "not UTF-8"),
    "nested": (b"[" * 100_000, "$", f"nested more than {MAX_DEPTH} deep"),
    "nested objects": (b'{"a":' * 200 + b"1" + b"}" * 200, "$", "nested more than"),
    "many values": (b"[" + b"1," * 2_100_000 + b"1]", "$", "values"),
    "too large": (b" " * (MAX_BYTES + 1), "$", "bytes, more than"),
    "cut off": (b'{"q": [1, 2', "$", "no JSON at line 1"),
    "empty": (b"", "$", "no JSON"),
    "two documents": (b"{} {}", "$", "no JSON"),
    "trailing comma": (b'{"q": 1,}', "$", "no JSON"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_refused_with_its_place(attack):
    data, path, reason = ATTACKS[attack]
    with pytest.raises(BadDocument) as refused:
        read_json(data, "evil.jsonld")
    first = refused.value.problems[0]
    assert first.path == path
    assert reason in first.reason
    assert str(refused.value).startswith("evil.jsonld: ")
    assert len(str(refused.value)) < 400, "an error must not carry the attack"


def test_event_index_is_named():
    with pytest.raises(BadDocument) as refused:
        read_json(b'{"epcisBody": {"eventList": [{}, {}, {"x": NaN}]}}', "d")
    assert refused.value.problems[0].event == 2


def test_all_flaws_are_listed():
    with pytest.raises(BadDocument) as refused:
        read_json(b'[NaN, "\\ud800", 1e400]', "d")
    assert [p.path for p in refused.value.problems] == ["$[0]", "$[1]", "$[2]"]
    assert "(and 2 more)" in str(refused.value)


def test_a_string_without_end_costs_no_more_than_its_length():
    """A pattern that tried every quote as a start would take hours here."""
    with pytest.raises(BadDocument, match="no JSON"):
        read_json(b'"' + b'\\"' * 500_000, "d")


def test_brackets_in_strings_are_no_nesting():
    text = "[" * 1000
    assert read_json(json.dumps([text]).encode(), "d") == [text]


def test_the_largest_exact_numbers_are_read():
    assert read_json(b"[9007199254740991, -9007199254740991, 0.1, -0.0, 1e-7]", "d")[0] == 2**53 - 1


def test_paths_quote_names_that_a_dot_cannot_hold():
    assert json_path(("a", 0, "ex:b", "@context")) == '$.a[0]["ex:b"].@context'


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-1e15, 1e15)
    | st.text(st.characters(blacklist_categories=("Cs", "Cn", "Co"))),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc:é普", max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_whatever_is_proper_json_is_read_as_it_is(value):
    for ascii_only in (True, False):
        assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode(), "d") == value
