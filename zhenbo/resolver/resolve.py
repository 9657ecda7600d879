"""The resolver: GS1-Conformant Resolver standard, on Digital Links of its own root.

    resolver = Resolver("https://id.tea.example", source, name="Tea", keys=("01",))
    resolver.answer(Request("/01/09521001003575/21/A1", accept_language="zh"))      307 to the item's page

The statements that it is tested against are listed with their numbers in docs/resolver.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.digital_link import split_base
from zhenbo.language import Text
from zhenbo.resolver import linksets
from zhenbo.resolver.addresses import Address, read_address
from zhenbo.resolver.http import (
    JSON,
    JSON_LD,
    LINKSET,
    METHODS,
    PAGE,
    Request,
    Response,
    problem,
    response,
)
from zhenbo.resolver.links import Link, LinkSource
from zhenbo.resolver.linksets import Level
from zhenbo.resolver.negotiation import choose, names, preferred, quality_of, ranges
from zhenbo.resolver.vocabulary import CONTEXT, DEFAULT, DEFAULT_MULTI, NAMESPACE, requested_type

DESCRIPTION_PATH = "/.well-known/gs1resolver"
_ALL_LINKS = ("linkset", "all")  # the second is the older word
_PREFLIGHT = (
    ("Allow", METHODS),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language"),
    ("Access-Control-Max-Age", "86400"),
)
_HEADING = Text("这件商品的全部链接", "All links of this item")
_CHOICE = Text("有多个同样合适的链接，请选择", "Several links fit as well; please choose")
_NO_LINK = Text("没有找到", "Not found")
_NO_ADDRESS = Text("链接有误", "This link is not right")
_ADVICE = {
    400: Text(
        "链接里有写错的地方，请重新扫商品上的码。",
        "Something in it is mistyped. Scan the code on the item again.",
    ),
    404: Text(
        "这里没有它的信息。请核对商品上的码，或询问卖家。",
        "Nothing is known of it here. Look at the code on the item again, or ask the seller.",
    ),
}


@dataclass(frozen=True)
class Resolver:
    """Answers requests for Digital Links below `root`.

    root     what comes before the path of its links: https, a domain, perhaps a path
    source   where links are looked up
    name     of the resolver, and `contact` of who runs it, for its description
    keys     primary keys that it knows anything of, as application identifiers
    """

    root: str
    source: LinkSource
    name: str
    contact: str = ""
    keys: tuple[str, ...] = ("01",)

    def __post_init__(self) -> None:
        if split_base(self.root)[0] != "https" or self.root.endswith("/"):
            raise Gs1Invalid("the root of a resolver begins with https:// and ends without a slash")

    def answer(self, request: Request) -> Response:
        """The response to a request, whatever it holds."""
        if request.method == "OPTIONS":
            return response(204, b"", None, *_PREFLIGHT, *self._way(request))
        if request.method not in ("GET", "HEAD"):
            return problem(405, "Method Not Allowed", f"a resolver answers {METHODS}", ("Allow", METHODS))
        found = self._answer(request)
        return found.without_body() if request.method == "HEAD" else found

    def description(self) -> dict[str, Any]:
        """The resolver description file, by GS1's schema."""
        told: dict[str, Any] = {
            "name": self.name,
            "resolverRoot": self.root,
            "supportedPrimaryKeys": list(self.keys),
            "supportedLinkType": [{"namespace": NAMESPACE, "prefix": "gs1:"}],
            "linkTypeDefaultCanBeLinkset": False,
            "jsonLdContextLocation": CONTEXT,
        }
        if self.contact:
            told["contact"] = {"fn": self.contact}
        return told

    def _answer(self, request: Request) -> Response:
        if request.path.rstrip("/") == DESCRIPTION_PATH:
            return response(200, json.dumps(self.description(), ensure_ascii=False).encode(), JSON)
        try:
            address = read_address(self.root, request.path, request.query)
            wanted = _one(address.parameters("linkType"))
        except Gs1Invalid as fault:
            return _refused(request, 400, "Bad Request", _NO_ADDRESS, str(fault))
        if address.link.stem != split_base(self.root)[2]:
            return _refused(
                request, 404, "Not Found", _NO_LINK, f"this resolver's links begin with {self.root}"
            )
        levels = self._levels(address)
        if not levels:
            return _refused(request, 404, "Not Found", _NO_LINK, "nothing is known of this identifier here")
        return _resolved(request, address, levels, wanted)

    def _way(self, request: Request) -> list[tuple[str, str]]:
        """Where the linkset is, for whoever asks what can be asked."""
        try:
            return [("Link", _links(read_address(self.root, request.path, request.query)))]
        except Gs1Invalid:
            return []

    def _levels(self, address: Address) -> list[Level]:
        """What is known, from the identifier itself up to its key."""
        key = address.link.key
        if key.ai not in self.keys:
            return []
        found = ((uri, self.source.entry(key, chosen)) for chosen, uri in address.levels())
        return [Level(uri, entry) for uri, entry in found if entry is not None]


