"""Scan logs for tests: written as the command reads them, and drawn by hypothesis."""

import csv
from pathlib import Path

from hypothesis import strategies as st

from zhenbo.scans.files import scans_csv
from zhenbo.scans.scan import DAY, Scan

START = 1_767_225_600_000
# two near pairs, far ones, one without a name, one without coordinates, and nowhere
CITIES = (
    ("Shanghai", 31.2, 121.5), ("Suzhou", 31.3, 120.6), ("Guangzhou", 23.1, 113.3),
    ("Foshan", 23.0, 113.1), ("Beijing", 39.9, 116.4), ("", 43.8, 87.6), ("Kunming", None, None),
    ("", None, None), ("Harbin", 45.8, 126.5),
)  # fmt: skip


def written(path: Path, scans) -> Path:
    path.write_bytes(scans_csv(scans))
    return path


def verdicts(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def scan(number: int, day: float, device: str = "d1", city: str = "", **more) -> Scan:
    """A scan of code `c`, so many days into the year."""
    known = {name: (lat, lon) for name, lat, lon in CITIES}
    lat, lon = known.get(city, (None, None))
    given = {"code": "c", "lat": lat, "lon": lon, **more}
    return Scan(scan_id=f"s{number}", scanned_at=START + int(day * DAY), device=device, city=city, **given)


_EARLIER = st.sampled_from([None, START, START + 10 * DAY, START + 40 * DAY])


@st.composite
def logs(draw):
    """Some codes with all that can happen to one, in no order, with ties in time and repeated scan_ids."""
    codes = {}
    for name in draw(st.lists(st.sampled_from(["a", "b", 'c,"d"']), min_size=1, max_size=2, unique=True)):
        codes[name] = (
            draw(_EARLIER),
            draw(st.sampled_from(["", "", "p0", "p1"])),
            draw(st.sampled_from(["sale"] * 4 + ["sample"])),
        )
    found = []
    for number in range(draw(st.integers(1, 24))):
        code = draw(st.sampled_from(sorted(codes)))
        sold, activated, kind = codes[code]
        city, lat, lon = draw(st.sampled_from(CITIES))
        moment = START + draw(st.integers(0, 30)) * draw(st.sampled_from([60_000, 3_600_000, DAY, 3 * DAY]))
        channel = draw(st.sampled_from(["qr", "qr", "qr", "sun", "sun", "chip", ""]))
        counters = [1, 2, 3, 4, 5, 250, None, -1] if channel == "sun" else [None, None, None, -1]
        counter = draw(st.sampled_from(counters)) if draw(st.booleans()) or channel != "sun" else number + 1
        allocated = draw(st.sampled_from(["true"] * 6 + ["", "false", "retired"]))
        name = draw(st.sampled_from([f"s{number}"] * 9 + ["s0"]))
        found.append(
            Scan(name, code, moment, draw(st.sampled_from(["", "p0", "p1", "p2", "p3", "p4", "p5"])), city,
                 lat, lon, channel, counter, allocated, kind, sold, activated)
        )  # fmt: skip
    return draw(st.permutations(found))
