"""Batches: whole or not there, provable from one file, and the codes open what the leaves say."""

import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from item_samples import CHEAP, GTIN, LOT, PASSPHRASE, some_items

from zhenbo.errors import BadBatch, BadCodesFile, BadSheet, Gs1Invalid, WrongPassphrase
from zhenbo.items import build
from zhenbo.items.build import build_batch
from zhenbo.items.code_records import find_codes, read_codes
from zhenbo.items.keys import derive
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import LEAF_TYPES, read_manifest
from zhenbo.items.sheet import SheetItem, count_items
from zhenbo.items.store import ItemStore
from zhenbo.merkle import MultiProof, StandardMerkleTree, leaf_hash, multiproof_root, proof_root

FILES = ["batch.json", "codes.enc", "items.db", "leaves.bin"]


def test_files_and_manifest_agree(built: Path) -> None:
    assert sorted(path.name for path in built.iterdir()) == FILES
    manifest = read_manifest(built / "batch.json")
    leaves = (built / "leaves.bin").read_bytes()
    assert (manifest.gtin, manifest.lot, manifest.items, manifest.quantity) == (GTIN, LOT, 37, 23)
    assert manifest.leaves_sha256 == hashlib.sha256(leaves).digest()
    assert manifest.document_hash == hashlib.sha256((built / "batch.json").read_bytes()).digest()
    with ItemStore(built / "items.db") as store:
        rows = [item.row for item in store.items()]
    tree = StandardMerkleTree.of(rows, LEAF_TYPES, sort_leaves=False)
    assert tree.root == manifest.root
    assert b"".join(leaf_hash(LEAF_TYPES, row) for row in rows) == leaves


def test_every_item_is_proven_by_the_store(built: Path) -> None:
    root = read_manifest(built / "batch.json").root
    with ItemStore(built / "items.db") as store:
        assert store.count == 37
        for item in store.items():
            assert proof_root(leaf_hash(LEAF_TYPES, item.row), store.proof(item.leaf)) == root
            assert (
                store.item(item.serial)
                == store.item_of_token(item.token_id)
                == store.item_at(item.leaf)
                == item
            )
            assert store.item_of_key(item.item_key) == item
        shared = store.share([3, 4, 5, 30])
        assert multiproof_root(MultiProof(shared.frontier, shared.proof, shared.flags)) == root


def test_codes_give_the_keys_and_salts_of_the_leaves(built: Path) -> None:
    with ItemStore(built / "items.db") as store:
        for item, record in zip(store.items(), read_codes(built / "codes.enc", PASSPHRASE), strict=True):
            assert (record.serial, record.kind) == (item.serial, item.kind)
            if item.kind.has_chip:
                assert bytes.fromhex(record.secret) == item.salt
            else:
                secret = derive(record.secret, item.token_id)
                assert (secret.address, secret.salt) == (item.item_key, item.salt)


def test_listed_serials_keys_and_cartons_are_kept_and_others_are_random(built: Path) -> None:
    with ItemStore(built / "items.db") as store:
        for asked, item in zip(some_items(), store.items(), strict=True):
            assert asked.serial in (None, item.serial) and asked.key in (None, item.item_key)
            assert (item.kind, item.carton) == (asked.kind, asked.carton)
            assert asked.serial or len(item.serial) == 13


def test_no_code_stands_anywhere_in_the_clear(built: Path) -> None:
    records = [one for one in read_codes(built / "codes.enc", PASSPHRASE) if not one.kind.has_chip]
    everything = b"".join(path.read_bytes() for path in built.iterdir())
    assert records and not any(record.secret.encode() in everything for record in records)
    assert records[0].secret not in repr(records[0])


def test_codes_of_some_serials(built: Path) -> None:
    found = find_codes(built / "codes.enc", PASSPHRASE, ["T/0000%a", "T/0003%a"])
    assert sorted(found) == ["T/0000%a", "T/0003%a"]
    with pytest.raises(BadCodesFile, match="no code for 1 serials, the first being 'NONE'"):
        find_codes(built / "codes.enc", PASSPHRASE, ["T/0000%a", "NONE"])
    with pytest.raises(WrongPassphrase):
        find_codes(built / "codes.enc", "something else entirely", [])


def test_worker_processes_and_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "CHUNK", 10)
    done: list[int] = []
    manifest = build_batch(
        GTIN, LOT, some_items(35), tmp_path / "b", PASSPHRASE, cost=CHEAP, cores=2, progress=done.append
    )
    assert done == [10, 10, 10, 5] and manifest.items == 35
    with ItemStore(tmp_path / "b" / "items.db") as store:
        assert [item.carton for item in store.items()] == [item.carton for item in some_items(35)]


def test_never_overwrites(built: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in built.iterdir()}
    with pytest.raises(BadBatch, match="already there"):
        build_batch(GTIN, LOT, some_items(), built, PASSPHRASE, cost=CHEAP, cores=1)
    assert {path: path.read_bytes() for path in built.iterdir()} == before


def same_key() -> list[SheetItem]:
    return [SheetItem(f"S{number}", Kind.SALE_CHIP, b"k" * 20) for number in range(2)]


