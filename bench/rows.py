"""Rows of bench/results/gas.json, their limits, and the comparison with the committed figures."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("results")
GAS = RESULTS / "gas.json"
# Seeded inputs repeat to the unit; only zero bytes of addresses and signatures may differ between machines
TOLERANCE = 0.002

LIMITS = {
    "batch.register.1": 110_000,
    "batch.register.1000": 110_000,
    "batch.register.1000000": 110_000,
    "anchor.single": 60_000,
    "event.anchored1000": 60,
    "passport.activate.own": 100_000,
    "passport.activate.relayed100": 71_500,
    "passport.activate.contiguous100": 62_000,
    "points.push500.new": 25_500,
    "points.push500.held": 8_300,
    "rewards.post500": 1_700,
    "rewards.claim.first": 100_000,
    "rewards.claim.later": 66_000,
    "rewards.claim.ten": 205_000,
    "membership.mint300": 51_500,
    "ballot.batch100": 11_000,
    "ballot.batch200": 10_900,
    "shop.redeem.relayed": 200_000,
    "shop.fulfil": 60_000,
    "alerts.raise1": 95_000,
    "alerts.raise100": 56_000,
    "alerts.confirm": 45_000,
    "alerts.logAnchor": 60_000,
}


@dataclass(frozen=True)
class Row:
    """gas: of the whole transaction; items: what it served; per_item: their quotient, rounded up."""

    op: str
    system: str
    gas: int
    items: int = 1

    @property
    def per_item(self) -> int:
        return -(-self.gas // self.items)

    def as_dict(self) -> dict[str, str | int]:
        return {**asdict(self), "per_item": self.per_item}


def write(rows: Iterable[Row], path: Path = GAS) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([row.as_dict() for row in rows], indent=2) + "\n")


def read(path: Path = GAS) -> list[Row]:
    entries = json.loads(path.read_text("utf-8"))
    return [Row(e["op"], e["system"], e["gas"], e["items"]) for e in entries]


def over_limit(rows: Iterable[Row]) -> list[str]:
    """A sentence for each of our rows that is dearer than promised, or missing."""
    ours = {row.op: row.per_item for row in rows if row.system == "zhenbo"}
    missing = [f"{op} was not measured" for op in LIMITS if op not in ours]
    dear = [f"{op}: {ours[op]} > {limit}" for op, limit in LIMITS.items() if ours.get(op, 0) > limit]
    return missing + dear


def differences(now: Iterable[Row], committed: Iterable[Row]) -> list[str]:
    """A sentence for each row that is new, gone, or differs by more than TOLERANCE."""
    new = {(row.op, row.system): row.gas for row in now}
    old = {(row.op, row.system): row.gas for row in committed}
    said = [f"{op} ({system}) is not in the committed figures" for op, system in new.keys() - old.keys()]
    said += [f"{op} ({system}) is no longer measured" for op, system in old.keys() - new.keys()]
    for name in new.keys() & old.keys():
        if abs(new[name] - old[name]) > TOLERANCE * old[name]:
            said.append(f"{name[0]} ({name[1]}): {old[name]} committed, {new[name]} now")
    return sorted(said)
