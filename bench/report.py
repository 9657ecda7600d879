"""The measured rows as tables for people: bench/README.md, and the gas table of the README."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import airdrop, dossiers, farming, scans
from bench.rows import GAS, LIMITS, RESULTS, Row, read

PAGE = Path(__file__).with_name("README.md")
FRONT = Path(__file__).parents[1] / "README.md"
SCORING_HEADS = (
    "rows",
    "fans",
    "seconds",
    "of them reading",
    "processor seconds",
    "megabytes",
    "load before",
)
OPEN, CLOSE = "<!-- bench:gas -->", "<!-- /bench:gas -->"

INTRO = """# What it costs

Written by `make bench`; the figures are in [`results/`](results). Gas is a receipt's `gasUsed` on a
fresh chain with Shanghai rules, the same on Ganache and anvil to the unit but for zero bytes of
addresses; CI compares it with the committed figures (tolerance 0.2 %). Inputs are seeded. Seconds and
megabytes are of the machine that wrote them.

- `passport.activate.*`: proof depth 17, buyers who own no passport yet; `relayed100` are scattered over
  the batch, `contiguous100` are neighbours (one carton).
- `event.anchored1000`: one anchor of a document with a thousand events.
- `points.push500.*`: one batch of an airdrop to fans without points, and to fans who have some.
- `rewards.post500`: one batch of an epoch, for each fan in it. `rewards.claim.first`: one epoch, for a fan
  who has no points and claimed nothing before; `later`: another epoch of that fan; `ten`: ten epochs at
  once, for a fan who has no points either.
- `shop.redeem.relayed`: the first unit of a fan, by one signature that a relay sends; `again`: its second.
  `shop.fulfil`: the holder signed, the merchant sends. `shop.refund`: a voucher that was called off.
- `membership.mint300`: one grant to accounts that never were members; they can vote at once.
- `ballot.batch100`, `ballot.batch200`: the first batch of a poll with four options and a single choice, of
  members with consecutive ids, a compact signature and an event a ballot; `scattered100`: of random ids among
  40,000; `single`: one signed ballot that a relay sends, later in a poll; `own`: by the member's own
  transaction.
- Scoring: a log made from hashes, sample rules, wall and processor seconds, peak resident memory of the
  process; the goal for ten million rows is 60 s and 4 GB on two cores. *Load before*: what else ran.
- Index: `sqlite` and `postgresql` take a made-up chain of a hundred thousand events (passports relayed a
  hundred at a time, points pushed to five hundred fans) from memory, so no node is measured; `anvil` is a
  real chain of some thousand events over HTTP. PostgreSQL runs on the same machine, by a socket, without
  fsync. *Processor seconds* are of the indexer alone.
- Farming lab: seeds that were not used to choose the rules, three sizes of farms; see
  [docs/scoring.md](../docs/scoring.md).
- Pushing points: the whole of `brownie run airdrop` for ten thousand fans, on a node that Brownie starts,
  beside a plain Brownie loop of transfers on the same node in the same run.
- Clone lab: seeds that were not used to choose the weights; assumptions in [docs/scans.md](../docs/scans.md).
  The trade's rules get the same logs without staff and robots; samples are apart. Marks in the picture are
  of 30 copies at a chance of 0.1. Judging a log: the goal for five million scans is 120 s and 3 GB on two
  cores.
- Dossier pages: 100,000 items, a thousand of them with the whole story and asked for, by wrk on the same two
  cores; the goal is a p95 of 50 ms where at least 200 a second are answered. *first*: every page examined
  anew; *again*: findings kept; *scan*: an item's Digital Link, sent on, logged and judged. *Processor ms* are
  of the service, for a request.
- Peers: OpenZeppelin ERC721 and ERC721A with an open mint; Uniswap's merkle-distributor as shipped,
  depth 17; a ledger that keeps a struct for each event. For points: OpenZeppelin ERC20 in a loop of
  transfers (`push.loop100`), and pushed as Disperse does (`push.disperse500`); a merkle-distributor for each
  epoch of five hundred fans (`distributor.epoch`), one claimed, and ten in as many transactions. For votes:
  OpenZeppelin ERC721Votes, minted and delegated to the holder (`erc721votes.mint100`), and a Governor over it
  with simple counting: the second vote of a proposal, and one by signature.
