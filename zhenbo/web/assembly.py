"""A service put together from what an operator names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from zhenbo.resolver import Resolver
from zhenbo.web.findings import Examiner
from zhenbo.web.ledger import Ledger
from zhenbo.web.links import PageLinks
from zhenbo.web.scan_log import ScanLog
from zhenbo.web.service import Service
from zhenbo.web.shelf import Shelf
from zhenbo.web.stock import Stock
from zhenbo.web.taps import Taps
from zhenbo.web.verifier import Verifier


@contextmanager
def assembled(
    batches: Sequence[Path],
    records: Sequence[Path],
    ledger: Ledger,
    base: str,
    clock: Callable[[], datetime],
    *,
    taps: Taps | None = None,
    log: ScanLog | None = None,
    proofs: bool = False,
    verifier: Verifier | None = None,
    stock: Stock | None = None,
) -> Iterator[Service]:
    """The service, as long as the block lasts. Raises BadBatch or BadBundle for bad folders.

    base   the public address; Digital Links are those of its domain by https, whatever pages are served by
    stock  where documents, certificates and photos are that no folder holds
    """
    with Shelf(batches, stock) as shelf:
        root = "https://" + base.partition("://")[2]
        resolver = Resolver(root, PageLinks(base, shelf, proofs), "Zhenbo", keys=("01",))
        examiner = Examiner(ledger, records, stock)
        yield Service(base, shelf, examiner, resolver, clock, taps, log, proofs, verifier)
