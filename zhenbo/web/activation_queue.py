"""Signed activations that buyers handed in, until the seller sends them: a file a batch, one line an item.

The files are what `brownie run mint` takes. Whoever takes one renames it first; the next activation begins a
new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhenbo.plans.activation_files import read_signed
from zhenbo.plans.activations import Activation


class ActivationQueue:
    """The queue in a folder; one process writes. It holds an item once, so it cannot outgrow the batches."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._waiting: dict[int, dict[int, str]] = {}

    def file(self, batch_id: int) -> Path:
        """Where a batch's activations wait."""
        return self._folder / f"{batch_id}.jsonl"

    def waiting(self, batch_id: int, token_id: int) -> str | None:
        """Who an item in the queue is to go to; None where none waits."""
        return self._of(batch_id).get(token_id)

    def add(self, batch_id: int, one: Activation, line: Mapping[str, Any]) -> None:
        """Write one down, for good before this returns. Raises OSError where the disk does not take it."""
        text = json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n"
        waiting, path = self._of(batch_id), self.file(batch_id)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            if _is_broken(file.fileno()):  # the process ended in the middle of a line
                text = "\n" + text
            os.write(file.fileno(), text.encode("ascii"))
            os.fsync(file.fileno())
        waiting[one.token_id] = one.to

    def _of(self, batch_id: int) -> dict[int, str]:
        """What waits of a batch; nothing once its file was taken."""
        path = self.file(batch_id)
        if not path.exists():
            self._waiting[batch_id] = {}
        elif batch_id not in self._waiting:
            read = (one for one in read_signed(path) if isinstance(one, Activation))
            self._waiting[batch_id] = {one.token_id: one.to for one in read}
        return self._waiting[batch_id]


def _is_broken(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