def _resolved(request: Request, address: Address, levels: list[Level], wanted: str | None) -> Response:
    accepted = ranges(request.accept)
    if wanted in _ALL_LINKS or (wanted is None and names(LINKSET, accepted)):
        return _linkset(request, address, levels)
    if wanted is None or requested_type(wanted) in (DEFAULT, DEFAULT_MULTI):
        link = _default(request, levels)
        if link is None and wanted is None and any(names(each, accepted) for each in (JSON_LD, JSON)):
            return _linkset(request, address, levels)  # a program that reads data, not pages
        link = link or next((each.entry.default for each in levels if each.entry.default), None)
        if link is not None:
            return _redirect(address, link)
        return _unknown_type(request, address, "no default link is known for this identifier")
    for level in levels:
        links = [link for link in level.entry.links if link.type_uri == requested_type(wanted)]
        if links:
            return _one_of(request, address, level, links)
    return _unknown_type(request, address, "no link of the requested type is known for this identifier")


def _default(request: Request, levels: list[Level]) -> Link | None:
    """The link that the request's language and media type single out among those to choose from."""
    level = next((each for each in levels if each.entry.default), None)
    if level is None or not level.entry.multi:
        return None
    fitting = _fitting(request, level.entry.multi)
    return fitting[0] if len(fitting) == 1 else None


def _fitting(request: Request, links: tuple[Link, ...], contexts: tuple[str, ...] = ()) -> list[Link]:
    return choose(links, contexts=contexts, language=request.accept_language, accept=request.accept)


def _one_of(request: Request, address: Address, level: Level, links: list[Link]) -> Response:
    """To the best link of a type; to a list where the request tells none apart."""
    fitting = _fitting(request, tuple(links), tuple(address.parameters("context")))
    alike = len({link.attributes for link in fitting}) == 1
    if len(fitting) > 1 and not alike and level.entry.default in fitting:
        fitting = [link for link in fitting if link == level.entry.default]
    if len(fitting) == 1:
        return _redirect(address, fitting[0])
    found = linksets.choices(level.anchor, level.entry.description, fitting)
    return _serialised(request, address, found, 300, _CHOICE)


def _linkset(request: Request, address: Address, levels: list[Level]) -> Response:
    found = linksets.linkset(levels)
    if levels[0].anchor != address.uri:  # nothing is known of it alone, and it is the subject all the same
        own = {"anchor": address.uri, "itemDescription": levels[0].entry.description}
        found["linkset"].insert(0, own)
    return _serialised(request, address, found, 200, _HEADING)


def _serialised(
    request: Request, address: Address, found: dict[str, Any], status: int, heading: Text
) -> Response:
    offers = (LINKSET, JSON, JSON_LD, PAGE) if request.accept else (PAGE,)
    media_type = preferred(offers, ranges(request.accept)) or LINKSET
    context = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="{JSON_LD}"'
    links = [*_same_as(address), *([context] if media_type in (LINKSET, JSON) else [])]
    more = [("Link", ", ".join(links))] if links else []
    if media_type == PAGE:
        body = linksets.as_page(found, heading, _language(request))
    else:
        body = linksets.as_json_ld(found) if media_type == JSON_LD else linksets.as_json(found)
    return response(status, body, media_type, *more)


def _redirect(address: Address, link: Link) -> Response:
    """On to a link, with the request's whole query."""
    target, mark, fragment = link.href.partition("#")
    if address.query:
        target += ("&" if "?" in target else "?") + address.query
    more = ("Location", target + mark + fragment), ("Link", _links(address)), ("Content-Length", "0")
    return response(307, b"", None, *more)


def _links(address: Address) -> str:
    everything = f'<{address.uri}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'
    return ", ".join([everything, *_same_as(address)])


def _same_as(address: Address) -> list[str]:
    return [f'<{address.link.uri()}>; rel="owl:sameAs"'] if address.compressed else []


def _unknown_type(request: Request, address: Address, detail: str) -> Response:
    return _refused(request, 404, "Not Found", _NO_LINK, detail, ("Link", _links(address)))


def _refused(
    request: Request, status: int, title: str, heading: Text, detail: str, *more: tuple[str, str]
) -> Response:
    if quality_of(PAGE, [each for each in ranges(request.accept) if each[0] != "*/*"]) > 0:
        return response(
            status, linksets.as_message(heading, _ADVICE[status], detail, _language(request)), PAGE, *more
        )
    return problem(status, title, detail, *more)


def _language(request: Request) -> str:
    """ "zh" or "en", whichever the request names first; Chinese where it names neither."""
    spoken = (name[:2] for name, quality in ranges(request.accept_language) if quality > 0)
    return next((name for name in spoken if name in ("zh", "en")), "zh")


def _one(values: list[str]) -> str | None:
    if len(set(values)) > 1:
        raise Gs1Invalid("linkType stands twice in the query, and differs")
    return values[0] if values else None
