"""Each numbered invariant of contracts/README.md with the tests that hold it and their last result."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from audit.evidence import Test, Tests
from audit.markdown import GENERATED, sections, table
from audit.results import Results

_ITEM = re.compile(r"^- \*\*([A-Z]+\d+)\*\* (.+?)(?=^- \*\*|\Z)", re.MULTILINE | re.DOTALL)
_EVIDENCE = re.compile(r"\s*[(`]*(?:\w+/)*test_\w+\.py.*", re.DOTALL)

INTRO = """# Invariants

Each numbered invariant of [`contracts/README.md`](../contracts/README.md), the tests behind it and their last
result. A test stands behind an invariant that names it there, or whose number it names; a file that names a
number outside of its tests stands behind it with all of them. How often a test ran is given where it has
several parameters; state machines (`tests/chain/invariants/`) try many sequences in one run.
"""


@dataclass(frozen=True)
class Invariant:
    """One promise of a contract: its number, its words, the tests behind it, references that lead nowhere."""

    contract: str
    number: str
    words: str
    tests: tuple[Test, ...]
    unknown: tuple[str, ...]


def read(book: str, tests: Tests) -> list[Invariant]:
    """All numbered invariants of a text like contracts/README.md, in its order."""
    found = []
    for contract, body in sections(book).items():
        promises = body.split("**Invariants.**")[1] if "**Invariants.**" in body else ""
        for number, text in _ITEM.findall(promises):
            referred = tests.referred(text)
            behind = {*referred.tests, *tests.mentioning(number, "chain/")}
            words = " ".join(_EVIDENCE.sub("", text).split())
            found.append(Invariant(contract, number, words, tuple(sorted(behind)), referred.unknown))
    return found


def faults(invariants: list[Invariant], contracts: Iterable[str]) -> list[str]:
    """Contracts without invariants, invariants without tests, references that lead nowhere."""
    lines = [
        f"{name} has no numbered invariants: contracts/README.md needs a section `## {name}` with "
        "**Invariants.** in it"
        for name in contracts
        if name not in {invariant.contract for invariant in invariants}
    ]
    for one in invariants:
        if not one.tests:
            lines.append(
                f"{one.number} has no test: name one in contracts/README.md, or the number in a test"
            )
        lines += [f"contracts/README.md, {one.number}: {word} does not exist" for word in one.unknown]
    return lines


def page(invariants: list[Invariant], results: Results, tests: Tests) -> str:
    parts = [
        GENERATED,
        INTRO,
        f"Last run on {results.node}, of the sources with the fingerprint\n`{results.fingerprint}`.\n",
    ]
    for contract in dict.fromkeys(invariant.contract for invariant in invariants):
        lines = [_line(one, results, tests) for one in invariants if one.contract == contract]
        parts.append(f"## {contract}\n\n{table(['', 'invariant', 'tests', 'last result'], lines)}")
    return "\n".join(parts)


def _line(one: Invariant, results: Results, tests: Tests) -> list[str]:
    files: dict[str, list[Test]] = {}
    for test in one.tests:
        files.setdefault(test.file, []).append(test)
    cells = [_cell(file, behind, results, tests) for file, behind in files.items()]
    return [f"**{one.number}**", one.words, "<br>".join(cells), verdict(one.tests, results)]


def _cell(file: str, behind: list[Test], results: Results, tests: Tests) -> str:
    """A link to the file, and which of its tests are meant."""
    names = [f"`{test.name}`{_times(test, results)}" for test in behind]
    whole = len(behind) > 1 and len(behind) == len(tests.of(file))
    meant = f"all of its {len(behind)} tests" if whole else ", ".join(names)
    return f"[{file.rpartition('/')[2]}](../tests/{file}): {meant}"


def _times(test: Test, results: Results) -> str:
    runs = results.tests[test].passed if test in results.tests else 0
    return f" × {runs}" if runs > 1 else ""


def verdict(tests: Iterable[Test], results: Results) -> str:
    """Passed and failed runs of all these tests."""
    known = [results.tests[test] for test in tests if test in results.tests]
    passed, failed = sum(r.passed for r in known), sum(r.failed for r in known)
    return f"{failed} of {passed + failed} failed" if failed else f"{passed} passed"
