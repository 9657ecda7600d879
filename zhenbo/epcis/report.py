"""What `zhenbo epcis check FILE` and `zhenbo epcis digest FILE` answer, as plain data."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zhenbo.epcis.canonical import PROFILE
from zhenbo.epcis.digest import digests
from zhenbo.epcis.document import Document, check, load, read
from zhenbo.epcis.json_reader import MAX_BYTES
from zhenbo.errors import BadDocument, Problem


@dataclass(frozen=True)
class CheckReport:
    """`conforms` is the answer; each problem has event, path, reason and clause."""

    document: str
    kind: str | None  # None where the file could not be read as EPCIS at all
    events: int
    conforms: bool
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class DigestRow:
    """One event: position, type, and both digests in hex."""

    index: int
    type: str
    canonical: str
    strict: str


@dataclass(frozen=True)
class DigestReport:
    """Digests of all events in document order. Events of a document that does not conform have digests too,
    so that anybody can compare; but `conforms` is false and nothing of it can be anchored."""

    document: str
    sha256: str  # of the file as it is
    profile: str
    conforms: bool
    events: tuple[DigestRow, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def check_file(path: Path) -> CheckReport:
    """Check one file.

    Every refusal is in the report; only a file that cannot be opened raises (BadDocument).
    """
    try:
        document = read(read_file(path), path.name)
    except BadDocument as error:
        return CheckReport(path.name, None, 0, False, error.problems)
    problems = check(document)
    return CheckReport(path.name, document.kind, len(document.events), not problems, problems)


def digest_file(path: Path, workers: int = 1) -> DigestReport:
    """Digests of one file's events. Raises BadDocument when it cannot be read, or an event has no digest."""
    document = read(read_file(path), path.name)
    rows = tuple(
        DigestRow(d.index, event.type, d.canonical.hex(), d.strict.hex())
        for event, d in zip(document.events, digests(document.events, workers), strict=True)
    )
    return DigestReport(path.name, document.sha256.hex(), PROFILE, not check(document), rows)


def load_file(path: Path) -> Document:
    """A conforming document from a file. Raises BadDocument with every place that does not conform."""
    return load(read_file(path), path.name)


def read_file(path: Path) -> bytes:
    """Bytes of a document, at most one more than a document may have.

    Raises BadDocument if it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = Problem(None, "$", f"cannot be opened: {error.strerror}", "file system")
        raise BadDocument(path.name, (problem,)) from error
