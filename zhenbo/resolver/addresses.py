"""The Digital Link that a request asks for, written out or compressed, and what travels on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1 import DigitalLink, Element, parse
from zhenbo.gs1.application_identifiers import lookup
from zhenbo.gs1.characters import unescape
from zhenbo.gs1.compression import Decompressed, decompress, is_compressed
from zhenbo.gs1.digital_link import split_base

_ITEM = "21"  # names one item by itself: no lot or variant beside it
_NOT_BESIDE_ITEM = ("22", "10")


@dataclass(frozen=True)
class Address:
    """One request, read.

    link      on the resolver's root, written out
    query     what is passed on when redirecting, as it stood in the request
    compressed  whether the request was
    """

    link: DigitalLink
    query: str
    compressed: bool

    @property
    def uri(self) -> str:
        """The subject of all facts: the link without its query."""
        return _uri(self.link, self.link.qualifiers)

    def parameters(self, name: str) -> list[str]:
        """All values of a query parameter, decoded."""
        pairs = (pair.partition("=") for pair in self.query.split("&"))
        return [unescape(value, query=True) for each, _, value in pairs if unescape(each, query=True) == name]

    def levels(self) -> list[tuple[tuple[Element, ...], str]]:
        """Qualifiers and address of each identifier from this one up to the key, most specific first.

        The first is the subject itself, so its address is the request's, also where its lot is not asked for.
        """
        first, *above = _subsets(self.link.qualifiers)
        return [(first, self.uri), *((chosen, _uri(self.link, chosen)) for chosen in above)]


def read_address(root: str, path: str, query: str) -> Address:
    """The Digital Link of a request on `root`. Raises Gs1Invalid for what is none (400)."""
    if set("?#") & set(path) or "#" in query:
        raise Gs1Invalid("a path and a query of a request have no '#', and a path no '?'")
    path = path.rstrip("/")
    written = query.replace(";", "&")  # the URI syntax takes either between pairs
    found = _decompressed(root, path)
    if found is None:
        scheme, domain, _ = split_base(root)
        uri = f"{scheme}://{domain}{path}" + (f"?{written}" if query else "")
        return Address(parse(uri, short_gtin=True, unknown_attributes=True), query, compressed=False)
    parse(found.link.uri().partition("?")[0] + (f"?{written}" if query else ""), unknown_attributes=True)
    inside = found.link.uri().partition("?")[2]
    passed = "&".join(filter(None, (inside, *found.others, query)))
    return Address(found.link, passed, compressed=True)


def _decompressed(root: str, path: str) -> Decompressed | None:
    """What a path of one segment holds, or of a key with one segment behind it; None for other paths."""
    stem = split_base(root)[2]
    if not path.startswith(f"{stem}/"):
        return None
    *written, last = path.removeprefix(stem).split("/")[1:]
    if not is_compressed(last) or len(written) not in (0, 2):
        return None
    if not written:
        return decompress(last, base=root)
    identifier = lookup(written[0])
    if identifier is None or not identifier.is_key:
        return None
    key = parse(f"{root}/{written[0]}/{written[1]}", short_gtin=True).key
    return decompress(last, base=root, before=(key,))


def _subsets(qualifiers: Sequence[Element]) -> list[tuple[Element, ...]]:
    """Identifiers that links can be registered for, of those that a request names."""
    others = [each for each in qualifiers if each.ai != _ITEM]
    alone = [each for each in qualifiers if each.ai == _ITEM]
    if not all(each.ai in _NOT_BESIDE_ITEM for each in others):
        others, alone = list(qualifiers), []
    sizes = range(len(others), -1, -1)
    above = [chosen for size in sizes for chosen in reversed(list(combinations(others, size)))]
    return [*((each,) for each in alone), *above]


def _uri(link: DigitalLink, qualifiers: Sequence[Element]) -> str:
    return DigitalLink(link.domain, link.stem, link.key, tuple(qualifiers), scheme=link.scheme).uri()
