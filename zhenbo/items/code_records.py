"""What the file of codes says of each item: its serial, kind, and the code or the chip's hidden salt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhenbo.errors import BadCodesFile
from zhenbo.items.codes_file import read_chunks
from zhenbo.items.kinds import Kind, parse_kind


@dataclass(frozen=True)
class CodeRecord:
    """One line of the file. `secret` is the code in canonical form, or the chip's 16-byte salt as hex."""

    serial: str
    kind: Kind
    secret: str = field(repr=False)


def record_lines(records: Iterable[tuple[str, int, str]]) -> bytes:
    """Lines of serial, kind and secret; a tab parts them, since no serial can contain one."""
    return "".join(f"{serial}\t{Kind(kind).word}\t{secret}\n" for serial, kind, secret in records).encode(
        "ascii"
    )


def read_codes(path: Path, passphrase: str) -> Iterator[CodeRecord]:
    """All records in the order of the batch's leaves. Raises WrongPassphrase, BadCodesFile."""
    rest = b""
    for chunk in read_chunks(path, passphrase):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from map(_record, lines)
    if rest:
        raise BadCodesFile(f"{path} ends in the middle of a record")


def find_codes(path: Path, passphrase: str, serials: Iterable[str]) -> dict[str, CodeRecord]:
    """The records of some serials; refuses when one is missing."""
    wanted = set(serials)
    found = {record.serial: record for record in read_codes(path, passphrase) if record.serial in wanted}
    missing = sorted(wanted - found.keys())
    if missing:
        raise BadCodesFile(f"{path} has no code for {len(missing)} serials, the first being {missing[0]!r}")
    return found


def _record(line: bytes) -> CodeRecord:
    fields = line.decode("ascii").split("\t")
    if len(fields) != 3:
        raise BadCodesFile("a record of the file of codes does not have three fields")
    return CodeRecord(fields[0], parse_kind(fields[1]), fields[2])
