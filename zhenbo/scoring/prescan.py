"""One pass over a CSV's bytes before DuckDB reads it: encoding, line ends, number of lines, hash.

DuckDB reads UTF-8 with one kind of line end. Anything else (GB18030, CRLF, blank lines) is copied into that
form; the numbers of lines left out are kept, so that every row keeps the number that an editor shows.
"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhenbo.errors import BadLog
from zhenbo.language import Text

_CHUNK = 1 << 20
_BOM = codecs.BOM_UTF8


@dataclass(frozen=True)
class Plain:
    """A file that DuckDB can read: its heading, lines in all, and the numbers of the blank ones left out."""

    path: Path
    heading: str
    lines: int
    blank: tuple[int, ...]
    sha256: str


@dataclass
class _Scan:
    sha256: str = ""
    newlines: int = 0
    odd: bool = False
    utf8: bool = True
    ends_open: bool = False


def plain(path: Path, folder: Path) -> Plain:
    """The file itself where it is plain, else a copy in `folder`. Raises BadLog for what is no text."""
    try:
        scan = _scan(path)
    except OSError as fault:
        raise BadLog(str(Text(f"{path} 无法读取：{fault.strerror}", f"{path}: {fault.strerror}"))) from None
    if scan.utf8 and not scan.odd:
        with path.open("rb") as file:
            heading = file.readline().removeprefix(_BOM).decode().rstrip("\n")
        return Plain(path, heading, scan.newlines + scan.ends_open, (), scan.sha256)
    return _copied(path, folder / "plain.csv", "utf-8-sig" if scan.utf8 else "gb18030", scan.sha256)


def _scan(path: Path) -> _Scan:
    found = _Scan()
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    last = b"\n"
    for chunk in _chunks(path):
        digest.update(chunk)
        found.newlines += chunk.count(b"\n")
        if chunk[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or b"\0" in chunk:
            zh, en = f"{path} 不是文本；请另存为 CSV UTF-8", f"{path} is no text; save it as CSV UTF-8"
            raise BadLog(str(Text(zh, en)))
        # a blank line, also the first and one that lies across two chunks
        found.odd = found.odd or b"\r" in chunk or b"\n\n" in chunk or (last == b"\n" and chunk[:1] == b"\n")
        if found.utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                found.utf8 = False
        last = chunk[-1:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        found.utf8 = False
    found.sha256, found.ends_open = digest.hexdigest(), last != b"\n"
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _copied(path: Path, copy: Path, encoding: str, sha256: str) -> Plain:
    blank, heading, number = [], None, 0
    with (
        path.open(encoding=encoding, newline=None) as file,
        copy.open("w", encoding="utf-8", newline="\n") as out,
    ):
        try:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    blank.append(number)
                    continue
                heading = line.rstrip("\n") if heading is None else heading
                out.write(line)
        except UnicodeDecodeError:
            zh = f"{path} 第 {number + 1} 行附近既不是 UTF-8 也不是 GB18030；请另存为 CSV UTF-8"
            en = f"{path}: neither UTF-8 nor GB18030 near line {number + 1}; save it as CSV UTF-8"
            raise BadLog(str(Text(zh, en))) from None
    return Plain(copy, heading or "", number, tuple(blank), sha256)
