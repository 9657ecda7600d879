"""Reading, checking and digesting many events: seconds. No peer, for the reference library goes online."""

import copy
import json
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.epcis.digest import digests
from zhenbo.epcis.document import load

SAMPLES = Path(__file__).parents[1] / "samples" / "puer" / "documents"
CORES = 2


@dataclass(frozen=True)
class EventFigures:
    """Seconds to read and check a document, and to compute both digests of its events on CORES cores."""

    events: int
    check_seconds: float
    digest_seconds: float
    megabytes: float


def measure_events(count: int) -> EventFigures:
    """Digest `count` different events made from our samples."""
    whole = _document(count)
    data = json.dumps(whole).encode()
    started = time.perf_counter()
    document = load(data, "bench.jsonld")
    checked = time.perf_counter()
    found = digests(document.events, CORES)
    digested = time.perf_counter()
    assert len({d.strict for d in found}) == count
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return EventFigures(count, checked - started, digested - checked, megabytes)


def _document(count: int) -> dict[str, Any]:
    samples = [json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.jsonld"))]
    events = [event for sample in samples for event in sample["epcisBody"]["eventList"]]
    several = [_variant(events[i % len(events)], i) for i in range(count)]
    return {**samples[0], "epcisBody": {"eventList": several}}


def _variant(event: dict[str, Any], number: int) -> dict[str, Any]:
    changed = copy.deepcopy(event)
    clock = f"{number % 24:02}:{number % 60:02}:{number // 60 % 60:02}.{number % 1000:03}Z"
    changed["eventTime"] = f"2026-03-{number % 28 + 1:02}T{clock}"
    changed["eventID"] = f"urn:uuid:00000000-0000-4000-8000-{number:012x}"
    return changed
