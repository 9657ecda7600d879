"""Linksets (RFC 9264) as GS1's schema has them: JSON, JSON-LD, and a page for people."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhenbo.language import Text
from zhenbo.resolver.links import Entry, Link
from zhenbo.resolver.vocabulary import CONTEXT, DEFAULT, DEFAULT_MULTI, NAMESPACE

_STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem}"
    "h2{font-size:1rem;overflow-wrap:anywhere}li{margin:.4rem 0}small{color:#595959}"
)


@dataclass(frozen=True)
class Level:
    """One identifier on the way up, with the address that is the subject of its links."""

    anchor: str
    entry: Entry


def linkset(levels: Sequence[Level]) -> dict[str, Any]:
    """The linkset of an identifier: its own links first, then those of each level above.

    Links to choose a default from are marked at the level whose default it is; above, nobody is sent to them.
    """
    decides = next((level for level in levels if level.entry.default), None)
    return {"linkset": [_context_object(level, level is decides) for level in levels]}


def choices(anchor: str, description: str, links: Sequence[Link]) -> dict[str, Any]:
    """A linkset of links that a request did not tell apart."""
    told: dict[str, Any] = {"anchor": anchor, "itemDescription": description}
    for link in links:
        told.setdefault(link.type_uri, []).append(_target(link))
    return {"linkset": [told]}


def as_json(found: dict[str, Any]) -> bytes:
    """The linkset for application/linkset+json; the context is in a Link header beside it."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def as_json_ld(found: dict[str, Any]) -> bytes:
    """The linkset with its context inside, for application/ld+json."""
    return as_json({"@context": CONTEXT, **found})


def as_page(found: dict[str, Any], heading: Text, language: str) -> bytes:
    """The linkset as a small page, with the JSON-LD inside for machines that come along.

    `language` is "zh" or "en". Whatever stands in links is text, never markup.
    """
    title = html.escape(heading.zh if language == "zh" else heading.en)
    sections = "".join(_section(level) for level in found["linkset"])
    machine = as_json_ld(found).decode("utf-8").replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>{sections}</main>"
        f'<script type="application/ld+json">{machine}</script></body></html>'
    ).encode()


def as_message(heading: Text, advice: Text, detail: str, language: str) -> bytes:
    """A page that says what went wrong, and what to do; `detail` is English, for who made the link."""
    title, to_do = (html.escape(text.zh if language == "zh" else text.en) for text in (heading, advice))
    return (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f'<p>{to_do}</p><p lang="en"><small>{html.escape(detail)}</small></p></main></body></html>'
    ).encode("utf-8", "backslashreplace")


def _context_object(level: Level, decides: bool) -> dict[str, Any]:
    entry = level.entry
    told = choices(level.anchor, entry.description, entry.links)["linkset"][0]
    if entry.default is not None:  # without attributes: it is for whoever says nothing
        told[DEFAULT] = [{"href": entry.default.href, "title": entry.default.title}]
    if decides and entry.multi:
        told[DEFAULT_MULTI] = [_target(link) for link in entry.multi]
    return dict(told)


def _target(link: Link) -> dict[str, Any]:
    told: dict[str, Any] = {"href": link.href, "title": link.title}
    if link.media_type is not None:
        told["type"] = link.media_type
    if link.languages:
        told["hreflang"] = list(link.languages)
    if link.contexts:
        told["context"] = list(link.contexts)
    return told


def _section(level: dict[str, Any]) -> str:
    items = [
        _item(name, target)
        for name, targets in level.items()
        if isinstance(targets, list)
        for target in targets
    ]
    description, anchor = html.escape(level["itemDescription"]), html.escape(level["anchor"])
    return f"<section><h2>{description}<br><small>{anchor}</small></h2><ul>{''.join(items)}</ul></section>"


def _item(link_type: str, target: dict[str, Any]) -> str:
    notes = [link_type.replace(NAMESPACE, "gs1:"), *target.get("hreflang", ()), target.get("type", "")]
    told = html.escape(" · ".join(filter(None, notes)))
    anchor = f'<a href="{html.escape(target["href"])}">{html.escape(target["title"])}</a>'
    return f"<li>{anchor} <small>{told}</small></li>"
