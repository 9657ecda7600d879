"""What pages need and no folder at hand holds: from the store of documents, by hash, checked on read.

The record of a document (`record.json`, with its salts) stays in its folder; the document, its certificates
and a photo may be in a bucket. What is missing there or was changed is logged and counted, never given out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from zhenbo.documents import Documents
from zhenbo.epcis.certificates import read_certificate
from zhenbo.errors import BadCertificate, BadDocumentStore

_log = logging.getLogger("zhenbo.web")


@dataclass
class Stock:
    """The store, None where everything is in folders; `lost` are hashes that it does not give."""

    documents: Documents | None = None
    lost: set[bytes] = field(default_factory=set)

    def get(self, sha256: bytes) -> bytes | None:
        """A document by its hash; None where there is no store, or none that can be trusted in it."""
        if self.documents is None:
            return None
        try:
            data = self.documents.get(sha256.hex())
        except BadDocumentStore as fault:
            self._miss(sha256, str(fault))
            return None
        self.lost.discard(sha256)
        return data

    def certificate(self, sha256: bytes, name: str) -> bytes | None:
        """A certificate by its hash; None also for what is no PDF."""
        data = self.get(sha256)
        if data is None:
            return None
        try:
            read_certificate(data, name)
        except BadCertificate as fault:
            self._miss(sha256, str(fault))
            return None
        return data

    def _miss(self, sha256: bytes, why: str) -> None:
        if sha256 not in self.lost:
            _log.warning("not shown: %s", why)
        self.lost.add(sha256)


def stock_at(where: str | None) -> Stock:
    """The stock at a folder or fsspec URL, or none. Raises BadDocumentStore where nothing is there."""
    if where is None:
        return Stock()
    documents = Documents(where)
    documents.require_some()  # a place that was mistyped would leave out everything
    return Stock(documents)
