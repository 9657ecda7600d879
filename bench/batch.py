"""A register-ready batch, from nothing to the folder an inspector gets: seconds and memory."""

import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from zhenbo.items.build import build_batch
from zhenbo.items.inspect import inspect_batch
from zhenbo.items.sheet import count_items
from zhenbo.items.store import ItemStore

GTIN = "09506000134352"
PROOFS = 200


@dataclass(frozen=True)
class BatchFigures:
    """Seconds to build and to inspect, milliseconds a proof, peak megabytes here and in one worker."""

    items: int
    build_seconds: float
    inspect_seconds: float
    proof_milliseconds: float
    megabytes: float
    worker_megabytes: float


def measure_batch(items: int) -> BatchFigures:
    """Build a batch of random serials and scratch codes, prove items from its store, inspect it."""
    with tempfile.TemporaryDirectory() as folder:
        batch = Path(folder) / "batch"
        started = time.perf_counter()
        build_batch(GTIN, "BENCH", count_items(items), batch, "passphrase of the bench")
        built = time.perf_counter()
        with ItemStore(batch / "items.db") as store:
            for number in range(PROOFS):
                store.proof(number * 7919 % items)
        proven = time.perf_counter()
        assert inspect_batch(batch).passed
        inspected = time.perf_counter()
    own, workers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return BatchFigures(
        items, built - started, inspected - proven, (proven - built) / PROOFS * 1000, own, workers
    )
