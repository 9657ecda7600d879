"""Streaming, batch and the reference give the same verdicts on any log, in any order of its rows."""

import tempfile
from itertools import groupby
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scan_logs import logs, scan, verdicts, written
from scan_reference import judged, repeated

from zhenbo.scans.batch import detect, row_of
from zhenbo.scans.lab import busy_pairs, habits_in
from zhenbo.scans.scan import order
from zhenbo.scans.simulator import Copies, simulate
from zhenbo.scans.simulator.world import WORLDS
from zhenbo.scans.stream import Detector, in_order

WITH_DATABASE = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def streamed(scans, habits):
    """The rows of the verdicts file by the streaming engine."""
    detector = Detector(habits)
    for one in scans:
        detector.add(one)
    return [row_of(name, code, habits) for name, code in sorted(detector.codes.items())]


def once(scans):
    """Each scan_id once, the first by the log's order, in that order."""
    found = {}
    for one in sorted(scans, key=repeated):
        found.setdefault(one.scan_id, one)
    return sorted(found.values(), key=order)


@WITH_DATABASE
@given(logs())
def test_batch_stream_and_reference_agree(scans):
    unique = once(scans)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "verdicts.csv"
        habits = detect(written(Path(folder) / "scans.csv", scans), out).habits
        found = verdicts(out)
    assert found == streamed(unique, habits)
    assert found == judged(scans, habits)


@settings(max_examples=200, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_the_order_within_a_millisecond_does_not_matter(scans, random):
    unique = once(scans)
    shuffled = []
    for _, tied in groupby(unique, key=lambda scan: scan.scanned_at):
        tied = list(tied)
        random.shuffle(tied)
        shuffled += tied
    habits = habits_in({}, lambda scan: False)
    assert streamed(in_order(shuffled), habits) == streamed(unique, habits) == judged(scans, habits)


def test_batch_and_stream_agree_on_a_made_up_log(tmp_path):
    kinds = ("nation", "city", "single", "insider", "sample_copied", "unallocated", "sun_replay")
    kinds += ("sun_rollback", "sun_reset", "sun_forged", "sun_harvested")
    made = simulate(31, WORLDS["heavy"], 1500, 0.3, tuple(Copies(kind, 8) for kind in kinds))
    out = tmp_path / "verdicts.csv"
    habits = detect(written(tmp_path / "scans.csv", reversed(made.scans)), out).habits
    found = verdicts(out)
    assert found == streamed(made.scans, habits)
    assert {row[1] for row in found} == {"genuine", "check", "do not trust"}


def test_the_lab_measures_habits_and_busy_phones_as_batch_does(tmp_path):
    made = simulate(32, WORLDS["usual"], 1200, 0.5).scans
    dealt = [scan(n, n / 50, "dealer", "Beijing", code=made[n * 3].code) for n in range(400)]
    log = sorted([*made, *dealt], key=order)
    pairs = busy_pairs(log)
    assert {device for _, device in pairs} == {"dealer"}
    by_code = sorted(log, key=lambda one: (one.code, *order(one)))
    grouped = {code: list(group) for code, group in groupby(by_code, key=lambda one: one.code)}
    habits = habits_in(grouped, lambda one: (one.code, one.device) in pairs)
    out = tmp_path / "verdicts.csv"
    assert detect(written(tmp_path / "scans.csv", log), out).habits == habits
    assert verdicts(out) == streamed(log, habits)
