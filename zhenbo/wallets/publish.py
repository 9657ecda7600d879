"""An epoch made public: log, carry and commitments under pseudonyms, and beside them what stays private.

public/log.csv            what is scored, see published_log (or log.parquet)
public/commitments.csv    who in it has a wallet, without telling which
public/carry-in.csv       what waited after the epoch before, under this epoch's pseudonyms
public/publication.json   hashes of these files, of the private log and of the register's last line
private/openings.csv      which wallet, each opened by its salt
private/pseudonyms.csv    who is who; the next epoch needs it to carry on what waits
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zhenbo.errors import BadBindings, Refused
from zhenbo.language import Text
from zhenbo.scoring.engine import engine
from zhenbo.scoring.files import already_there, carry_csv, read_carry, table
from zhenbo.scoring.payout import Waiting
from zhenbo.scoring.reader import Reading
from zhenbo.scoring.rules import Rules
from zhenbo.scoring.run import check_quality
from zhenbo.wallets.commitments import Opening, commitments_csv, openings_csv, read_pairs
from zhenbo.wallets.pseudonyms import Pseudonyms, require_distinct
from zhenbo.wallets.published_log import check_grid, write_log
from zhenbo.wallets.register import Register, new_private

FORMAT = "zhenbo-publication-v1"
PSEUDONYM_COLUMNS = ("fan", "pseudonym")


@dataclass(frozen=True)
class Sources:
    """What is made public. `carry` is of the epoch before, under the names of `former` (None: real ids)."""

    log: Path
    register: Register
    carry: Path | None = None
    former: Path | None = None


@dataclass(frozen=True)
class Published:
    """What a publication holds: rows of the log before and after, fans in it, and how many have a wallet."""

    reading: Reading
    rows: int
    fans: int
    bound: int
    carried: int


def publish(
    rules: Rules, epoch: int, sources: Sources, names: Pseudonyms, folder: Path, grid: int, form: str = "csv"
) -> Published:
    """Make both folders. Raises Refused, BadLog or BadBindings, and then leaves no publication.json."""
    check_grid(rules, grid)
    waiting = _carried(sources)
    public, private = _new_folders(folder)
    log = public / f"log.{form}"
    with engine() as place:
        reading = place.read(sources.log)
        check_quality(reading, rules, None)
        written = write_log(place, rules, epoch, names, grid, log)
    fans = sorted({*written.fans, *(one.fan for one in waiting)})
    called = {fan: names.fan(fan) for fan in fans}
    require_distinct(called.keys(), called.values())
    openings = _openings(sources.register, rules.epochs.span(epoch).end, called, names)
    files = {"commitments.csv": commitments_csv(openings)}
    if sources.carry is not None:
        renamed = (replace(one, fan=called[one.fan], wallet="") for one in waiting)
        files["carry-in.csv"] = carry_csv(sorted(renamed, key=lambda one: one.fan))
    for name, content in files.items():
        (public / name).write_bytes(content)
    new_private(private / "openings.csv", openings_csv(openings))
    new_private(private / "pseudonyms.csv", table(PSEUDONYM_COLUMNS, called.items()))
    said = _told(rules, epoch, sources.register, reading, grid)
    hashes = {path.name: _sha256(path) for path in sorted(public.iterdir())}
    text = json.dumps({**said, "files": hashes}, indent=2, ensure_ascii=False) + "\n"
    (public / "publication.json").write_text(text, "utf-8")
    return Published(reading, written.rows, len(written.fans), len(openings), len(waiting))


def _carried(sources: Sources) -> list[Waiting]:
    """What waits, by real ids."""
    waiting = read_carry(sources.carry) if sources.carry else ()
    if sources.former is None:
        return list(waiting)
    known = {name: fan for fan, name in read_pairs(sources.former, PSEUDONYM_COLUMNS).items()}
    for one in waiting:
        if one.fan not in known:
            zh = f"{sources.former} 中没有假名 {one.fan}；请给出上期的 pseudonyms.csv"
            en = f"{sources.former} does not know {one.fan}; give pseudonyms.csv of the epoch of the carry"
            raise BadBindings(str(Text(zh, en)))
    return [replace(one, fan=known[one.fan]) for one in waiting]


def _openings(register: Register, end: int, called: Mapping[str, str], names: Pseudonyms) -> list[Opening]:
    """Links in force when the epoch ended, of fans who are in it."""
    found = []
    for fan, name in called.items():
        wallet = register.links.link(fan, end - 1).wallet
        if wallet:
            found.append(Opening(name, wallet, names.salt(fan, wallet)))
    return found


def _told(rules: Rules, epoch: int, register: Register, reading: Reading, grid: int) -> dict[str, object]:
    of = register.heading.community
    return {
        "format": FORMAT,
        "platform": of.platform,
        "chainId": of.chain_id,
        "points": of.points,
        "epoch": epoch,
        "rules": "0x" + rules.digest.hex(),
        "grid": grid,
        "source": {"sha256": "0x" + reading.sha256, "rows": reading.rows, "bad": reading.bad},
        "register": "0x" + register.head,
    }


def _new_folders(folder: Path) -> tuple[Path, Path]:
    """Two empty folders, the private one closed to others. Raises Refused where there is something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise already_there(folder)
    try:
        public, private = folder / "public", folder / "private"
        public.mkdir(parents=True)
        private.mkdir(mode=0o700)
    except OSError as fault:
        zh, en = f"{folder} 无法新建：{fault.strerror}", f"{folder} cannot be made: {fault.strerror}"
        raise Refused(str(Text(zh, en))) from None
    return public, private


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return "0x" + hashlib.file_digest(file, "sha256").hexdigest()
