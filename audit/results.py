"""What the last run of the tests behind invariants and threats gave, on which sources: audit/results.json."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from defusedxml import ElementTree  # type: ignore[import-untyped]

from audit.evidence import Test
from audit.places import RESULTS, ROOT
from zhenbo.errors import Refused

SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile")  # as in the Makefile
REPORT = ROOT / "build" / "audit" / "tests.xml"


@dataclass(frozen=True)
class Result:
    """Outcomes of one test, over all of its parameters."""

    passed: int
    failed: int

    @property
    def ok(self) -> bool:
        return self.passed > 0 and not self.failed


@dataclass(frozen=True)
class Results:
    """The last run: on which node, of which sources, with what outcome."""

    node: str
    fingerprint: str
    tests: dict[Test, Result]

    def faults(self, wanted: Iterable[Test], fingerprint: str) -> list[str]:
        """What keeps these results from speaking for the wanted tests and the sources of that fingerprint."""
        lines = []
        if self.fingerprint != fingerprint:
            lines.append("audit/results.json is of other sources than these: run `make audit`")
        for test in sorted(set(wanted)):
            result = self.tests.get(test)
            if result is None:
                lines.append(f"{test} has no recorded result: run `make audit`")
            elif not result.ok:
                lines.append(f"{test} did not pass: {result.passed} runs passed, {result.failed} failed")
        return lines


def read(path: Path = RESULTS) -> Results:
    if not path.is_file():
        raise Refused("audit/results.json is missing: run `make audit`")
    recorded = json.loads(path.read_text("utf-8"))
    tests = {Test(*key.split("::")): Result(**value) for key, value in recorded["tests"].items()}
    return Results(recorded["node"], recorded["sources"], tests)


def write(results: Results, path: Path = RESULTS) -> None:
    tests = {
        str(test): {"passed": result.passed, "failed": result.failed}
        for test, result in sorted(results.tests.items())
    }
    text = json.dumps({"node": results.node, "sources": results.fingerprint, "tests": tests}, indent=2)
    path.write_text(text + "\n", "utf-8")


def run(wanted: Iterable[Test], node: str, fingerprint: str) -> Results:
    """Run the files of these tests on a node of that kind, and keep what came of the wanted ones."""
    wanted = set(wanted)
    files = sorted({f"tests/{test.file}" for test in wanted})
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *SIDE_BY_SIDE, f"--junitxml={REPORT}", *files],
        cwd=ROOT,
        env={**os.environ, "CHAIN": node},
        check=False,  # a test that fails is a result
    )
    if not REPORT.is_file():
        raise Refused("pytest ended without a report; its words are above")
    outcomes = outcomes_of(REPORT.read_text("utf-8"))
    return Results(node, fingerprint, {test: outcomes.get(test, Result(0, 0)) for test in wanted})


def outcomes_of(report: str) -> dict[Test, Result]:
    """Passed and failed runs of each test in a JUnit report; a skipped one is neither."""
    counts: dict[Test, list[int]] = {}
    for case in ElementTree.fromstring(report).iter("testcase"):
        file = case.attrib["classname"].removeprefix("tests.").replace(".", "/") + ".py"
        count = counts.setdefault(Test(file, case.attrib["name"].split("[")[0]), [0, 0])
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            count[1] += 1
        elif "skipped" not in kinds:
            count[0] += 1
    return {test: Result(*count) for test, count in counts.items()}
