"""`python -m bench [PART] [--check] [--node anvil|ganache]`: measure and write; all, or a part."""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from bench import (
    airdrop,
    alerts,
    community,
    dossiers,
    fans,
    farming,
    offchain,
    ours,
    peers,
    report,
    rows,
    scans,
    scoring,
    shop,
    votes,
)
from bench.lab import lab

PARTS = (
    ("offchain", offchain),
    ("scoring", scoring),
    ("farming", farming),
    ("airdrop", airdrop),
    ("scans", scans),
    ("dossiers", dossiers),
)


def measure_gas(node: str) -> list[rows.Row]:
    """Every gas row, ours first, each system on the same fresh chain."""
    with lab(node) as place:
        this = ours.core(place)
        own = [*ours.registrations(this), *ours.anchors(this), *ours.activations(this)]
        there = community.community(place)
        own += [*community.pushes(there), *community.epochs(there), *shop.vouchers(there)]
        members = fans.fans(there)
        own += [*fans.memberships(members), *fans.ballots(members)]
        own += alerts.alerts(this)
        others = [peers.erc721, peers.distributor, peers.ledger, peers.transfers, peers.pushes, peers.epochs]
        others += [votes.memberships, votes.governor]
        return own + [row for peer in others for row in peer(place)]


def show(measured: list[rows.Row]) -> None:
    table = Table("operation", "system", "gas", "items", "gas an item", "limit", title="gas (Shanghai rules)")
    for row in measured:
        limit = rows.LIMITS.get(row.op) if row.system == "zhenbo" else None
        table.add_row(
            row.op,
            row.system,
            f"{row.gas:,}",
            f"{row.items:,}",
            f"{row.per_item:,}",
            f"{limit:,}" if limit else "",
        )
    Console().print(table)


def gas(node: str, check: bool) -> list[str]:
    """Measure; write, or compare with what is committed. What is wrong, in sentences."""
    measured = measure_gas(node)
    show(measured)
    faults = rows.over_limit(measured)
    if check:
        return faults + rows.differences(measured, rows.read())
    rows.write(measured)
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("gas", *(name for name, _ in PARTS), "all"), default="all"
    )
    parser.add_argument("--check", action="store_true", help="compare gas with the committed figures")
    parser.add_argument("--node", choices=("anvil", "ganache"), default="anvil")
    chosen = parser.parse_args()
    faults = gas(chosen.node, chosen.check) if chosen.what in ("gas", "all") else []
    for name, measured in PARTS:
        if chosen.what in (name, "all"):
            faults += measured.run()
    if not chosen.check:
        report.write()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
