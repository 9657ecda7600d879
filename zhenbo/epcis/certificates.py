"""Certificates (PDF) that events link to by certificationInfo, tied to their bytes by SHA-256.

EPCIS gives certificationInfo a URI and no hash. Ours carries it in the fragment, which no server sees and
which the strict digest of the event covers: `https://lab.example/cert/2026-118.pdf#sha-256=<64 hex digits>`.
An RFC 6920 name (`ni:///sha-256;<hex>`) is read too. A link without a hash is reported as such: it proves no
document.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from zhenbo.epcis.document import Event
from zhenbo.errors import BadCertificate

MAX_PDF_BYTES = 50 * 1024 * 1024
_FRAGMENT = re.compile(r"#sha-256=([0-9a-fA-F]{64})\Z")
_NAME = re.compile(r"ni:///sha-256;([0-9a-fA-F]{64})(\?.*)?\Z")

State = Literal["present", "missing", "differs", "not pinned"]


@dataclass(frozen=True)
class Certificate:
    """A certificate's bytes, known by their hash."""

    name: str
    sha256: bytes
    size: int


@dataclass(frozen=True)
class CertificateLink:
    """One certificationInfo of an event; `sha256` is None where the link pins no hash."""

    event: Event
    uri: str
    sha256: bytes | None

    @property
    def file_name(self) -> str:
        """Name of the file that the link points at, by its last step."""
        return unquote(self.uri.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2])


@dataclass(frozen=True)
class CertificateFinding:
    """`present`: a file has the pinned hash. `differs`: the file of that name has another. `missing`:
    neither.

    `not pinned`: the link has no hash, so that no file can be proven to be the one meant.
    """

    link: CertificateLink
    state: State
    certificate: Certificate | None


def read_certificate(data: bytes, name: str) -> Certificate:
    """The certificate in `data`. Raises BadCertificate when it is no PDF or is too large."""
    if len(data) > MAX_PDF_BYTES:
        raise BadCertificate(f"{name} has {len(data)} bytes, more than {MAX_PDF_BYTES}; split or compress it")
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise BadCertificate(f"{name} is no whole PDF; send the file as the inspector issued it")
    return Certificate(name, hashlib.sha256(data).digest(), len(data))


def read_certificates(folder: Path) -> list[Certificate]:
    """All PDFs of a folder, by name. Raises BadCertificate for the first that is none."""
    if not folder.is_dir():
        raise BadCertificate(f"folder {folder} does not exist")
    return [read_certificate(file.read_bytes(), file.name) for file in sorted(folder.glob("*.pdf"))]


def pinned(uri: str, certificate: Certificate) -> str:
    """The link to write into certificationInfo: `uri` with the certificate's hash."""
    return f"{uri.partition('#')[0]}#sha-256={certificate.sha256.hex()}"


def certificate_links(events: Iterable[Event]) -> Iterator[CertificateLink]:
    """Every certificationInfo of the events, in order; the field holds one URI or a list of them."""
    for event in events:
        found = event.value.get("certificationInfo", [])
        for uri in found if isinstance(found, list) else [found]:
            if isinstance(uri, str):
                pin = _FRAGMENT.search(uri) or _NAME.match(uri)
                yield CertificateLink(event, uri, bytes.fromhex(pin[1]) if pin else None)


def check_certificates(
    events: Iterable[Event], certificates: Iterable[Certificate]
) -> list[CertificateFinding]:
    """Hold every link against the certificates at hand; a certificate may serve any number of events."""
    at_hand = list(certificates)
    by_hash = {c.sha256: c for c in at_hand}
    by_name = {c.name: c for c in at_hand}
    return [_finding(link, by_hash, by_name) for link in certificate_links(events)]


def _finding(
    link: CertificateLink, by_hash: Mapping[bytes, Certificate], by_name: Mapping[str, Certificate]
) -> CertificateFinding:
    if link.sha256 is None:
        return CertificateFinding(link, "not pinned", None)
    if link.sha256 in by_hash:
        return CertificateFinding(link, "present", by_hash[link.sha256])
    other = by_name.get(link.file_name)
    return CertificateFinding(link, "differs" if other else "missing", other)