"""


def gas_table(rows: list[Row]) -> str:
    """Markdown of all gas rows; ours with their limits."""
    lines = ["| operation | system | gas | items | gas an item | promised |", "|---|---|--:|--:|--:|--:|"]
    for row in rows:
        limit = LIMITS.get(row.op) if row.system == "zhenbo" else None
        promised = f"≤ {limit:,}" if limit else ""
        lines.append(
            f"| `{row.op}` | {row.system} | {row.gas:,} | {row.items:,} | {row.per_item:,} | {promised} |"
        )
    return "\n".join(lines) + "\n"


def offchain_table() -> str:
    """Markdown of the off-chain figures, empty where they were never measured here."""
    path = RESULTS / "offchain.json"
    if not path.is_file():
        return ""
    lines = ["\n| measurement | figure | value |", "|---|---|--:|"]
    for name, figures in json.loads(path.read_text("utf-8")).items():
        for figure, value in figures.items():
            shown = f"{value:,.2f}" if isinstance(value, float) else f"{value}"
            lines.append(f"| `{name}` | {figure.replace('_', ' ')} | {shown} |")
    return "\n".join(lines) + "\n"


def scoring_section() -> str:
    """Markdown on scoring by size of the log, and on what farmers take; empty where it was never measured."""
    return _section("Scoring an epoch", "scoring", SCORING_HEADS, _scored) + _section(
        "What farmers take of the budget, by rules", "farming", farming.HEADS, farming.cells
    )


def airdrop_section() -> str:
    """Markdown on the airdrop script beside a loop of transfers; empty where it was never measured."""
    return _section("Pushing points to ten thousand fans", "airdrop", airdrop.HEADS, airdrop.cells)


def scans_section() -> str:
    """Markdown on clone detection; empty where it was never measured."""
    return _section(
        "Copied codes: detected and falsely flagged", "scans", scans.HEADS, scans.cells
    ) + _section("Judging a scan log", "scan_speed", scans.SPEED_HEADS, scans.speed_cells)


def dossiers_section() -> str:
    """Markdown on pages under load; empty where it was never measured."""
    return _section("Dossier pages under load", "dossiers", dossiers.HEADS, dossiers.cells)


def _section(
    title: str, name: str, heads: tuple[str, ...], cells: Callable[[dict[str, Any]], list[str]]
) -> str:
    path, picture = RESULTS / f"{name}.json", RESULTS / f"{name}.svg"
    if not path.is_file():
        return ""
    rows = ["| " + " | ".join(cells(one)) + " |" for one in json.loads(path.read_text("utf-8"))]
    ruler = "|" + "|".join(["---", *["--:"] * (len(heads) - 1)]) + "|"
    drawn = (RESULTS / f"{name}.svg").is_file()
    picture = f"\n![{title}](results/{name}.svg)\n" if drawn else ""
    return "\n".join([f"\n## {title}\n", "| " + " | ".join(heads) + " |", ruler, *rows, picture])


def _scored(one: dict[str, Any]) -> list[str]:
    seconds = [f"{one[name]:.1f}" for name in ("seconds", "read_seconds", "processor_seconds")]
    return [
        f"{one['rows']:,} ({one['form']})",
        f"{one['fans']:,}",
        *seconds,
        f"{one['megabytes']:,.0f}",
        f"{one['load']:.1f}",
    ]


def front(text: str, rows: list[Row]) -> str:
    """The README with its gas table made anew."""
    before, rest = text.split(OPEN)
    _, after = rest.split(CLOSE)
    return f"{before}{OPEN}\n{gas_table(rows)}{CLOSE}{after}"


def write() -> None:
    """Both pages from the committed figures."""
    rows = read(GAS)
    PAGE.write_text(
        f"{INTRO}\n## Gas\n\n{gas_table(rows)}\n## Off chain\n{offchain_table()}"
        f"{scoring_section()}{airdrop_section()}{scans_section()}{dossiers_section()}",
        "utf-8",
    )
    FRONT.write_text(front(FRONT.read_text("utf-8"), rows), "utf-8")
