"""GS1 Digital Link URIs: the web address of an item, a batch, a product.

Source: GS1 Digital Link Standard, URI Syntax 1.6. Primary key and qualifiers stand in the path, in the
standard's order; attributes stand in the query. `link_reader.parse` reads an address, this module builds
and writes one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.application_identifiers import (
    ApplicationIdentifier,
    check_together,
    lookup,
)
from zhenbo.gs1.characters import escape
from zhenbo.gs1.element_string import (
    Element,
    check_elements,
    read_bracketed,
    require_identifier,
)
from zhenbo.gs1.keys import parse_gtin, parse_lot, parse_serial

CANONICAL_DOMAIN = "id.gs1.org"
_DOMAIN = re.compile(r"[0-9A-Za-z.:\[\]-]+")
_STEM = re.compile(r"(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@%]*)*")


@dataclass(frozen=True)
class DigitalLink:
    """A Digital Link taken apart. Values are decoded; every one of them has been checked."""

    domain: str
    stem: str  # path before the primary key: "" or "/shop/tea"
    key: Element
    qualifiers: tuple[Element, ...] = ()
    attributes: tuple[Element, ...] = ()
    ignored: tuple[str, ...] = ()  # query parameters that are not GS1's, as they stood; never written again
    warnings: tuple[str, ...] = ()
    scheme: str = "https"

    @property
    def elements(self) -> tuple[Element, ...]:
        """Key, qualifiers, attributes: the order of the address."""
        return (self.key, *self.qualifiers, *self.attributes)

    def value(self, ai: str) -> str | None:
        """The value of application identifier `ai`, None where the link has none."""
        return dict(self.elements).get(ai)

    def uri(self) -> str:
        """The address on its own domain and stem."""
        return f"{self.scheme}://{self.domain}{self.stem}{self.path()}{_query(self.attributes)}"

    def canonical(self) -> str:
        """The one address that links of one meaning share: GS1's domain, no stem, attributes sorted."""
        return f"https://{CANONICAL_DOMAIN}{self.path()}{_query(sorted(self.attributes))}"

    def path(self) -> str:
        """The path from the primary key on: "/01/09520123456788/21/A-1"."""
        return "".join(f"/{ai}/{escape(value)}" for ai, value in (self.key, *self.qualifiers))


def from_elements(
    elements: Iterable[Element],
    *,
    base: str = f"https://{CANONICAL_DOMAIN}",
    unknown_attributes: bool = False,
) -> DigitalLink:
    """Build a link from elements in any order; the first that can be a primary key becomes it.

    `base` is what comes before the path: "https://example.com/shop". Attributes of fixed length come first.
    Raises Gs1Invalid.
    """
    scheme, domain, stem = split_base(base)
    given = check_elements(elements, unknown_attributes=unknown_attributes)
    key = next((element for element in given if _is_key(element.ai)), None)
    if key is None:
        raise Gs1Invalid("no primary key among the elements; a link needs one, such as (01) GTIN")
    qualifiers = _qualifiers(require_identifier(key.ai), given)
    rest = [element for element in given if element != key and element not in qualifiers]
    for element in rest:
        require_attribute(require_identifier(element.ai, unknown_attributes=unknown_attributes), key.ai, ())
    rest.sort(key=lambda element: not _is_fixed(element.ai))
    return DigitalLink(domain, stem, key, qualifiers, tuple(rest), scheme=scheme)


def from_parts(parts: Mapping[str, str], *, base: str = f"https://{CANONICAL_DOMAIN}") -> DigitalLink:
    """Build a link from values by application identifier; a GTIN (01) may have 8, 12, 13 or 14 digits."""
    return from_elements((Element(ai, _padded(ai, value)) for ai, value in parts.items()), base=base)


def from_element_string(text: str, *, base: str = f"https://{CANONICAL_DOMAIN}") -> DigitalLink:
    """Build a link from a bracketed element string, "(01)09520123456788(21)A-1"."""
    return from_elements(read_bracketed(text), base=base)


