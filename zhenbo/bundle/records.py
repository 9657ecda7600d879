"""Record folders: what a recorder keeps of each document that it anchors, and what a bundle is made from.

A folder holds the document byte for byte, `record.json` (salts, profile, recorder, content of the anchor)
and the certificates its events link to. It is written before the anchor is sent, since an event whose
salt is lost can no longer be proven.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from zhenbo.bundle.format import LEAVES, OPTIONAL_SALTS, read_value, spelled
from zhenbo.bundle.shape import integer, literal, made, members, octets, text
from zhenbo.epcis.certificates import MAX_PDF_BYTES
from zhenbo.epcis.json_reader import MAX_BYTES
from zhenbo.errors import BadBundle

FORMAT = "zhenbo-record-v1"
FILE = "record.json"
Elsewhere = Callable[[bytes], bytes | None]  # a document by its SHA-256; None where it is not there
_ANCHOR_TYPES = ("address", "uint8", "bytes32", "bytes32", "uint32", "bytes32", "bytes32")


@dataclass(frozen=True)
class Anchor:
    """Content of an anchor, as INotary.Anchor; bytes of 32, `corrects` zeros where it corrects nothing."""

    stream: int
    subject: bytes
    root: bytes
    count: int
    documentHash: bytes  # noqa: N815 - INotary's names
    corrects: bytes

    def id(self, recorder: bytes) -> bytes:
        """anchorId: keccak256(abi.encode(recorder, content)), as INotary.anchorIdOf."""
        content = (self.stream, self.subject, self.root, self.count, self.documentHash, self.corrects)
        return bytes(keccak(encode(_ANCHOR_TYPES, (recorder, *content))))


@dataclass(frozen=True)
class DocumentRecord:
    """One anchored document with what proves its events, in document order.

    A salt is None where it was erased: that event can no longer be proven, the others can, by the leaf
    hashes.
    """

    document: str
    profile: str
    salts: tuple[bytes | None, ...]
    leaves: tuple[bytes, ...]
    recorder: bytes
    anchor: Anchor
    data: bytes = b""

    @property
    def anchor_id(self) -> bytes:
        return self.anchor.id(self.recorder)


def write_record(folder: Path, record: DocumentRecord, certificates: Sequence[Path] = ()) -> None:
    """Write a record folder that appears whole or never. Raises BadBundle where there is one already."""
    if folder.exists():
        raise BadBundle(f"{folder} is already there; a record is never overwritten")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    _write_synced(draft / Path(record.document).name, record.data)
    for certificate in certificates:
        shutil.copyfile(certificate, draft / certificate.name)
    _write_synced(draft / FILE, spelled({"format": FORMAT, **_RECORD.write(record)}))
    draft.rename(folder)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def read_records(folders: Iterable[Path], elsewhere: Elsewhere | None = None) -> list[DocumentRecord]:
    """Every record below these folders, by path. Raises BadBundle where one is damaged.

    elsewhere  asked for a document that is not in its record's folder; where it gives none, the record is
               left out
    """
    files = [file for folder in folders for file in sorted(_existing(folder).rglob(FILE))]
    found = (_read_record(file, elsewhere) for file in files if not file.parent.name.startswith("."))
    return [record for record in found if record is not None]


def read_pdfs(folders: Iterable[Path]) -> list[tuple[str, bytes]]:
    """Name and bytes of every PDF below these folders: the certificates that events may link to."""
    files = [file for folder in folders for file in sorted(_existing(folder).rglob("*.pdf"))]
    return [(file.name, _bytes_of(file, MAX_PDF_BYTES)) for file in files]


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BadBundle(f"{folder} is no folder of records")
    return folder


def _bytes_of(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise BadBundle(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > most:
        raise BadBundle(f"{path} has more than {most} bytes")
    return data


def _read_record(file: Path, elsewhere: Elsewhere | None) -> DocumentRecord | None:
    value = read_value(_bytes_of(file, MAX_BYTES), str(file))
    try:
        members({"format": literal(FORMAT)}, spare=True).read(value, ())
        record: DocumentRecord = _RECORD.read(value, ())
    except BadBundle as fault:
        raise BadBundle(f"{file}: {fault}") from None
    if Path(record.document).name != record.document:
        raise BadBundle(f"{file}: document must be a file name in the same folder, not {record.document!r}")
    own = file.parent / record.document
    if elsewhere is None or own.exists():
        return replace(record, data=_bytes_of(own, MAX_BYTES))
    data = elsewhere(record.anchor.documentHash)
    return None if data is None else replace(record, data=data)


_WORD = octets(32)
_ANCHOR = made(
    Anchor,
    {
        "stream": integer(8), "subject": _WORD, "root": _WORD, "count": integer(32), "documentHash": _WORD,
        "corrects": _WORD,
    },
    spare=True,
)  # fmt: skip
_RECORD = made(
    DocumentRecord,
    {
        "document": text(255), "profile": text(200), "salts": OPTIONAL_SALTS, "leaves": LEAVES,
        "recorder": octets(20), "anchor": _ANCHOR,
    },
    spare=True,
)  # fmt: skip
