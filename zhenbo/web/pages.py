"""HTML: templates, the style sheet inside the page, and the headers that keep everything else out."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zhenbo import verdicts
from zhenbo.language import Text
from zhenbo.web import words

_FOLDER = Path(__file__).parent / "templates"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/html; charset=utf-8",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class Page:
    """One page: status, headers, text."""

    status: int
    headers: dict[str, str]
    body: bytes


def page(template: str, language: str, status: int = 200, **values: Any) -> Page:
    """A page in "zh" or "en". Templates say `t(text)` for what exists in both."""
    style = _style()
    body = _rendered(template, language, values)
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return Page(status, {**_HEADERS, "Content-Security-Policy": policy}, body.encode("utf-8"))


def tool(template: str, language: str, **values: Any) -> Page:
    """A page with a script of its own inside: /verify. It may ask any node, and nothing else."""
    style, script = _style(), str(values["script"])
    body = _rendered(template, language, values)
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; script-src 'sha256-{digest(script)}'; "
        "connect-src *; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {**_HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return Page(200, headers, body.encode("utf-8"))


def digest(text: str) -> str:
    """What a content security policy knows a style sheet or script by."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _rendered(template: str, language: str, values: dict[str, Any]) -> str:
    """Everything is escaped, but for our own style sheet and script."""
    return (
        _environment()
        .get_template(template)
        .render(
            lang=language, style=_style(), w=words, v=verdicts, t=lambda text: _of(text, language), **values
        )
    )


def _of(text: Text, language: str) -> str:
    return text.zh if language == "zh" else text.en


@cache
def _style() -> str:
    return (_FOLDER / "style.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
