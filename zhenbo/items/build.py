"""Building a batch: keys, codes, leaves, tree and proof store, in a folder that appears whole or never."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from filelock import FileLock, Timeout

from zhenbo.errors import BadBatch, BadSheet
from zhenbo.gs1 import encode_token_id, parse_gtin, parse_lot
from zhenbo.items.code_records import record_lines
from zhenbo.items.codes import SERIAL_CHARACTERS, new_codes, random_texts
from zhenbo.items.codes_file import DEFAULT_COST, CodesWriter, ScryptCost
from zhenbo.items.keys import ADDRESS_BYTES, SALT_BYTES, derive_from_canonical
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import CODES, ITEMS, LEAF_TYPES, LEAVES, MANIFEST, Manifest
from zhenbo.items.sheet import SheetItem
from zhenbo.items.store_writer import StoreWriter
from zhenbo.merkle import FlatNodes, LeafEncoder
from zhenbo.workers import Workers

CHUNK = 2_000
Progress = Callable[[int], None]


@dataclass(frozen=True)
class _Task:
    """A run of items with their serials, for a worker."""

    gtin: str
    serials: list[str]
    items: list[SheetItem]


@dataclass(frozen=True)
class _Made:
    """What a worker makes of a run: packed keys, salts and leaf hashes, and the secrets as text."""

    keys: bytes
    salts: bytes
    leaves: bytes
    secrets: list[str]


def build_batch(
    gtin: str,
    lot: str,
    items: Iterable[SheetItem],
    folder: Path,
    passphrase: str,
    *,
    cost: ScryptCost = DEFAULT_COST,
    cores: int | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Build a batch of items into a new folder: batch.json, leaves.bin, items.db, codes.enc.

    `items` come from `sheet.read_items` or `sheet.count_items`; their order is the order of the leaves.
    `progress` is called with the number of items done since its last call. Refuses to touch a folder that is
    there; when anything fails, or the process dies, no folder appears. Raises BadBatch, BadSheet,
    BadCodesFile, Gs1Invalid.
    """
    gtin, lot = parse_gtin(gtin), parse_lot(lot)
    draft = folder.with_name(f".{folder.name}.draft")
    with _only_builder(folder):
        _refuse_present(folder)
        shutil.rmtree(draft, ignore_errors=True)  # left by a process that died; the lock says nobody uses it
        draft.mkdir(parents=True)
        try:
            manifest = _fill(
                draft, gtin, lot, items, passphrase, cost, cores, progress or (lambda done: None)
            )
            _settle(draft)
            _refuse_present(folder)
            draft.rename(folder)
            _sync(folder.parent)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return manifest


def _only_builder(folder: Path) -> AbstractContextManager[object]:
    """Held while a folder is built, so that two processes do not build the same one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f".{folder.name}.lock"), timeout=0)
    try:
        return lock.acquire()
    except Timeout:
        raise BadBatch(f"another process is building {folder}") from None


def _refuse_present(folder: Path) -> None:
    if folder.exists() or folder.is_symlink():
        raise BadBatch(f"{folder} is already there; a batch is never overwritten: choose another folder")


def _fill(
    draft: Path,
    gtin: str,
    lot: str,
    items: Iterable[SheetItem],
    passphrase: str,
    cost: ScryptCost,
    cores: int | None,
    progress: Progress,
) -> Manifest:
    """Write all files of a batch into an empty folder."""
    counted: Counter[Kind] = Counter()
    leaves = bytearray()
    with ExitStack() as files:
        codes = files.enter_context(CodesWriter(draft / CODES, passphrase, cost))
        store = files.enter_context(StoreWriter(draft / ITEMS, gtin))
        workers = files.enter_context(Workers(cores))
        for task, made in _made(workers, _tasks(gtin, items)):
            store.add(_store_rows(len(leaves) // 32, task, made))
            kinds = [item.kind for item in task.items]
            codes.write(record_lines(zip(task.serials, kinds, made.secrets, strict=True)))
            leaves += made.leaves
            counted.update(kinds)
            progress(len(task.items))
        if not leaves:
            raise BadSheet("a batch needs at least one item")
        nodes = FlatNodes.from_leaves(leaves, workers)
        store.finish(nodes)
    (draft / LEAVES).write_bytes(leaves)
    manifest = Manifest(
        gtin, lot, nodes.root, tuple(counted[kind] for kind in Kind), hashlib.sha256(leaves).digest()
    )
    (draft / MANIFEST).write_bytes(manifest.canonical())
    return manifest


def _tasks(gtin: str, items: Iterable[SheetItem]) -> Iterator[_Task]:
    """Runs of items, each item with its own serial: as listed, or random and not taken.

    A random serial that equals one listed further down would be found at the end, when the store refuses it:
    at 65 random bits that is as good as never, and nothing is lost but the time.
    """
    taken: set[str] = set()
    source = iter(items)
    while run := list(islice(source, CHUNK)):
        taken.update(item.serial for item in run if item.serial)
        serials = [item.serial or _fresh(taken) for item in run]
        yield _Task(gtin, serials, run)


def _fresh(taken: set[str]) -> str:
    while True:
        (serial,) = random_texts(1, SERIAL_CHARACTERS)
        if serial not in taken:
            taken.add(serial)
            return serial


def _made(workers: Workers, tasks: Iterator[_Task]) -> Iterator[tuple[_Task, _Made]]:
    """Each run with what a worker made of it."""
    sent: list[_Task] = []

    def remembered() -> Iterator[_Task]:
        for task in tasks:
            sent.append(task)
            yield task

    for made in workers.map(make_items, remembered()):
        yield sent.pop(0), made


def make_items(task: _Task) -> _Made:
    """Draw a code (or a chip's salt) for each item of a run, derive its key, hash its leaf."""
    encoder = LeafEncoder(LEAF_TYPES)
    codes = iter(new_codes(sum(not item.kind.has_chip for item in task.items)))
    keys, salts, leaves, secrets = bytearray(), bytearray(), bytearray(), []
    for serial, item in zip(task.serials, task.items, strict=True):
        token_id = encode_token_id(task.gtin, serial)
        if item.kind.has_chip:
            if item.key is None or len(item.key) != ADDRESS_BYTES:
                raise BadSheet(f"item {serial!r} has a chip, but no chip address of {ADDRESS_BYTES} bytes")
            key, salt = item.key, os.urandom(SALT_BYTES)
            secrets.append(salt.hex())
        else:
            code = next(codes)
            secret = derive_from_canonical(code, token_id)
            key, salt = secret.address, secret.salt
            secrets.append(code)
        keys += key
        salts += salt
        leaves += encoder.hash((token_id, key, int(item.kind), salt))
    return _Made(bytes(keys), bytes(salts), bytes(leaves), secrets)


def _store_rows(
    first: int, task: _Task, made: _Made
) -> Iterator[tuple[int, str, bytes, int, bytes, str | None]]:
    for place, (serial, item) in enumerate(zip(task.serials, task.items, strict=True)):
        key = made.keys[place * ADDRESS_BYTES : (place + 1) * ADDRESS_BYTES]
        salt = made.salts[place * SALT_BYTES : (place + 1) * SALT_BYTES]
        yield first + place, serial, key, int(item.kind), salt, item.carton


def _settle(draft: Path) -> None:
    """Have everything on disk before the folder gets its name."""
    for path in [*draft.iterdir(), draft]:
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