@pytest.mark.parametrize(
    "items, error, reason",
    [
        ([SheetItem("A", Kind.SALE_CODE)] * 2, BadBatch, "serial of the items at 1 and 2"),
        (same_key(), BadBatch, "item_key of the items at 1 and 2"),
        ([], BadSheet, "at least one item"),
        ([SheetItem("A", Kind.SALE_CHIP, b"short")], BadSheet, "no chip address"),
        ([SheetItem("not 82", Kind.SALE_CODE)], Gs1Invalid, "character"),
    ],
)
def test_failure_leaves_nothing(
    tmp_path: Path, items: list[SheetItem], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        build_batch(GTIN, LOT, items, tmp_path / "b", PASSPHRASE, cost=CHEAP, cores=1)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


@pytest.mark.parametrize(
    "gtin, lot, passphrase",
    [("09506000134353", LOT, PASSPHRASE), (GTIN, "", PASSPHRASE), (GTIN, LOT, "short")],
)
def test_refuses_bad_arguments(tmp_path: Path, gtin: str, lot: str, passphrase: str) -> None:
    with pytest.raises((Gs1Invalid, BadCodesFile)):
        build_batch(gtin, lot, some_items(), tmp_path / "b", passphrase, cost=CHEAP, cores=1)
    assert not (tmp_path / "b").exists()


def test_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_batch(GTIN, LOT, some_items(), tmp_path / "b", PASSPHRASE, cost=CHEAP, cores=1, progress=stop)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def test_killed_build_is_no_batch_and_can_be_repeated(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from zhenbo.items.build import build_batch; "
        "from zhenbo.items.sheet import count_items; from zhenbo.items.codes_file import ScryptCost\n"
        f"build_batch('{GTIN}', 'L', count_items(10), Path(sys.argv[1]), '{PASSPHRASE}', cores=1, "
        "cost=ScryptCost(10, 1), progress=lambda done: (print('half', flush=True), time.sleep(60)))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "b")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert child.stdout is not None and child.stdout.readline() == "half\n"
    with pytest.raises(BadBatch, match="another process is building"):
        build_batch(GTIN, "L", count_items(10), tmp_path / "b", PASSPHRASE, cost=CHEAP, cores=1)
    child.kill()
    child.wait()
    assert not (tmp_path / "b").exists() and (tmp_path / ".b.draft").exists()
    build_batch(GTIN, "L", count_items(10), tmp_path / "b", PASSPHRASE, cost=CHEAP, cores=1)
    assert (
        sorted(path.name for path in (tmp_path / "b").iterdir()) == FILES
        and not (tmp_path / ".b.draft").exists()
    )


def test_store_refuses_what_it_does_not_hold(built: Path, tmp_path: Path) -> None:
    with ItemStore(built / "items.db") as store:
        for act in (
            lambda: store.item("NONE"),
            lambda: store.item_at(37),
            lambda: store.item_of_key(bytes(20)),
            lambda: store.node(73),
            lambda: store.item_of_token(4006381333931 << 160 | 65 << 152),
        ):
            with pytest.raises(BadBatch):
                act()
    with pytest.raises(BadBatch, match="not there"):
        ItemStore(tmp_path / "none.db")
    for content in (b"", b"no database at all" * 100, (built / "items.db").read_bytes()[:3000]):
        (tmp_path / "items.db").write_bytes(content)
        with pytest.raises(BadBatch, match="damaged"), ItemStore(tmp_path / "items.db") as store:
            list(store.items())


def test_store_notices_missing_nodes(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "items.db"
    path.write_bytes((built / "items.db").read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE tree SET nodes = substr(nodes, 1, 64)")
    with ItemStore(path) as store, pytest.raises(BadBatch, match="lacks nodes"):
        store.proof(0)


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 24},
        {"gtin": "9506000134352"},
        {"extra": 1},
        {"root": "0x12"},
        {"items": "37"},
        {"kinds": {}},
    ],
)
def test_edited_manifests_are_refused(built: Path, tmp_path: Path, change: dict[str, object]) -> None:
    value = json.loads((built / "batch.json").read_bytes()) | change
    (tmp_path / "batch.json").write_text(json.dumps(value, sort_keys=True, separators=(",", ":")))
    with pytest.raises(BadBatch):
        read_manifest(tmp_path / "batch.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b"[" * 60_000])
def test_files_that_are_no_manifest_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "batch.json").write_bytes(content)
    with pytest.raises(BadBatch):
        read_manifest(tmp_path / "batch.json")


@pytest.mark.long
def test_a_million_items(tmp_path: Path) -> None:
    build_batch(GTIN, LOT, count_items(1_000_000), tmp_path / "b", PASSPHRASE)
    root = read_manifest(tmp_path / "b" / "batch.json").root
    with ItemStore(tmp_path / "b" / "items.db") as store:
        chosen = random.Random(1).sample(range(1_000_000), 200)
        started = time.perf_counter()
        proofs = [store.proof(leaf) for leaf in chosen]
        assert (time.perf_counter() - started) / 200 < 0.05
        for leaf, proof in zip(chosen, proofs, strict=True):
            assert proof_root(leaf_hash(LEAF_TYPES, store.item_at(leaf).row), proof) == root
    assert sum(1 for _ in read_codes(tmp_path / "b" / "codes.enc", PASSPHRASE)) == 1_000_000
