"""The state of the evidence at a glance, in the head of audit/README.md."""

import json
from collections import Counter
from collections.abc import Sequence

from audit import limits
from audit.cast import CAST, COMMUNITY_CAST
from audit.evidence import Test
from audit.findings import KINDS, Answer
from audit.invariants import Invariant, verdict
from audit.markdown import block, table
from audit.matrix import Row
from audit.places import BOOK, PAGES, TESTS
from audit.results import Results
from audit.scope import code_lines
from audit.sources import Build
from audit.threats import Attack

PAGE = PAGES / "README.md"
BLOCK = "audit:state"


def page(
    build: Build,
    rows: Sequence[Row],
    invariants: Sequence[Invariant],
    attacks: Sequence[Attack],
    results: Results,
    answers: Sequence[Answer],
) -> str:
    """audit/README.md with its figures made anew."""
    behind = {test for one in invariants for test in one.tests}
    known = {test for one in attacks for test in one.tests}
    figures = [
        ("contracts", _contracts(build), "[scope.md](scope.md)"),
        ("functions that can change state", _functions(rows), "[roles.md](roles.md)"),
        ("storage", "no overlaps; hand-packed words read back from a deployment", "[storage.md](storage.md)"),
        ("invariants", _invariants(invariants, results), "[invariants.md](invariants.md)"),
        ("tests behind them", _tests(behind, results), "[results.json](results.json)"),
        ("attacks thought of", f"{len(attacks)}, evidence: {_tests(known, results)}", "[threats/](threats)"),
        ("Slither findings", _answers(answers), "[slither.md](slither.md)"),
        ("code that no test reaches", _uncovered(), "[uncovered.json](../tests/chain/uncovered.json)"),
        ("known limits", f"{limits.count(BOOK.read_text('utf-8'))}", "[limits.md](limits.md)"),
    ]
    return block(PAGE.read_text("utf-8"), BLOCK, table(("", "state", "in"), figures))


def _contracts(build: Build) -> str:
    ours = {
        path
        for contract in build.contracts.values()
        for path in contract.files
        if path.startswith("contracts/")
    }
    lines = sum(code_lines(build.files[path]) for path in ours)
    names = ", ".join(build.contracts)
    return f"{len(build.contracts)} ({names}): {len(ours)} files, {lines:,} lines of code"


def _functions(rows: Sequence[Row]) -> str:
    functions = {(row.contract, row.function) for row in rows}
    anyone = {(row.contract, row.function) for row in rows if row.anyone}
    nobody = {(row.contract, row.function) for row in rows if row.nobody}
    return (
        f"{len(functions)}, tried in {len(rows)} ways by {len(CAST)} accounts of the core or "
        f"{len(COMMUNITY_CAST)} of a community; {len(anyone)} have a way open to everybody, "
        f"{len(nobody)} one open to nobody"
    )


def _invariants(invariants: Sequence[Invariant], results: Results) -> str:
    held = sum(not results.faults(one.tests, results.fingerprint) for one in invariants)
    return f"{len(invariants)}, {held} with all of their tests passed"


def _tests(tests: set[Test], results: Results) -> str:
    return f"{len(tests)} tests; runs: {verdict(tests, results)} on {results.node}"


def _answers(answers: Sequence[Answer]) -> str:
    counts = Counter[str]()
    for answer in answers:
        counts[answer.kind] += len(answer.findings)
    shown = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
    return f"{counts.total()}, all answered: {shown}"


def _uncovered() -> str:
    listed = json.loads((TESTS / "chain" / "uncovered.json").read_text("utf-8"))
    return f"{sum(map(len, listed.values()))} places, each with its reason"
