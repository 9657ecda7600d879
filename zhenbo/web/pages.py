"""HTML: templates, the style sheet inside the page, and the headers that keep everything else out."""

from __future__ import annotations

import base64
import hashlib
import json
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


# The hidden QR code is the item's link with the scratch code behind #, which no server sees: an item's page
# hands it to the page that activates, and takes it out of the address.
CARRY = """(() => {
  const code = location.hash.slice(1), link = document.getElementById("activate");
  if (!/^[0-9A-Za-z-]{24,29}$/.test(code)) return;
  history.replaceState(null, "", location.pathname + location.search);
  link.href += "/" + code;
  link.scrollIntoView({ block: "center" });
})();
"""


@dataclass(frozen=True)
class Page:
    """One page: status, headers, text."""

    status: int
    headers: dict[str, str]
    body: bytes


def page(template: str, language: str, status: int = 200, **values: Any) -> Page:
    """A page in "zh" or "en". Templates say `t(text)` for what exists in both."""
    style, script = _style(), str(values.get("script", ""))
    body = _rendered(template, language, {"script": script, **values})
    allowed = f"script-src 'sha256-{digest(script)}'; " if script else ""
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; {allowed}img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return Page(status, {**_HEADERS, "Content-Security-Policy": policy}, body.encode("utf-8"))


def tool(template: str, language: str, asks: str, **values: Any) -> Page:
    """A page with a script of its own inside. `asks`: who it may ask, "*" anybody, "'self'" this service."""
    style, script = _style(), str(values["script"])
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; script-src 'sha256-{digest(script)}'; "
        f"connect-src {asks}; base-uri 'none'; form-action 'none'"
    )
    body = _rendered(template, language, {**values, "policy": policy})  # inside too: for copies on a disk
    policy += "; frame-ancestors 'none'"
    headers = {**_HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return Page(200, headers, body.encode("utf-8"))


def data(status: int, value: Any) -> Page:
    """An answer for a page's script."""
    headers = {
        "Cache-Control": "no-store", "Content-Type": "application/json; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return Page(status, headers, json.dumps(value, ensure_ascii=False).encode("utf-8"))


def both(text: Text) -> dict[str, str]:
    """A text for a page's script, which shows one of its languages."""
    return {"zh": text.zh, "en": text.en}


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
