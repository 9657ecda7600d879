"""GS1's own vectors and dictionary; skipped where ../shared/data is not beside the repository."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from zhenbo import gs1
from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.application_identifiers import lookup, table
from zhenbo.gs1.characters import escape, unescape
from zhenbo.gs1.content import RULE_NAMES

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "gs1-digital-link"
if not DATA.exists():
    pytest.skip(f"GS1's vectors are not at {DATA}", allow_module_level=True)
VECTORS: dict[str, Any] = json.loads((DATA / "dl-vectors.json").read_text("utf-8"))["vectors"]


def options(vector: dict[str, Any]) -> dict[str, bool]:
    """Our options for the switches of GS1's engine, which needs two for an unassigned AI in the query."""
    switches = vector.get("options", {})
    return {
        "aliases": switches.get("convenience_alphas", False),
        "short_gtin": switches.get("zero_suppressed_gtin", False),
        "unknown_attributes": switches.get("unknown_ais", False)
        and not switches.get("unknown_ai_not_dl_attr", True),
    }


@pytest.mark.parametrize("vector", VECTORS["parse"], ids=lambda vector: vector["uri"] or "empty")
def test_parse(vector: dict[str, Any]) -> None:
    if vector["valid"]:
        link = gs1.parse(vector["uri"], **options(vector))
        assert gs1.unbracketed(link.elements) == vector["unbracketed_element_string"]
    else:
        with pytest.raises(Gs1Invalid):
            gs1.parse(vector["uri"], **options(vector))


@pytest.mark.parametrize("vector", VECTORS["generate"], ids=lambda vector: vector["element_string"])
def test_generate(vector: dict[str, Any]) -> None:
    base = vector["stem"] or f"https://{gs1.CANONICAL_DOMAIN}"
    if vector["ok"]:
        assert gs1.from_element_string(vector["element_string"], base=base).uri() == vector["uri"]
    else:
        with pytest.raises(Gs1Invalid):
            gs1.from_element_string(vector["element_string"], base=base)


@pytest.mark.parametrize("vector", VECTORS["escape"], ids=lambda vector: vector["input"])
def test_escape(vector: dict[str, Any]) -> None:
    assert escape(vector["input"]) == vector["path"]
    assert escape(vector["input"], query=True) == vector["query"]


@pytest.mark.parametrize("vector", VECTORS["unescape"], ids=lambda vector: vector["input"])
def test_unescape(vector: dict[str, Any]) -> None:
    assert unescape(vector["input"]) == vector["path"]
    assert unescape(vector["input"], query=True) == vector["query"]


@pytest.mark.parametrize("sequence", VECTORS["valid_path_key_sequences"], ids=" ".join)
def test_path_order(sequence: list[str]) -> None:
    key = lookup(sequence[0])
    assert key is not None and key.allows(sequence[1:])
    if len(sequence) > 2:
        assert not key.allows(sequence[:0:-1])


def dictionary() -> dict[str, tuple[Any, ...]]:
    """The dictionary's facts by code: flags, components, and attributes sorted by name."""
    facts: dict[str, tuple[Any, ...]] = {}
    for line in (DATA / "gs1-syntax-dictionary.txt").read_text("utf-8").splitlines():
        words = line.split(" # ")[0].split()
        if not words or line.startswith("#"):
            continue
        span, *rest = words
        flags = rest.pop(0) if re.fullmatch(r"[*?]+", rest[0]) else ""
        components = [word for word in rest if re.match(r"\[?[NXYZ][0-9.]", word)]
        attributes = sorted(word for word in rest if word not in components)
        first, _, last = span.partition("-")
        for code in range(int(first), int(last or first) + 1):
            facts[str(code).zfill(len(first))] = ("*" in flags, "?" in flags, components, attributes)
    return facts


def as_dictionary_words(code: str) -> tuple[Any, ...]:
    """Our entry of `code`, in the dictionary's notation."""
    entry = table()[code]
    components = []
    for part in entry.parts:
        length = (
            f"{part.kind}{part.longest}" if part.shortest == part.longest else f"{part.kind}..{part.longest}"
        )
        components.append(",".join((f"[{length}]" if part.optional else length, *part.rules)))
    attributes = ["req=" + ",".join("+".join(group) for group in need) for need in entry.needs]
    if entry.excludes:
        attributes.append("ex=" + ",".join(entry.excludes))
    if entry.qualifiers is not None:
        orders = "|".join(",".join(order) for order in entry.qualifiers)
        attributes.append("dlpkey=" + orders if orders else "dlpkey")
    return (entry.fixed, entry.attribute, components, sorted(attributes))


def test_our_table_states_the_facts_of_the_dictionary() -> None:
    facts = dictionary()
    assert len(facts) > 500
    assert {code: as_dictionary_words(code) for code in table()} == facts


def test_every_content_rule_of_the_table_is_known() -> None:
    assert {rule for entry in table().values() for part in entry.parts for rule in part.rules} <= RULE_NAMES
