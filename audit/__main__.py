"""`python -m audit [all|pages|check|slither] [--node anvil|ganache]`: make the pages, or check them.

all       compile, deploy, run the tests behind invariants and threats, run Slither, write every page
pages     the same without tests and Slither: results.json and slither.md stay as they are
check     changes nothing; fails on what is missing, and on a page that is not what would be written now
slither   Slither alone; changes nothing; fails on findings without an answer and answers without a finding
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from audit import (
    findings,
    front,
    invariants,
    layout,
    limits,
    matrix,
    results,
    roles,
    scope,
    storage,
    threats,
    words,
)
from audit.community import beside
from audit.evidence import Test, Tests
from audit.invariants import Invariant
from audit.places import BOOK, PAGES, ROOT, contracts
from audit.results import Results
from audit.sources import Build, build
from audit.stage import set_up
from audit.threats import Attack
from zhenbo.errors import ZhenboError

SLITHER = PAGES / "slither.md"


@dataclass(frozen=True)
class Gathered:
    """All that the pages are made from, but for test results and Slither; and what is wrong with it."""

    build: Build
    rows: list[matrix.Row]
    invariants: list[Invariant]
    attacks: list[Attack]
    faults: list[str]

    @property
    def tests(self) -> set[Test]:
        """Every test that an invariant or an attack rests on."""
        promised = {test for one in self.invariants for test in one.tests}
        return promised | {test for one in self.attacks for test in one.tests}


def gather(node: str) -> Gathered:
    """Compile, deploy, try every function, read what is written by hand."""
    names, tests, made = contracts(), Tests(), build()
    faults = made.faults() + [line for one in made.contracts.values() for line in layout.faults(one)]
    rows: list[matrix.Row] = []
    with set_up(node) as core:
        stages = (core, beside(core))
        for name in names:
            stage = next((one for one in stages if name in one.deployment.contracts), None)
            if stage is None:
                faults.append(
                    f"neither scripts.deploy nor scripts.deploy_community deploys {name}, so nobody could "
                    "try its functions"
                )
                continue
            found, wrong = matrix.walk(stage, name)
            rows += found
            faults += wrong
        faults += words.faults(made, stages)
    promised = invariants.read(BOOK.read_text("utf-8"), tests)
    faults += invariants.faults(promised, names)
    attacks: list[Attack] = []
    for name in names:
        thought_of, wrong = threats.attacks(name, tests)
        attacks += thought_of
        faults += wrong
    faults += threats.unknown_invariants(names, {one.number for one in promised})
    return Gathered(made, rows, promised, attacks, faults)


def pages(found: Gathered, recorded: Results) -> dict[Path, str]:
    """Every page but Slither's."""
    return {
        PAGES / "scope.md": scope.page(found.build),
        PAGES / "roles.md": roles.page(found.rows),
        PAGES / "storage.md": storage.page(found.build),
        PAGES / "invariants.md": invariants.page(found.invariants, recorded, Tests()),
        PAGES / "limits.md": limits.page(),
        front.PAGE: front.page(
            found.build, found.rows, found.invariants, found.attacks, recorded, findings.answers()
        ),
    }


def write(node: str, anew: bool) -> Iterable[str]:
    """Write the pages; `anew` runs tests and Slither first. Nothing is written while something is missing."""
    found = gather(node)
    if found.faults:
        return found.faults
    if anew:
        detected, answered = findings.run(), findings.answers()
        if unanswered := list(findings.faults(detected, answered)):
            return unanswered
        SLITHER.write_text(_slither_page(detected, answered), "utf-8")
        results.write(results.run(found.tests, node, found.build.fingerprint))
    recorded = results.read()
    for path, text in pages(found, recorded).items():
        path.write_text(text, "utf-8")
    return recorded.faults(found.tests, found.build.fingerprint)


def check(node: str) -> Iterable[str]:
    """What is missing or out of step."""
    found = gather(node)
    if found.faults:
        return found.faults
    recorded = results.read()
    faults = recorded.faults(found.tests, found.build.fingerprint)
    return faults + [_outdated(path) for path, text in pages(found, recorded).items() if _differs(path, text)]


def slither() -> Iterable[str]:
    detected, answered = findings.run(), findings.answers()
    print(f"{len(detected)} findings")
    faults = list(findings.faults(detected, answered))
    if not faults and _differs(SLITHER, _slither_page(detected, answered)):
        faults.append(_outdated(SLITHER))
    return faults


def _slither_page(detected: list[findings.Finding], answered: list[findings.Answer]) -> str:
    return findings.page(detected, answered, version("slither-analyzer"))


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text("utf-8") != text


def _outdated(path: Path) -> str:
    return f"{path.relative_to(ROOT)} is not what would be written now: run `make audit`"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m audit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=("all", "pages", "check", "slither"), default="all")
    parser.add_argument("--node", choices=("anvil", "ganache"), default="anvil")
    chosen = parser.parse_args()
    try:
        if chosen.what == "slither":
            faults = slither()
        elif chosen.what == "check":
            faults = check(chosen.node)
        else:
            faults = write(chosen.node, anew=chosen.what == "all")
    except ZhenboError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    faults = list(faults)
    for line in faults:
        print(line, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
