"""The rules once more in plain Python, from lists and recounting: no union-find, nothing kept between scans.

`judged(scans, habits)` gives the rows that `zhenbo scans detect` must give. Slow on purpose.
"""

import math
from datetime import UTC, datetime, timedelta

HOUR, DAY = 3_600_000, 86_400_000
PROOFS = ["unallocated", "retired", "chip_forged", "sun_replay", "sun_rollback"]
DOUBTS = ["sample_activated", "sun_reopened", "sun_unread"]


def judged(scans, habits):
    """Rows of the verdicts file: code, verdict, first_flag_at, rules, score."""
    once = {}
    for scan in sorted(scans, key=repeated):
        once.setdefault(scan.scan_id, scan)
    log = sorted(once.values(), key=ranked)
    busy, met = set(), {}
    for scan in log:
        if scan.device and scan.code not in met.setdefault(scan.device, []):
            met[scan.device].append(scan.code)
            if len(met[scan.device]) > 100:
                busy.add((scan.code, scan.device))
    rows = []
    for code in sorted({scan.code for scan in log}):
        mine = [scan for scan in log if scan.code == code]
        flagged = None
        for end in range(1, len(mine) + 1):
            verdict, rules, score = after(mine[:end], busy, habits)
            if verdict == "genuine":
                flagged = None
            elif flagged is None:
                flagged = mine[end - 1].scanned_at
        rows.append((code, verdict, written(flagged), ";".join(rules), str(score)))
    return rows


def ranked(scan):
    return scan.scanned_at, -2 if scan.counter is None else scan.counter, scan.scan_id


def repeated(scan):
    """Of rows with one scan_id the first counts: by time and counter, then by all cells, blanks last."""
    rest = tuple((value is None, value if value is not None else 0) for value in scan[1:])
    return scan.scanned_at, -2 if scan.counter is None else scan.counter, rest


def written(moment):
    if moment is None:
        return ""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)
    fraction = f".{moment % 1000:03}" if moment % 1000 else ""
    return f"{at:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def after(scans, busy, habits):
    """Verdict, rules and score of a code after these scans."""
    faults = [fault(scans[:end]) for end in range(1, len(scans) + 1)]
    known = [scan.allocated for scan in scans if scan.allocated]
    proofs = [name for name in PROOFS if name in faults]
    if "unallocated" in proofs and known[-1] != "false":
        proofs.remove("unallocated")
    doubts = [name for name in DOUBTS if name in faults]
    customers = [
        s for s in scans
        if s.device and (s.code, s.device) not in busy and s.kind != "sample" and s.channel != "chip"
    ]  # fmt: skip
    points, crowd = signs(customers, habits)
    points["sun_gap"] = 30 * min(2, faults.count("sun_gap"))
    points = {name: value for name, value in points.items() if value}
    spoken = sorted(points, key=lambda name: -points[name])
    rules = proofs + doubts + [name for name in spoken if points[name] > 0 or name == "jump"]
    rules += ["sample"] * any(s.kind == "sample" for s in scans) + ["crowd"] * crowd
    signed = sum(points.values())
    score = max(0, 1000 * len(proofs) + 100 * len(doubts) + signed)
    verdict = "do not trust" if proofs else "check" if doubts or signed >= 100 else "genuine"
    return verdict, rules, score


def fault(scans):  # noqa: C901, one rule after the other is the point of a reference
    """What the last of these scans breaks."""
    *before, scan = scans
    if scan.allocated == "false":
        return "unallocated"
    if scan.allocated == "retired":
        seen = {s.device for s in before if s.allocated in ("", "true")}
        if scan.device and scan.device != scan.activated_device and scan.device not in seen:
            return "retired"
    if scan.kind == "sample" and scan.activated_device:
        return "sample_activated"
    if scan.counter == -1:
        return "chip_forged"
    if scan.channel != "sun":
        return None
    if scan.counter is None:
        return "sun_unread"
    taps = [
        s
        for s in before
        if s.channel == "sun" and s.counter is not None and s.counter >= 0 and counted(before, s)
    ]
    if not taps or scan.counter > max(s.counter for s in taps):
        return "sun_gap" if taps and scan.counter - max(s.counter for s in taps) > 100 else None
    if scan.device:
        same = [s.scanned_at for s in taps if s.device == scan.device and s.counter == scan.counter]
        if same:
            return None if scan.scanned_at - min(same) <= 600_000 else "sun_reopened"
        top = max(s.counter for s in taps)
        first = next(s for s in taps if s.counter == top)
        if first.device == scan.device and scan.scanned_at - first.scanned_at <= 600_000:
            return None
    return "sun_replay" if scan.counter == max(s.counter for s in taps) else "sun_rollback"


def counted(before, tap):
    """Whether the chip's rules came to a tap: not where another fault of the same scan was told first."""
    place = before.index(tap)
    return fault(before[: place + 1]) not in ("unallocated", "retired", "sample_activated")


