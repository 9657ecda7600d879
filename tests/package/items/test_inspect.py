"""Inspection: whatever an insider slips into a batch is named before anybody signs."""

import hashlib
import re
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils import keccak
from item_samples import GTIN, LOT

from zhenbo.errors import BadBatch
from zhenbo.items.inspect import inspect_batch, inspect_items
from zhenbo.items.manifest import Manifest, read_manifest
from zhenbo.items.store import ItemStore, StoredItem
from zhenbo.merkle import FlatNodes, LeafEncoder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A batch folder to tamper with, as an inspector gets it: without the codes."""
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    (folder / "codes.enc").unlink()
    return folder


def tampered(folder: Path, statement: str) -> Path:
    with sqlite3.connect(folder / "items.db") as connection:
        connection.execute(statement)
    return folder


def naive_root(leaves: list[bytes], index: int = 0) -> bytes:
    if index >= len(leaves) - 1:
        return leaves[2 * len(leaves) - 2 - index]
    return keccak(b"".join(sorted((naive_root(leaves, 2 * index + 1), naive_root(leaves, 2 * index + 2)))))


def test_a_good_batch_passes_without_codes(copy: Path) -> None:
    report = inspect_batch(copy)
    assert (
        report.passed and report.faults == () and any("every check passed" in line for line in report.lines())
    )
    with ItemStore(copy / "items.db") as store:
        leaves = [
            keccak(
                keccak(
                    item.token_id.to_bytes(32, "big")
                    + bytes(12)
                    + item.item_key
                    + int(item.kind).to_bytes(32, "big")
                    + item.salt
                    + bytes(16)
                )
            )
            for item in store.items()
        ]
    assert report.message() == {
        "gtin": int(GTIN),
        "lot": LOT,
        "root": naive_root(leaves),
        "quantity": 23,
        "documentHash": hashlib.sha256((copy / "batch.json").read_bytes()).digest(),
    }


@pytest.mark.parametrize(
    "statement, fault",
    [
        ("UPDATE items SET salt = zeroblob(16) WHERE leaf = 4", "item 5 .*leaf is not the published one"),
        ("UPDATE items SET kind = 0 WHERE leaf = 3", "item 4 .*leaf is not the published one"),
        ("UPDATE items SET item_key = zeroblob(20) WHERE leaf = 0", "zero address"),
        ("UPDATE items SET serial = 'OTHER' WHERE leaf = 2", "root of the items is not the document's"),
        ("DELETE FROM items WHERE leaf = 36", "36 items|items are of kind|nodes"),
        ("DELETE FROM items WHERE leaf = 7", "stands at leaf"),
        ("UPDATE tree SET nodes = zeroblob(length(nodes))", "tree nodes of items.db are not those"),
        ("UPDATE batch SET nodes = 75", "tree of 75 nodes"),
    ],
)
def test_tampered_stores_are_named(copy: Path, statement: str, fault: str) -> None:
    report = inspect_batch(tampered(copy, statement))
    assert not report.passed
    text = "\n".join(report.faults)
    assert re.search(fault, text)
    with pytest.raises(BadBatch, match="must not be signed"):
        report.message()


@pytest.mark.parametrize(
    "change",
    [
        "kind = 9",
        "kind = 'x'",
        "salt = x'00'",
        "item_key = 'text'",
        "serial = 'a b'",
        "serial = x'4142'",
        "serial = zeroblob(30)",
    ],
)
def test_values_that_no_item_has_are_refused_with_their_place(copy: Path, change: str) -> None:
    with pytest.raises(BadBatch, match="leaf 11"):
        inspect_batch(tampered(copy, f"UPDATE items SET {change} WHERE leaf = 11"))  # noqa: S608


def test_pages_lost_from_the_middle_are_refused(copy: Path) -> None:
    path = copy / "items.db"
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))
    with pytest.raises(BadBatch, match="damaged"):
        inspect_batch(copy)


def test_store_of_another_gtin_is_named(copy: Path) -> None:
    report = inspect_batch(tampered(copy, "UPDATE batch SET gtin = '04006381333931'"))
    assert any("is of GTIN 04006381333931" in fault for fault in report.faults)


def test_altered_and_short_leaf_lists_are_named(copy: Path) -> None:
    path = copy / "leaves.bin"
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    faults = inspect_batch(copy).faults
    assert any("item 2 " in fault for fault in faults) and any("SHA-256" in fault for fault in faults)
    path.write_bytes(data[:-1])
    with pytest.raises(BadBatch, match="cut short"):
        inspect_batch(copy)
    path.unlink()
    with pytest.raises(BadBatch, match="cannot be read"):
        inspect_batch(copy)


def committed(items: list[StoredItem]) -> tuple[Manifest, bytes]:
    """A manifest and leaves made by an insider: consistent in themselves, whatever the items are."""
    encoder = LeafEncoder(("uint256", "address", "uint8", "bytes16"))
    leaves = b"".join(encoder.hash(item.row) for item in items)
    kinds = tuple(sum(item.kind == kind for item in items) for kind in range(4))
    return Manifest(
        GTIN, LOT, FlatNodes.from_leaves(leaves).root, kinds, hashlib.sha256(leaves).digest()
    ), leaves


@pytest.fixture
def items(built: Path) -> list[StoredItem]:
    with ItemStore(built / "items.db") as store:
        return list(store.items())


def faults_of(items: list[StoredItem]) -> list[str]:
    manifest, leaves = committed(items)
    return list(inspect_items(manifest, leaves, items).faults)


def test_items_consistently_committed_pass(items: list[StoredItem]) -> None:
    assert faults_of(items) == []


def test_one_key_in_two_leaves(items: list[StoredItem]) -> None:
    items[9] = replace(items[9], item_key=items[2].item_key)
    assert faults_of(items) == [f"item 10 (serial {items[9].serial!r}): same key as item 3"]


def test_one_serial_in_two_leaves(items: list[StoredItem]) -> None:
    items[9] = replace(items[9], serial=items[2].serial, token_id=items[2].token_id)
    assert faults_of(items) == [f"item 10 (serial {items[9].serial!r}): same serial as item 3"]


def test_leaf_of_another_gtin(items: list[StoredItem]) -> None:
    other = 4006381333931 << 160 | items[5].token_id & (1 << 160) - 1
    items[5] = replace(items[5], token_id=other)
    assert "is of GTIN 04006381333931" in faults_of(items)[0]


def test_serial_in_another_form(items: list[StoredItem]) -> None:
    """A zero byte inside, a character outside set 82: other numbers that look like the same code."""
    items[5] = replace(items[5], token_id=int(GTIN) << 160 | int.from_bytes(b"A\0B".ljust(20, b"\0"), "big"))
    items[6] = replace(items[6], token_id=int(GTIN) << 160 | int.from_bytes(b"A B".ljust(20, b"\0"), "big"))
    faults = faults_of(items)
    assert "item 6" in faults[0] and "canonical" in faults[0]
    assert "item 7" in faults[1] and "set 82" in faults[1]


def test_counts_that_hide_items(items: list[StoredItem]) -> None:
    manifest, leaves = committed(items)
    short = replace(manifest, kinds=(manifest.kinds[0] - 1, *manifest.kinds[1:]))
    assert any("of kind sale-code" in fault for fault in inspect_items(short, leaves, items).faults)


def test_long_lists_of_faults_are_cut_but_counted(items: list[StoredItem]) -> None:
    manifest, leaves = committed(items)
    report = inspect_items(manifest, bytes(len(leaves)), items)
    assert report.fault_count == 38 and len(report.faults) == 20


def test_manifest_of_another_batch(copy: Path, items: list[StoredItem]) -> None:
    manifest, _ = committed(items[:5])
    (copy / "batch.json").write_bytes(manifest.canonical())
    assert read_manifest(copy / "batch.json") == manifest
    with pytest.raises(BadBatch, match="of another batch"):
        inspect_batch(copy)
