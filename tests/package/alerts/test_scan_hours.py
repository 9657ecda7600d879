"""Hours of the scan log: leaves that anybody computes alike, salts that can be erased, no phone named."""

import hashlib
import json
from dataclasses import replace

import pytest
from sha3 import keccak_256

from zhenbo.alerts.scan_rows import COLUMNS, Hour, hour_name, read_hours, row_digest
from zhenbo.bundle.hour_records import (
    hour_subject,
    new_hour,
    proof_of_row,
    read_hours_kept,
    require_same,
    without,
    write_hour,
)
from zhenbo.errors import BadBundle, BadLog, BadPlan
from zhenbo.merkle import StandardMerkleTree
from zhenbo.plans.scan_anchors import GRACE, scan_anchor_plan, wanted_hours

RECORDER = "0x" + "a1" * 20
NOTARY = "0x" + "b2" * 20
START = 1_795_788_000  # 2026-11-27T14:00Z
PHONE, CITY = "0f" * 16, "1e" * 8


def row(number, minute=0, **changes):
    cells = dict.fromkeys(COLUMNS, "") | {
        "scan_id": f"{number:020x}", "code": "https://id.gs1.org/01/09521001003575/21/Y26-001",
        "scanned_at": f"2026-11-27T{14 + minute // 60:02}:{minute % 60:02}:00.250Z",
        "device": PHONE, "city": CITY, "lat": "24.5", "lon": "-100.0", "channel": "qr", "kind": "sale",
    }  # fmt: skip
    return cells | changes


