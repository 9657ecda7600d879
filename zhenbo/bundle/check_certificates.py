"""Are the certificates those that the events pin?"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhenbo.bundle.check_documents import Opened, event_label
from zhenbo.bundle.format import CertificatePart
from zhenbo.bundle.verdict import Check, failed, flagged, passed
from zhenbo.epcis.certificates import CertificateLink, certificate_links


@dataclass(frozen=True)
class Linked:
    """A link of an event to a certificate, and where the event stands in the bundle."""

    document: int  # from 0
    link: CertificateLink

    @property
    def said(self) -> str:
        event = self.link.event
        place = f"document {self.document + 1} event {event.index}, {event_label(event)}"
        return f"{self.link.file_name} (linked by {place})"


def links_of(documents: Sequence[Opened]) -> list[Linked]:
    """Every link of the bundle's events to a certificate."""
    found = []
    for number, opened in enumerate(documents):
        if opened.document is not None:
            events = [
                opened.document.events[e.index]
                for e in opened.part.events
                if e.index < len(opened.document.events)
            ]
            found += [Linked(number, link) for link in certificate_links(events)]
    return found


def check_certificates(parts: Sequence[CertificatePart], documents: Sequence[Opened]) -> Iterator[Check]:
    """Each certificate is pinned by an event of the bundle and is byte for byte what was pinned."""
    links = links_of(documents)
    held: set[bytes] = set()
    for number, part in enumerate(parts, 1):
        if part.sha256 in held:
            yield failed(f"certificate {number}", "出现两次", "occurs twice")
        held.add(part.sha256)
        yield _check(f"certificate {number}", part, links)
    for one in links:
        if one.link.sha256 is None:
            yield flagged(
                "certificates",
                f"{one.said} 未固定哈希",
                f"{one.said} is linked without a hash: nothing proves it",
            )
        elif one.link.sha256 not in held:
            yield flagged(
                "certificates",
                f"{one.said} 不在凭证内",
                f"{one.said} is not in the bundle; ask for it by its hash",
            )


def _check(name: str, part: CertificatePart, links: Sequence[Linked]) -> Check:
    actual = hashlib.sha256(part.data).digest()
    pinned = [one for one in links if one.link.sha256 == part.sha256]
    if actual != part.sha256:
        true = [one for one in links if one.link.sha256 == actual]
        if true and not pinned:
            return failed(
                name,
                f"{true[0].said} 所列哈希被改动",
                f"{true[0].said}: the SHA-256 stated for it was changed",
            )
        said = pinned[0].said if pinned else "a certificate that no event links to"
        return failed(
            name, f"{said} 的内容被换过", f"{said} was changed or swapped: its bytes have another SHA-256"
        )
    if not pinned:
        return failed(name, "没有事件引用此证书", "no event of the bundle pins this certificate")
    if part.links != tuple(dict.fromkeys((one.document, one.link.event.index) for one in pinned)):
        return failed(
            name,
            f"{pinned[0].said} 所列引用被改动",
            f"{pinned[0].said}: the links stated for it were changed",
        )
    return passed(name, f"{pinned[0].said} 与所引一致", f"{pinned[0].said} is the file that was pinned")
