"""GS1 identifiers as EPCIS writes them: EPC URNs and Digital Links, read to one form.

An event may name a thing as `urn:epc:id:sgtin:...`, as a Digital Link on any domain, or, for a lot or a kind
of thing, as a class (`urn:epc:class:lgtin:...`, `/01/../10/..`). All become the same `Identifier`. Source:
GS1 EPC Tag Data Standard 2.0 section 6 (URNs), Digital Link URI Syntax 1.6; check digits come from
`zhenbo.gs1`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from zhenbo import gs1
from zhenbo.errors import BadIdentifier, Gs1Invalid

_URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):(.+)\Z", re.IGNORECASE)
_LINK = re.compile(r"https?://[^/?#]+(/[^?#]*)?/(\d{2,4}|[a-z]{3,6})/[^/?#]+", re.IGNORECASE)
_KEY_NAMES = frozenset(
    [
        "gtin",
        "itip",
        "cpid",
        "gln",
        "party",
        "gsrnp",
        "gsrn",
        "gcn",
        "sscc",
        "gdti",
        "ginc",
        "gsin",
        "grai",
        "giai",
    ]
)
_KEYS = frozenset(
    ["00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8017", "8018"]
)

Elements = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Identifier:
    """What a URI in an event names. `elements` is empty for a URI that is none of GS1's."""

    text: str
    elements: Elements  # (application identifier, value), primary key first

    @property
    def is_gs1(self) -> bool:
        return bool(self.elements)

    @property
    def key(self) -> str:
        """The primary key's application identifier: "01", "00", "414" ...; empty where there is none."""
        return self.elements[0][0] if self.elements else ""

    def value(self, ai: str) -> str | None:
        return dict(self.elements).get(ai)

    @property
    def gtin(self) -> str | None:
        """Fourteen digits."""
        return self.value("01")

    @property
    def lot(self) -> str | None:
        return self.value("10")

    @property
    def serial(self) -> str | None:
        return self.value("21")

    @property
    def node(self) -> str:
        """One text for one thing: the canonical link, without what only describes it (lot beside serial)."""
        if not self.elements:
            return self.text
        kept = [(ai, value) for ai, value in self.elements if ai != "22" and not (ai == "10" and self.serial)]
        return gs1.from_parts(dict(kept)).canonical()

    @property
    def lot_node(self) -> str | None:
        """The lot that an item's own link names, as a node."""
        if self.gtin and self.lot:
            return gs1.from_parts({"01": self.gtin, "10": self.lot}).canonical()
        return None

    def held_by(self, prefix: str) -> bool:
        """True where the holder of GS1 company prefix `prefix` may issue this key."""
        return bool(self.elements) and _company_part(self.elements[0]).startswith(prefix)


@lru_cache(maxsize=65_536)  # events name the same lots and places again and again
def read_identifier(text: str) -> Identifier:
    """Read a URI of an event. Raises BadIdentifier when it claims to be a GS1 key and is none."""
    urn = _URN.match(text)
    try:
        if urn:
            return Identifier(text, _urn_elements(urn[1].lower(), urn[2].lower(), urn[3]))
        if _claims_link(text):
            link = gs1.parse(text, aliases=True, short_gtin=True)
            return Identifier(text, tuple((e.ai, e.value) for e in (link.key, *link.qualifiers)))
    except Gs1Invalid as error:
        raise BadIdentifier(f"{text[:120]}: {error}") from error
    return Identifier(text, ())


@lru_cache(maxsize=65_536)
def node_of(text: str) -> str:
    """The node that a URI stands for; a malformed key stands for itself, so that its events still meet."""
    try:
        return read_identifier(text).node
    except BadIdentifier:
        return text


def _claims_link(text: str) -> bool:
    found = _LINK.match(text)
    if not found:
        return False
    steps = text.split("?")[0].split("#")[0].split("/")[3:]
    return any(step in _KEYS or step.lower() in _KEY_NAMES for step in steps[:-1])


