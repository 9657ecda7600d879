"""Slither's findings, each mended or answered: audit/slither.toml holds the answers, slither.md shows them.

A finding is known by its detector, the function or contract it is about, and the code it points at, not by
its line. So an answer outlives what moves the code, and does not outlive what changes it.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.markdown import GENERATED, table
from audit.places import ANSWERS, ROOT
from audit.sources import job
from zhenbo.errors import Refused

COMPILER = ROOT / "toolchain" / "solc" / "solc-v0.8.30"
WORK = ROOT / "build" / "audit"
PATIENCE = 300  # seconds; two cores need about twenty
OUTPUTS = ["abi", "metadata", "devdoc", "userdoc", "evm.bytecode", "evm.deployedBytecode"]
KINDS = {
    "intended": "it is so on purpose",
    "mistaken": "the tool misreads the code",
    "weighed": "true, and worth it",
}
INTRO = """# Slither

Slither {version} with all of its detectors over `contracts/` and `interfaces/`; findings about third-party
files are left to their authors, test doubles are not looked at. Each finding is mended or answered in
[`slither.toml`](slither.toml). CI fails where one is not, and where an answer is to a finding that is gone.
"""


@dataclass(frozen=True, order=True)
class Finding:
    """One finding: detector, what it is about, the code it points at."""

    check: str
    where: str
    code: str
    impact: str = ""
    confidence: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.check, f"{self.where}: {self.code}" if self.code else self.where


@dataclass(frozen=True)
class Answer:
    """What we say to findings of one detector for one reason."""

    check: str
    kind: str
    why: str
    findings: tuple[str, ...]


def run() -> list[Finding]:
    """Slither's findings about our sources; Refused with its words where it does not come to its end."""
    WORK.mkdir(parents=True, exist_ok=True)
    asked, report = WORK / "slither-input.json", WORK / "slither.json"
    asked.write_text(json.dumps(job({"*": {"*": OUTPUTS, "": ["ast"]}}, with_doubles=False)), "utf-8")
    report.unlink(missing_ok=True)  # Slither does not overwrite
    command = [
        *(sys.executable, "-m", "slither", asked.relative_to(ROOT).as_posix()),
        *("--compile-force-framework", "solc-json", "--solc", COMPILER.relative_to(ROOT).as_posix()),
        *("--filter-paths", "node_modules", "--exclude-dependencies"),
        *("--json", report.relative_to(ROOT).as_posix()),
    ]
    home = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        command, cwd=ROOT, env=home, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    answer = json.loads(report.read_text("utf-8")) if report.is_file() else {}
    if not answer.get("success"):
        raise Refused(f"Slither did not come to its end:\n{answer.get('error') or done.stderr.strip()}")
    return sorted(map(read, answer["results"].get("detectors", [])))


def read(detected: dict[str, Any]) -> Finding:
    """A finding as Slither words it."""
    elements = detected["elements"]
    where = next((e for e in elements if e["type"] != "node"), None)
    code = "; ".join(" ".join(e["name"].split()) for e in elements if e["type"] == "node")
    return Finding(
        detected["check"], _place(where) if where else "", code, detected["impact"], detected["confidence"]
    )


def _place(element: dict[str, Any]) -> str:
    """`Contract.function(types)`, or the name of what else it is."""
    fields = element.get("type_specific_fields", {})
    name = str(fields.get("signature") or element["name"])
    parent = fields.get("parent")
    return f"{_place(parent)}.{name}" if parent and parent["type"] in ("contract", "function") else name


def answers(path: Path = ANSWERS) -> list[Answer]:
    """All answers; Refused where one is not a whole sentence of a known kind."""
    listed = tomllib.loads(path.read_text("utf-8")).get("answer", [])
    found = [Answer(a["check"], a["kind"], a["why"], tuple(a["findings"])) for a in listed]
    for answer in found:
        if answer.kind not in KINDS:
            raise Refused(f"{path.name}: {answer.kind!r} is no kind of answer; there are {', '.join(KINDS)}")
        if not re.fullmatch(r"[A-Z`].{20,}\.", answer.why, re.DOTALL):
            raise Refused(f"{path.name}: the answer to {answer.check} is no sentence: {answer.why!r}")
    return found


def faults(found: Iterable[Finding], answered: Iterable[Answer]) -> Iterator[str]:
    """Findings without an answer, answers without a finding, findings answered twice."""
    there = {finding.key: finding for finding in found}
    said = [(answer.check, text) for answer in answered for text in answer.findings]
    for key, finding in sorted(there.items()):
        if key not in said:
            yield (
                f"Slither, {finding.impact.lower()} impact: {key[0]} in {key[1]}: mend it, or answer it in "
                "audit/slither.toml"
            )
    for check, text in sorted(set(said) - there.keys()):
        yield f"audit/slither.toml answers {check} in {text}, which Slither does not find any more"
    for check, text in sorted(set(said)):
        if said.count((check, text)) > 1:
            yield f"audit/slither.toml answers {check} in {text} twice"


def page(found: Iterable[Finding], answered: Iterable[Answer], version: str) -> str:
    """Findings by impact, each with its answer."""
    said = {(answer.check, text): answer for answer in answered for text in answer.findings}
    parts = [GENERATED, INTRO.format(version=version)]
    order = ["High", "Medium", "Low", "Informational", "Optimization"]
    for impact in order:
        rows = [
            (f"`{one.check}`", _shown(one), said[one.key].kind, said[one.key].why)
            for one in sorted(found)
            if one.impact == impact and one.key in said
        ]
        title = f"## {impact} impact: {len(rows)}\n"
        parts.append(f"{title}\n{table(('detector', 'finding', 'answer', 'why'), rows)}" if rows else title)
    parts.append("Answers are: " + "; ".join(f"*{kind}*, {words}" for kind, words in KINDS.items()) + ".\n")
    return "\n".join(parts)


def _shown(finding: Finding) -> str:
    return f"`{finding.where}`" + (f"<br>`{finding.code}`" if finding.code else "")
