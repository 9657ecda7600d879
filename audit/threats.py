"""What a threat page must have: audit/threats/<Contract>.md is written by hand, and held to this form."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.evidence import Test, Tests
from audit.markdown import rows, sections
from audit.places import THREATS

HEADINGS = ("Assets", "Actors", "Trust assumptions", "Attacks", "What remains")
FEWEST = 8  # attacks a page
COLUMNS = ("number", "attack", "defence", "evidence", "what remains")
_NUMBER = re.compile(r"\*\*(T[A-Z]+\d+)\*\*")


@dataclass(frozen=True)
class Attack:
    """One row of a page: its number, and the tests that are its evidence."""

    contract: str
    number: str
    tests: tuple[Test, ...]


def attacks(contract: str, tests: Tests, folder: Path = THREATS) -> tuple[list[Attack], list[str]]:
    """The attacks of a contract's page, and what is wrong with the page in sentences."""
    path = folder / f"{contract}.md"
    if not path.is_file():
        return [], [f"{contract} has no threat model: write audit/threats/{contract}.md like its neighbours"]
    text = path.read_text("utf-8")
    body = sections(text)
    faults = [f"audit/threats/{contract}.md has nothing under `## {h}`" for h in HEADINGS if not body.get(h)]
    found = []
    for cells in rows(body.get("Attacks", "")):
        attack, wrong = _attack(contract, cells, tests)
        faults += [f"audit/threats/{contract}.md, {cells[0]}: {line}" for line in wrong]
        found += [attack] if attack else []
    numbers = [attack.number for attack in found]
    if len(numbers) != len(set(numbers)):
        faults.append(f"audit/threats/{contract}.md gives a number twice")
    if len(found) < FEWEST:
        faults.append(
            f"audit/threats/{contract}.md has {len(found)} attacks with evidence, fewer than {FEWEST}"
        )
    return found, faults


def _attack(contract: str, cells: list[str], tests: Tests) -> tuple[Attack | None, list[str]]:
    if len(cells) != len(COLUMNS) or not all(cells):
        return None, [f"a row has {len(COLUMNS)} cells, none empty: {', '.join(COLUMNS)}"]
    number = _NUMBER.fullmatch(cells[0])
    if not number:
        return None, ["a number looks like **TC1**"]
    referred = tests.referred(cells[3])
    wrong = [f"{word} does not exist" for word in referred.unknown]
    if not referred.tests and not wrong:
        wrong.append("no test is named as evidence")
    return Attack(contract, number[1], referred.tests), wrong


def unknown_invariants(contracts: Iterable[str], numbers: set[str], folder: Path = THREATS) -> Iterator[str]:
    """Invariants that a page cites and contracts/README.md does not have."""
    if not numbers:
        return
    letters = "|".join(sorted({number.rstrip("0123456789") for number in numbers}))
    for contract in contracts:
        path = folder / f"{contract}.md"
        text = path.read_text("utf-8") if path.is_file() else ""
        for number in sorted(set(re.findall(rf"\b(?:{letters})\d+\b", text)) - numbers):
            yield f"audit/threats/{contract}.md cites {number}, which is no invariant"