def _company_part(element: tuple[str, str]) -> str:
    """The value from where the company prefix begins: behind the indicator or extension digit, if there is
    one.
    """
    ai, value = element
    return value[1:] if ai in ("00", "01", "8003", "8006") else value


def _urn_elements(form: str, scheme: str, rest: str) -> Elements:
    fields = rest.split(".", 2)
    reader = _SCHEMES.get((form, scheme))
    if reader is None:
        return ()  # a scheme without a GS1 key, such as gid or usdod
    count, read = reader
    if len(fields) != count or not fields[0].isdecimal():
        raise Gs1Invalid(f"urn:epc:{form}:{scheme} has {count} parts, the first a company prefix of digits")
    elements = read(*(unquote(field) for field in fields))
    return tuple((e.ai, e.value) for e in _checked(dict(elements)))


def _checked(parts: dict[str, str]) -> tuple[gs1.Element, ...]:
    link = gs1.from_parts(parts)
    return (link.key, *link.qualifiers)


def _numbered(ai: str, length: int, indicator: bool = False) -> Callable[[str, str], Elements]:
    """A key of `length` digits with check digit; an indicator digit stands first in the reference."""

    def read(prefix: str, reference: str) -> Elements:
        body = reference[:1] + prefix + reference[1:] if indicator else prefix + reference
        if not body.isdecimal() or len(body) != length - 1:
            raise Gs1Invalid(f"company prefix and reference together have {length - 1} digits", ai=ai)
        return ((ai, body + gs1.check_digit(body)),)

    return read


def _serialised(
    key: Callable[[str, str], Elements], qualifier: str | None = None, none: str | None = None
) -> Callable[[str, str, str], Elements]:
    """A key with a serial: as a qualifier of its own, or behind the key's digits.

    `none` stands for no serial.
    """

    def read(prefix: str, reference: str, serial: str) -> Elements:
        ((ai, value),) = key(prefix, reference)
        if serial == none:
            return ((ai, value),)
        return ((ai, value), (qualifier, serial)) if qualifier else ((ai, value + serial),)

    return read


def _returnable(prefix: str, reference: str) -> Elements:
    ((ai, value),) = _numbered("8003", 13)(prefix, reference)
    return ((ai, "0" + value),)


def _text(ai: str) -> Callable[[str, str], Elements]:
    return lambda prefix, reference: ((ai, prefix + reference),)


_gtin = _numbered("01", 14, indicator=True)
_SCHEMES: dict[tuple[str, str], tuple[int, Callable[..., Elements]]] = {
    ("id", "sgtin"): (3, _serialised(_gtin, "21")),
    ("class", "lgtin"): (3, _serialised(_gtin, "10")),
    ("idpat", "sgtin"): (3, _serialised(_gtin, "21", none="*")),
    ("id", "upui"): (3, _serialised(_gtin, "235")),
    ("id", "sscc"): (2, _numbered("00", 18, indicator=True)),
    ("id", "sgln"): (3, _serialised(_numbered("414", 13), "254", none="0")),
    ("id", "pgln"): (2, _numbered("417", 13)),
    ("id", "gsrn"): (2, _numbered("8018", 18)),
    ("id", "gsrnp"): (2, _numbered("8017", 18)),
    ("id", "gsin"): (2, _numbered("402", 17)),
    ("id", "grai"): (3, _serialised(_returnable)),
    ("idpat", "grai"): (3, _serialised(_returnable, none="*")),
    ("id", "gdti"): (3, _serialised(_numbered("253", 13))),
    ("idpat", "gdti"): (3, _serialised(_numbered("253", 13), none="*")),
    ("id", "sgcn"): (3, _serialised(_numbered("255", 13))),
    ("idpat", "sgcn"): (3, _serialised(_numbered("255", 13), none="*")),
    ("id", "giai"): (2, _text("8004")),
    ("id", "ginc"): (2, _text("401")),
    ("id", "cpi"): (3, _serialised(_text("8010"), "8011")),
    ("idpat", "cpi"): (3, _serialised(_text("8010"), none="*")),
}
