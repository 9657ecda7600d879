"""Choosing by what a request says of itself: media types (RFC 9110) and languages (RFC 4647, lookup)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from zhenbo.resolver.links import Link

_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z/-]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_LONGEST, _MOST = 4096, 32  # characters and ranges that are read of one header


def ranges(header: str) -> list[tuple[str, float]]:
    """Ranges of an Accept or Accept-Language header with their quality, best first; what is no range is
    passed over, as RFC 9110 lets servers do.
    """
    found = []
    for place, text in enumerate(header[:_LONGEST].split(",")[:_MOST]):
        match = _RANGE.fullmatch(text)
        if match is None:
            continue
        quality = _QUALITY.search(match[2])
        found.append((match[1].lower(), float(quality[1]) if quality else 1.0, place))
    found.sort(key=lambda each: (-each[1], each[2]))
    return [(name, quality) for name, quality, _ in found]


def quality_of(media_type: str, accepted: Sequence[tuple[str, float]]) -> float:
    """How welcome a media type is: by the most specific range that holds it; 0 where none does."""
    best = (-1, 0.0)
    for name, quality in accepted:
        specificity = {media_type: 2, media_type.partition("/")[0] + "/*": 1, "*/*": 0}.get(name, -1)
        if specificity > best[0]:
            best = (specificity, quality)
    return best[1]


def preferred(offers: Sequence[str], accepted: Sequence[tuple[str, float]]) -> str | None:
    """The offer that is most welcome; of equals the first, None where none is welcome at all."""
    if not accepted:
        return offers[0]
    best = max(offers, key=lambda offer: quality_of(offer, accepted))
    return best if quality_of(best, accepted) > 0 else None


def names(media_type: str, accepted: Sequence[tuple[str, float]]) -> bool:
    """Whether a request asks for this very type, no other more, and a web page no less."""
    wanted = dict(accepted).get(media_type, 0.0)
    return (
        wanted > 0
        and all(quality <= wanted for _, quality in accepted)
        and (quality_of("text/html", [each for each in accepted if each[0] != "*/*"]) < wanted)
    )


def choose(links: Sequence[Link], *, contexts: Iterable[str], language: str, accept: str) -> list[Link]:
    """The links of one type that fit a request best; more than one where it does not tell them apart."""
    left = _by_context(list(links), set(contexts))
    left = _by_language(left, ranges(language))
    return _by_media_type(left, ranges(accept))


def _by_context(links: list[Link], wanted: set[str]) -> list[Link]:
    fitting = [link for link in links if wanted & set(link.contexts)]
    return fitting or [link for link in links if not link.contexts] or links


def _by_language(links: list[Link], wanted: list[tuple[str, float]]) -> list[Link]:
    for name, quality in wanted:
        while name and quality > 0:
            fitting = [link for link in links if any(_speaks(tongue, name) for tongue in link.languages)]
            if fitting:
                return fitting
            name = name.rpartition("-")[0]  # zh-Hans-CN, zh-Hans, zh
    if not wanted:
        return links
    return [link for link in links if not link.languages] or links


def _speaks(language: str, wanted: str) -> bool:
    """Whether a link in `language` serves who asks for `wanted`: the same, or a regional form of it."""
    return language.lower() == wanted or language.lower().startswith(wanted + "-")


def _by_media_type(links: list[Link], wanted: list[tuple[str, float]]) -> list[Link]:
    told = [each for each in wanted if each[0] != "*/*"]
    if not told:
        return links
    qualities = [quality_of(link.media_type, wanted) if link.media_type else 0.0 for link in links]
    best = max(qualities, default=0.0)
    if best == 0.0:
        return [link for link in links if link.media_type is None] or links
    return [link for link, quality in zip(links, qualities, strict=True) if quality == best]
