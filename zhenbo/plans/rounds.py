"""What one run of `mint` set out to send, on disk before it is sent, so that a crash resumes that very plan.

The next run looks at the chain anew and may choose otherwise; but what was under way must be finished first,
byte for byte. A round holds nothing that is not sent to the chain anyway.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zhenbo.errors import BadJournal
from zhenbo.plans.activations import Activation
from zhenbo.whole import write_whole

FORMAT = "zhenbo-round-v1"
_OCTETS = ("item_key", "salt", "r", "vs")
Parts = list[list[Activation]]


def save_round(path: Path, parts: Sequence[Sequence[Activation]]) -> None:
    """Write the parts, one list a transaction; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"format": FORMAT, "parts": [[_written(one) for one in part] for part in parts]}
    write_whole(path, json.dumps(body, indent=1, sort_keys=True).encode())


def load_round(path: Path) -> Parts:
    """Read what `save_round` wrote. Raises BadJournal where it is damaged."""
    try:
        body = json.loads(path.read_text("utf-8"))
        if body["format"] != FORMAT:
            raise ValueError(f"format {body['format']!r}")
        return [[_read(one) for one in part] for part in body["parts"]]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BadJournal(
            f"{path} is damaged ({fault}); restore it from a backup: transactions that it names are under way"
        ) from None


def _written(one: Activation) -> dict[str, Any]:
    return {**asdict(one), "token_id": str(one.token_id), **{n: getattr(one, n).hex() for n in _OCTETS}}


def _read(value: dict[str, Any]) -> Activation:
    octets = {name: bytes.fromhex(value[name]) for name in _OCTETS}
    return Activation(**{**value, "token_id": int(value["token_id"]), **octets})
