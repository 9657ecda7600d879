"""What a resolver knows of an identifier: links with their type, title, languages, media type and context.

Whoever keeps the links implements `LinkSource`; the resolver asks it for one identifier after another, from
the most specific to the key alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from zhenbo.errors import BadLink
from zhenbo.gs1 import Element
from zhenbo.resolver.vocabulary import DEFAULT, DEFAULT_MULTI, link_type_uri

_HREF = re.compile(r"https?://[A-Za-z0-9][!-~]*")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_MEDIA_TYPE = re.compile(
    r"(application|audio|font|haptics|image|message|model|multipart|text|video)/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*"
)


@dataclass(frozen=True)
class Link:
    """One link of an identifier.

    type        of the link: a CURIE such as gs1:pip, or the URI of a type in another namespace
    languages   of the target, as in zh or zh-CN; none where it has no language, or any
    media_type  of the target, registered with IANA; None where it is not said
    contexts    words that a request may name to mean this link, such as a country
    """

    href: str
    type: str
    title: str
    languages: tuple[str, ...] = ()
    media_type: str | None = None
    contexts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _HREF.fullmatch(self.href):
            raise BadLink(
                f"{self.href!r} is no address: a link leads to http:// or https://, percent-encoded"
            )
        if not self.title.strip():
            raise BadLink(f"the link to {self.href} needs a title that people read")
        if any(not _LANGUAGE.fullmatch(language) for language in self.languages):
            raise BadLink(f"the languages of {self.href} are written as zh or zh-CN, for GS1's schema")
        if self.media_type is not None and not _MEDIA_TYPE.fullmatch(self.media_type):
            raise BadLink(f"{self.media_type!r} is no media type of IANA")
        if self.type_uri in (DEFAULT, DEFAULT_MULTI):
            raise BadLink("a default link is named by its entry, and has a type that describes it")

    @property
    def type_uri(self) -> str:
        """The type as the URI that stands in linksets."""
        return link_type_uri(self.type)

    @property
    def attributes(self) -> tuple[tuple[str, ...], str | None, tuple[str, ...]]:
        """What tells links of one type apart in a request."""
        return self.languages, self.media_type, self.contexts


@dataclass(frozen=True)
class Entry:
    """What is known of one identifier: a description, its links, and which of them is the default.

    default  the link that a plain request is sent to; one of `links`. None where a level above has it
    multi    links among which the request's language and media type choose instead of it
    """

    description: str
    links: tuple[Link, ...]
    default: Link | None = None
    multi: tuple[Link, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.default is not None and self.default not in self.links:
            raise BadLink("the default link is one of the entry's links, where its type describes it")
        if any(link not in self.links for link in self.multi) or len(self.multi) == 1:
            raise BadLink("links to choose from are two or more of the entry's links")
        if self.multi and self.default is None:
            raise BadLink("an entry with links to choose from has a default for whoever chooses nothing")


class LinkSource(Protocol):
    """Where links come from: a database, a folder, the chain."""

    def entry(self, key: Element, qualifiers: Sequence[Element]) -> Entry | None:
        """What is known of exactly this identifier, None where nothing is.

        Values are decoded and checked. A serial comes without lot or variant, as the standard has it
        (GS1-Conformant Resolver, section on walking up the tree): it names one item by itself.
        """
        ...
