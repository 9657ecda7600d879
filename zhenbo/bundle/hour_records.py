"""Hours of the scan log as they are anchored: salts and leaves, which prove single scans later.

A record holds nothing of a scan: the rows stay in the log, as long as that keeps them. To erase a scan is to
delete its row there and its salt here (`scan_erasure`); what remains is a leaf that means nothing, and the
others stay provable.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eth_utils.crypto import keccak

from zhenbo.alerts.scan_rows import LEAF_TYPES, Hour, hour_name
from zhenbo.bundle.format import LEAVES, OPTIONAL_SALTS, read_value, spelled
from zhenbo.bundle.records import Anchor
from zhenbo.bundle.shape import integer, literal, made, members, octets
from zhenbo.errors import BadBundle, BadLog
from zhenbo.language import Text
from zhenbo.merkle import FlatNodes, StandardMerkleTree, leaf_hash, proof_of
from zhenbo.whole import write_whole

FORMAT = "zhenbo-scan-hour-v1"
SCAN_STREAM = 1  # of INotary.Stream
_MOST_BYTES = 512 * 2**20
_NOTHING = bytes(32)


@dataclass(frozen=True)
class HourRecord:
    """One anchored hour. A salt is None where its scan was erased."""

    start: int
    recorder: bytes
    anchor: Anchor
    salts: tuple[bytes | None, ...]
    leaves: tuple[bytes, ...]

    @property
    def name(self) -> str:
        return hour_name(self.start)

    @property
    def file_name(self) -> str:
        """One place for each hour and recorder."""
        return f"{self.name}-{self.recorder.hex()[:8]}.json"

    @property
    def anchor_id(self) -> bytes:
        return self.anchor.id(self.recorder)

    def place(self, digest: bytes, start: int = 0) -> int | None:
        """Which leaf, from `start` on, a row of this digest is; None where it is none."""
        for number in range(start, len(self.leaves)):
            salt = self.salts[number]
            if salt is not None and leaf_hash(LEAF_TYPES, (salt, digest)) == self.leaves[number]:
                return number
        return None


def hour_subject(start: int) -> bytes:
    """INotary's subject of an hour's anchor, the same for every scan service."""
    return bytes(keccak(text=f"zhenbo-scan-log-v1 {hour_name(start)}"))


def new_hour(hour: Hour, recorder: bytes) -> HourRecord:
    """A record with fresh salts of the operating system.

    The document hash is over the leaves, not over the rows: an erased one could be guessed from that.
    """
    salts = tuple(os.urandom(32) for _ in hour.digests)
    rows = list(zip(salts, hour.digests, strict=True))
    tree = StandardMerkleTree.of(rows, LEAF_TYPES, sort_leaves=False)
    leaves = tuple(tree.leaf(number) for number in range(len(rows)))
    document = hashlib.sha256(b"".join(leaves)).digest()
    anchor = Anchor(SCAN_STREAM, hour_subject(hour.start), tree.root, len(rows), document, _NOTHING)
    return HourRecord(hour.start, recorder, anchor, salts, leaves)


def require_same(record: HourRecord, hour: Hour) -> None:
    """Raise BadLog where the log's hour has a row that the anchored one does not; rows may be missing."""
    place = -1
    for digest in hour.digests:
        found = record.place(digest, place + 1)
        if found is None:
            said = Text(
                f"{record.name} 已存证，之后日志中增加或改动了扫码；已存证的小时不能再变，请恢复日志",
                f"{record.name} is anchored, and scans of it were added or changed since; an hour that is "
                "anchored stays as it was: restore the log",
            )
            raise BadLog(str(said))
        place = found


def proof_of_row(record: HourRecord, digest: bytes) -> tuple[bytes, list[bytes]]:
    """Salt and proof of a row, as Notary.includes takes them. Raises BadLog where there is no such row."""
    number = record.place(digest)
    salt = None if number is None else record.salts[number]
    if number is None or salt is None:
        said = Text(
            f"{record.name} 没有这次扫码，或已删除", f"{record.name} has no such scan, or it is erased"
        )
        raise BadLog(str(said))
    return salt, list(proof_of(FlatNodes.from_leaves(b"".join(record.leaves)), number))


def without(record: HourRecord, digests: Collection[bytes]) -> HourRecord:
    """The record once these scans are erased. All others stay provable."""
    places = {record.place(digest) for digest in digests}
    salts = tuple(None if number in places else salt for number, salt in enumerate(record.salts))
    return replace(record, salts=salts)


def write_hour(folder: Path, record: HourRecord) -> Path:
    """Write the record whole, in the place of an older one of the same hour."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / record.file_name
    write_whole(path, spelled({"format": FORMAT, **_RECORD.write(record)}))
    return path


def read_hours_kept(folder: Path, recorder: bytes) -> dict[int, HourRecord]:
    """An account's records in a folder, by the start of the hour. Raises BadBundle where one is damaged."""
    files: Sequence[Path] = sorted(folder.glob(f"*-{recorder.hex()[:8]}.json")) if folder.is_dir() else []
    found = (_read(file) for file in files)
    return {record.start: record for record in found if record.recorder == recorder}


def read_all_kept(folder: Path) -> list[HourRecord]:
    """The records of all accounts in a folder. Raises BadBundle where one is damaged."""
    return [_read(file) for file in sorted(folder.glob("*Z-*.json"))] if folder.is_dir() else []


def _read(file: Path) -> HourRecord:
    if file.stat().st_size > _MOST_BYTES:
        raise BadBundle(f"{file} has more than {_MOST_BYTES} bytes")
    value = read_value(file.read_bytes(), str(file))
    try:
        members({"format": literal(FORMAT)}, spare=True).read(value, ())
        record: HourRecord = _RECORD.read({k: v for k, v in value.items() if k != "format"}, ())
    except BadBundle as fault:
        raise BadBundle(f"{file}: {fault}") from None
    leaves, anchor = b"".join(record.leaves), record.anchor
    whole = len(record.salts) == len(record.leaves) == anchor.count
    # the root alone would take two neighbours the other way round
    whole = whole and hashlib.sha256(leaves).digest() == anchor.documentHash
    if not whole or FlatNodes.from_leaves(leaves).root != anchor.root:
        raise BadBundle(f"{file}: its leaves are not those of its anchor; restore it from a copy")
    return record


_WORD = octets(32)
_ANCHOR = made(
    Anchor,
    {
        "stream": integer(8), "subject": _WORD, "root": _WORD, "count": integer(32), "documentHash": _WORD,
        "corrects": _WORD,
    },
)  # fmt: skip
_RECORD = made(
    HourRecord,
    {
        "start": integer(40), "recorder": octets(20), "anchor": _ANCHOR, "salts": OPTIONAL_SALTS,
        "leaves": LEAVES,
    },
)  # fmt: skip
