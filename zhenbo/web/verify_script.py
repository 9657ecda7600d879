"""The script of /verify: its parts in reading order, as one text that stands inside the page."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "verify"
PARTS = (
    "bytes", "keccak", "sha256", "jcs", "secp256k1", "merkle", "shapes", "bundle", "abi", "node", "scope",
    "checks", "state", "verify", "page",
)  # fmt: skip


@cache
def script() -> str:
    """All parts in one function, so that nothing of them is global."""
    parts = "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'