def signs(customers, habits):  # noqa: C901
    """Points of the signs, and whether a crowd scanned."""
    place_of_city, places, phones, strangers, moves = {}, [], {}, {}, []
    together, days, crowd_days, at_home, home, arrivals = set(), 0, set(), False, None, []

    def before_sale(scan):
        return scan.sold_at is not None and scan.scanned_at < scan.sold_at - 7 * DAY

    def enter(city, scan, company, day):
        nonlocal at_home
        if city in place_of_city:
            return place_of_city[city], False
        near = [number for lat, lon, number in places[:12] if lat is not None and close(lat, lon, scan)]
        new = not near
        number = near[0] if near else fresh()
        place_of_city[city] = number
        if scan.lat is not None and scan.lon is not None:
            places.append((scan.lat, scan.lon, number))
        if new:
            early = before_sale(scan)
            buyer = scan.sold_at is not None and not early and not at_home
            at_home = at_home or not early
            if number and not buyer:
                if company:
                    together.add(day)
                else:
                    since = 0 if scan.sold_at is None else scan.scanned_at - scan.sold_at
                    other = scan.activated_device not in ("", scan.device)
                    strangers[number] = ((since > 20 * DAY) + (since > 45 * DAY), early, other)
        return number, new

    def fresh():
        fresh.last = getattr(fresh, "last", -1) + 1
        return fresh.last

    for scan in customers:
        day = (scan.scanned_at + 4 * HOUR) // DAY
        city = scan.city
        if not city and scan.lat is not None and scan.lon is not None:
            city = f"{round(scan.lat)},{round(scan.lon)}"
        if scan.device not in phones:
            arrivals.append(day)
            came = arrivals.count(day)
            if came == 20:
                crowd_days.add(day)
            if home is None and not before_sale(scan):
                home = 4 if scan.sold_at is None else sum(
                    scan.scanned_at - scan.sold_at > least * DAY for least in (10, 20, 40)
                )  # fmt: skip
            phones[scan.device] = [None, 0]
            new = False
            if city:
                phones[scan.device][0], new = enter(city, scan, came > 1, day)
            if not new and came == 1 and len(phones) > 1 and not before_sale(scan):
                days += 1
        elif city and phones[scan.device][0] is None:
            company = bool(arrivals) and arrivals[-1] == day and arrivals.count(day) > 1
            phones[scan.device][0], _ = enter(city, scan, company, day)
        elif city:
            mine, other = phones[scan.device][0], place_of_city.get(city)
            if other != mine and phones[scan.device][1] < 2:
                phones[scan.device][1] += 1
                if other is None:
                    place_of_city[city] = mine
                    if scan.lat is not None and scan.lon is not None:
                        places.append((scan.lat, scan.lon, mine))
                else:
                    keep, gone = min(mine, other), max(mine, other)
                    strangers.pop(gone, None)
                    for book in (place_of_city, phones):
                        for key, value in book.items():
                            if value == gone:
                                book[key] = keep
                            elif isinstance(value, list) and value[0] == gone:
                                value[0] = keep
                    places[:] = [(a, b, keep if n == gone else n) for a, b, n in places]
                    moves[:] = [(s, keep if n == gone else n, d, *r) for s, n, d, *r in moves]
        number = phones[scan.device][0]
        if number is not None:
            back = fast = 0
            if moves:
                last, where, then = moves[-1][:3]
                if where != number:
                    back = day != then and number < where
                    fast = flew(last, scan)
            moves.append((scan, number, day, back, fast))
    points = {}
    if strangers:
        held = list(strangers.values())
        points["places"] = 17 + 43 * (len(held) - 1) + 40 * (home == 4) + 28 * min(2, len(together))
        points["late"] = (habits.late_start[home] if home is not None else 0) + 20 * sum(h[0] for h in held)
        points["before_sale"] = 43 * sum(h[1] for h in held)
        points["claimed"] = 6 * sum(h[2] for h in held)
        points["back"] = 5 * min(3, sum(move[3] for move in moves))
        points["jump"] = -18 * min(2, sum(move[4] for move in moves)) if len(held) == 1 else 0
    points["phones"] = 17 * max(0, days - 4)
    return points, bool(crowd_days)


def close(lat, lon, scan):
    return scan.lat is not None and scan.lon is not None and far(lat, lon, scan.lat, scan.lon) <= 100


def flew(one, other):
    if None in (one.lat, one.lon, other.lat, other.lon):
        return False
    distance = far(one.lat, one.lon, other.lat, other.lon)
    return distance > 150 and distance / (max(1, other.scanned_at - one.scanned_at) / HOUR) > 900


def far(lat, lon, other_lat, other_lon):
    """Kilometres, by the angle between two directions."""
    a, b = (
        (math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y))
        for y, x in (map(math.radians, (lat, lon)), map(math.radians, (other_lat, other_lon)))
    )  # fmt: skip
    chord = math.dist(a, b)
    return 2 * 6371.0 * math.asin(min(1.0, chord / 2))