def item_link(domain: str, gtin: str, serial: str, *, lot: str | None = None) -> str:
    """The address of one item; with `lot`, the one that names its batch too."""
    batch = "" if lot is None else f"/10/{escape(parse_lot(lot))}"
    return f"https://{require_domain(domain)}/01/{parse_gtin(gtin)}{batch}/21/{escape(parse_serial(serial))}"


def batch_link(domain: str, gtin: str, lot: str) -> str:
    """The address of one batch."""
    return f"https://{require_domain(domain)}/01/{parse_gtin(gtin)}/10/{escape(parse_lot(lot))}"


def split_base(base: str) -> tuple[str, str, str]:
    """Scheme, domain and stem of the beginning of an address; a slash at its end is dropped."""
    scheme, mark, rest = base.partition("://")
    if not mark or scheme not in ("http", "https"):
        raise Gs1Invalid(f"{base!r} does not begin with https:// or http://")
    domain, slash, stem = rest.partition("/")
    stem = (slash + stem).removesuffix("/")
    if not _STEM.fullmatch(stem):
        raise Gs1Invalid(f"{stem!r} is not a path; query and fragment do not belong before the key")
    return scheme, require_domain(domain), stem


def require_domain(domain: str) -> str:
    """Refuse what cannot be a host name or address with an optional port."""
    if not _DOMAIN.fullmatch(domain):
        raise Gs1Invalid(f"{domain!r} is not a domain such as id.gs1.org")
    return domain


def require_attribute(identifier: ApplicationIdentifier, key: str, path: tuple[str, ...]) -> None:
    """Refuse in the query what the standard keeps out of it, or what belongs in the path after `key`."""
    owner = require_identifier(key)
    if any(owner.allows((*path[:place], identifier.code, *path[place:])) for place in range(len(path) + 1)):
        raise Gs1Invalid(f"belongs in the path after ({key}), not in the query", ai=identifier.code)
    if not identifier.attribute:
        raise Gs1Invalid(f"not permitted in the query, and no qualifier of ({key})", ai=identifier.code)


def require_path(key: ApplicationIdentifier, path: tuple[str, ...]) -> None:
    """Refuse qualifiers that do not belong to `key` or stand in another order than the standard's."""
    if not key.allows(path):
        orders = " or ".join(", ".join(order) for order in key.qualifiers or ()) or "none"
        reason = f"followed by {', '.join(path)}; permitted, in this order and each at most once: {orders}"
        raise Gs1Invalid(reason, ai=key.code)


def require_together(link: DigitalLink) -> DigitalLink:
    """Refuse a link whose identifiers exclude each other or lack their company."""
    check_together(element.ai for element in link.elements)
    return link


def _qualifiers(key: ApplicationIdentifier, given: tuple[Element, ...]) -> tuple[Element, ...]:
    values = dict(given)
    found = [tuple(Element(ai, values[ai]) for ai in order if ai in values) for order in key.qualifiers or ()]
    best = max(found, key=len, default=())
    mixed = {element.ai for elements in found for element in elements} - {element.ai for element in best}
    if mixed:
        raise Gs1Invalid(f"cannot stand together with ({best[0].ai}) after ({key.code})", ai=min(mixed))
    return best


def _padded(ai: str, value: str) -> str:
    try:
        return parse_gtin(value) if ai == "01" else value
    except Gs1Invalid as fault:
        raise fault.inside(ai) from None


def _is_key(ai: str) -> bool:
    identifier = lookup(ai)
    return identifier is not None and identifier.is_key


def _is_fixed(ai: str) -> bool:
    identifier = lookup(ai)
    return identifier is not None and identifier.fixed


def _query(attributes: Iterable[Element]) -> str:
    text = "&".join(f"{ai}={escape(value, query=True)}" for ai, value in attributes)
    return f"?{text}" if text else ""
