"""The script of /chip, as one text that stands inside the page."""

from functools import cache
from pathlib import Path


@cache
def script() -> str:
    """In one function, so that nothing of it is global."""
    text = (Path(__file__).parent / "chip" / "page.js").read_text(encoding="utf-8")
    return f'(() => {{\n"use strict";\n{text}}})();\n'