def write(tmp_path, *rows, heading=COLUMNS):
    path = tmp_path / "scans-2026-11.csv"
    lines = [",".join(heading), *(",".join(cells.values()) for cells in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def independent_root(leaves):
    """The root of an unsorted StandardMerkleTree, written down from its definition."""
    size = len(leaves)
    nodes = [b""] * (2 * size - 1)
    for place, leaf in enumerate(leaves):
        nodes[2 * size - 2 - place] = leaf
    for place in range(size - 2, -1, -1):
        pair = sorted(nodes[2 * place + 1 : 2 * place + 3])
        nodes[place] = keccak_256(b"".join(pair)).digest()
    return nodes[0]


def test_a_second_computation_comes_to_the_same_anchor(tmp_path):
    """By nothing but SHA-256, Keccak-256 and JSON with sorted members."""
    rows = [row(number, minute) for number, minute in enumerate((0, 5, 59))]
    (hour,) = read_hours(write(tmp_path, *rows))
    record = new_hour(hour, bytes.fromhex(RECORDER[2:]))

    def leaf(salt, cells):
        text = json.dumps(cells, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        inner = keccak_256(salt + hashlib.sha256(text.encode()).digest()).digest()
        return keccak_256(inner).digest()

    leaves = [leaf(salt, cells) for salt, cells in zip(record.salts, rows, strict=True)]
    assert list(record.leaves) == leaves
    assert record.anchor.root == independent_root(leaves)
    assert record.anchor.documentHash == hashlib.sha256(b"".join(leaves)).digest()
    assert record.anchor.subject == keccak_256(b"zhenbo-scan-log-v1 2026-11-27T14Z").digest()
    assert (record.anchor.stream, record.anchor.count, record.anchor.corrects) == (1, 3, bytes(32))


def test_the_digest_of_a_row_is_that_of_the_documentation():
    cells = row(1, code='https://id.gs1.org/01/09521001003575/21/茶"\\\u2028')
    text = json.dumps(cells, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row_digest(cells) == hashlib.sha256(text.encode()).digest()
    for name in COLUMNS:
        assert row_digest(cells | {name: "x"}) != row_digest(cells)


def test_hours_are_by_utc_and_in_order(tmp_path):
    rows = [
        row(1, 70),
        row(2, 10),
        row(3, 0, scanned_at="2026-11-27T22:59:59+08:00"),
        row(4, 0, scanned_at="2026-11-27T15:00:00"),
    ]
    first, second = read_hours(write(tmp_path, *rows))
    assert [first.name, second.name] == ["2026-11-27T14Z", "2026-11-27T15Z"]
    assert first.start == START and first.digests == (row_digest(rows[1]), row_digest(rows[2]))
    assert second.digests == (row_digest(rows[0]), row_digest(rows[3]))


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"device": "Zhang's phone"}, "device is not redacted"),
        ({"device": "192.168.1.1"}, "device is not redacted"),
        ({"activated_device": "13800000000"}, "activated_device is not redacted"),
        ({"city": "昆明"}, "city is not redacted"),
        ({"lat": "24.8801"}, "lat is not redacted"),
        ({"lon": "102.83"}, "lon is not redacted"),
        ({"scanned_at": "yesterday"}, "no ISO 8601 time"),
    ],
)
def test_what_is_not_redacted_is_refused(tmp_path, changes, words, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    with pytest.raises(BadLog, match=f"row 3: .*{words}|row 3: {words}"):
        read_hours(write(tmp_path, row(1), row(2, **changes)))


def test_another_heading_a_short_row_and_a_scan_twice_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    with pytest.raises(BadLog, match="the heading must be"):
        read_hours(write(tmp_path, row(1), heading=(*COLUMNS[:-1], "openid")))
    short = {name: cell for name, cell in row(1).items() if name != "kind"}
    with pytest.raises(BadLog, match="one cell a heading"):
        read_hours(write(tmp_path, short))
    with pytest.raises(BadLog, match="occurs twice"):
        read_hours(write(tmp_path, row(1), row(1, 70)))
    with pytest.raises(BadLog, match="cannot be read"):
        read_hours(tmp_path / "none.csv")


def test_each_scan_is_proven_and_stays_so_when_another_is_erased(tmp_path):
    rows = [row(number, number) for number in range(5)]
    (hour,) = read_hours(write(tmp_path, *rows))
    record = new_hour(hour, bytes.fromhex(RECORDER[2:]))
    erased = without(record, [row_digest(rows[2])])
    assert erased.anchor_id == record.anchor_id and erased.salts[2] is None
    for number in (0, 1, 3, 4):
        salt, proof = proof_of_row(erased, row_digest(rows[number]))
        leaf = keccak_256(keccak_256(salt + row_digest(rows[number])).digest()).digest()
        for sibling in proof:
            leaf = keccak_256(b"".join(sorted((leaf, sibling)))).digest()
        assert leaf == record.anchor.root
    for gone in (row_digest(rows[2]), row_digest(row(9))):
        with pytest.raises(BadLog):
            proof_of_row(erased, gone)


def test_salts_are_fresh(tmp_path):
    (hour,) = read_hours(write(tmp_path, row(1), row(2)))
    one, other = (new_hour(hour, bytes.fromhex(RECORDER[2:])) for _ in range(2))
    assert len({*one.salts, *other.salts}) == 4 and one.anchor.root != other.anchor.root


def test_an_anchored_hour_may_lose_rows_and_never_change(tmp_path):
    rows = [row(number, number) for number in range(4)]
    (hour,) = read_hours(write(tmp_path, *rows))
    record = new_hour(hour, bytes.fromhex(RECORDER[2:]))
    require_same(record, hour)
    require_same(record, replace(hour, digests=hour.digests[1:3]))
    added = (*hour.digests, row_digest(row(9)))
    changed = (row_digest(row(0, channel="sun")), *hour.digests[1:])
    for digests in (added, changed, hour.digests[::-1], (*hour.digests, hour.digests[0])):
        with pytest.raises(BadLog, match="2026-11-27T14Z"):
            require_same(record, replace(hour, digests=digests))


def test_records_are_read_back_and_damage_is_noticed(tmp_path):
    recorder = bytes.fromhex(RECORDER[2:])
    record = new_hour(Hour(START, (b"\1" * 32, b"\2" * 32)), recorder)
    path = write_hour(tmp_path / "hours", record)
    write_hour(tmp_path / "hours", new_hour(Hour(START, (b"\1" * 32,)), b"\7" * 20))
    assert path.name == "2026-11-27T14Z-a1a1a1a1.json"
    assert read_hours_kept(tmp_path / "hours", recorder) == {START: record}
    assert read_hours_kept(tmp_path / "nothing", recorder) == {}
    value = json.loads(path.read_text())
    for name, changed in (
        ("leaves", value["leaves"][::-1]),
        ("salts", value["salts"][:1]),
        ("format", "zhenbo-scan-hour-v9"),
    ):
        path.write_text(json.dumps({**value, name: changed}))
        with pytest.raises(BadBundle, match=path.name):
            read_hours_kept(tmp_path / "hours", recorder)


def test_only_hours_that_are_over_are_anchored_in_the_order_of_time(tmp_path):
    hours = [Hour(START + 3600 * n, (bytes([n + 1]) * 32,)) for n in range(3)]
    now = START + 2 * 3600 + GRACE
    wanted = wanted_hours(hours, {}, RECORDER, now)
    assert [one.record.name for one in wanted] == ["2026-11-27T14Z", "2026-11-27T15Z"]
    assert len(wanted_hours(hours, {}, RECORDER, now - 1)) == 1
    for early in (hours, []):
        with pytest.raises(BadPlan):
            wanted_hours(early, {}, RECORDER, START)
    plan = scan_anchor_plan(1, NOTARY, RECORDER, wanted)
    assert [call.args[0][1] for call in plan.calls] == [hour_subject(h.start) for h in hours[:2]]
    assert not plan.independent


def test_kept_hours_keep_their_salts(tmp_path):
    hours = [Hour(START, (b"\1" * 32,))]
    (first,) = wanted_hours(hours, {}, RECORDER, START + 7200)
    (again,) = wanted_hours(hours, {START: first.record}, RECORDER, START + 7200)
    assert again.kept and again.record == first.record and not first.kept
    with pytest.raises(BadLog):
        wanted_hours([Hour(START, (b"\1" * 32, b"\2" * 32))], {START: first.record}, RECORDER, START + 7200)


def test_our_tree_is_the_one_that_the_package_uses_elsewhere():
    rows = [(bytes([n]) * 32, bytes([n + 9]) * 32) for n in range(7)]
    tree = StandardMerkleTree.of(rows, ("bytes32", "bytes32"), sort_leaves=False)
    assert tree.root == independent_root([tree.leaf(n) for n in range(7)])
    assert hour_name(START) == "2026-11-27T14Z"
