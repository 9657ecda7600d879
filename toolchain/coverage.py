"""`python -m toolchain.coverage`: which statements and branches of our contracts no test has reached.

Reads reports/coverage.json, which `pytest tests/chain/unit --coverage` leaves behind, and
tests/chain/uncovered.json, which lists the places that are accepted: {source: {code: reason}}. Fails on a
place that is not listed, and on a listed one that is covered or gone.
"""

import json
import pathlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from toolchain.environment import ROOT

BOTH_WAYS = {"yellow", "orange"}  # Brownie: yellow was only true, orange only false, red never, green all
MEANING = {"red": "never reached", "yellow": "never false", "orange": "never true"}


class Place(NamedTuple):
    """A statement or branch: where it stands in its source, and the code itself."""

    source: str
    start: int
    kind: str
    code: str


def places(root: pathlib.Path, report: dict[str, Any]) -> dict[Place, set[str]]:
    """Every statement and branch of our contracts with its colours in the contracts that contain it."""
    found: dict[Place, set[str]] = defaultdict(set)
    for kind, contracts in report["highlights"].items():
        for name, sources in contracts.items():
            for path, regions in _own_sources(root, name, sources):
                text = (root / path).read_bytes()  # the compiler counts bytes
                for start, stop, colour, _ in regions:
                    code = " ".join(text[start:stop].decode(errors="replace").split())
                    found[Place(path, start, kind.removesuffix("es").removesuffix("s"), code)].add(colour)
    return found


def _own_sources(
    root: pathlib.Path, name: str, sources: dict[str, list[Any]]
) -> Iterator[tuple[str, list[Any]]]:
    build = json.loads((root / "build" / "contracts" / f"{name}.json").read_text(encoding="utf-8"))
    for number, regions in sources.items():
        path = build["allSourcePaths"][number]
        if path.startswith("contracts/") and "/mocks/" not in path:
            yield path, regions


def uncovered(colours: set[str]) -> str | None:
    """What is missing, or None when some contract had it all, or contracts together had both ways."""
    if "green" in colours or colours >= BOTH_WAYS:
        return None
    return MEANING[min(colours, key=("yellow", "orange", "red").index)]


def judge(found: dict[Place, set[str]], accepted: dict[str, dict[str, str]]) -> list[str]:
    """One line for each place that is wrong, by source and position."""
    missing = {place: gap for place, colours in found.items() if (gap := uncovered(colours))}
    lines = [
        f"{place.source}: {place.kind} {gap}: {place.code}"
        for place, gap in sorted(missing.items())
        if place.code not in accepted.get(place.source, {})
    ]
    open_code = {(place.source, place.code) for place in missing}
    for source, codes in accepted.items():
        stale = [code for code in codes if (source, code) not in open_code]
        lines += [f"{source}: listed as uncovered, but covered or gone: {code}" for code in stale]
    return lines


def unseen(root: pathlib.Path, found: Iterable[Place]) -> list[str]:
    """A line for each contract of which the report knows nothing: its tests ran without traces."""
    seen = {place.source for place in found}
    own = sorted(path.relative_to(root).as_posix() for path in (root / "contracts").glob("*.sol"))
    return [f"{source}: not in the report at all" for source in own if source not in seen]


def main() -> int:
    root = pathlib.Path(ROOT)
    report_file = root / "reports" / "coverage.json"
    if not report_file.is_file():
        print("reports/coverage.json is missing: pytest tests/chain/unit --coverage", file=sys.stderr)
        return 2
    found = places(root, json.loads(report_file.read_text(encoding="utf-8")))
    accepted = json.loads((root / "tests" / "chain" / "uncovered.json").read_text(encoding="utf-8"))
    wrong = unseen(root, found) + judge(found, accepted)
    print("\n".join(wrong))
    listed = sum(map(len, accepted.values()))
    print(f"{len(found)} statements and branches, {listed} accepted as uncovered, {len(wrong)} wrong")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
