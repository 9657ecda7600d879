"""Read a GS1 Digital Link URI (URI Syntax 1.6) and check all of it.

Strict unless asked: what older editions of the standard wrote is read with an option, named in `warnings`,
and never written.
"""

import re
from dataclasses import dataclass, replace

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.application_identifiers import ApplicationIdentifier, lookup
from zhenbo.gs1.characters import check_escapes, unescape
from zhenbo.gs1.digital_link import (
    DigitalLink,
    require_attribute,
    require_domain,
    require_path,
    require_together,
)
from zhenbo.gs1.element_string import Element, require_identifier, require_length
from zhenbo.gs1.keys import GTIN_LENGTHS

_FORBIDDEN = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")

#: Names that editions before 1.3 permitted in place of the numbers.
ALIASES = {
    "cpid": "8010", "cpsn": "8011", "cpv": "22", "gcn": "255", "gdti": "253", "giai": "8004",
    "ginc": "401", "gln": "414", "glnx": "254", "gmn": "8013", "grai": "8003", "gsin": "402",
    "gsrn": "8018", "gsrnp": "8017", "gtin": "01", "itip": "8006", "lot": "10", "party": "417",
    "refno": "8020", "ser": "21", "srin": "8019", "sscc": "00",
}  # fmt: skip


@dataclass(frozen=True)
class _Pair:
    """An identifier and its value as they stand in the address; `name` is what named the identifier."""

    name: str
    identifier: ApplicationIdentifier
    raw: str


def parse(
    uri: str, *, aliases: bool = False, short_gtin: bool = False, unknown_attributes: bool = False
) -> DigitalLink:
    """Take a Digital Link apart. Raises Gs1Invalid that names identifier, position and reason.

    `aliases` reads the deprecated names (gtin, lot, ser ...); `short_gtin` reads a GTIN of 8, 12 or 13
    digits as fourteen; `unknown_attributes` reads numbers that GS1 has not assigned as attributes. The
    first two leave a warning.
    """
    scheme, domain, path, query = _split(uri)
    stem, pairs = _find_key(path.split("/")[1:], aliases)
    key, *qualifiers = [
        Element(pair.identifier.code, _decoded(pair, short_gtin, query=False)) for pair in pairs
    ]
    codes = tuple(element.ai for element in qualifiers)
    require_path(pairs[0].identifier, codes)
    attributes, ignored = _attributes(query, key.ai, codes, short_gtin, unknown_attributes)
    link = DigitalLink(domain, stem, key, tuple(qualifiers), attributes, ignored, scheme=scheme)
    return replace(require_together(link), warnings=_warnings(scheme, pairs, query))


def _split(uri: str) -> tuple[str, str, str, str]:
    """Scheme, domain, path and query; the fragment never reaches a server and says nothing."""
    require_length(uri)
    fault = _FORBIDDEN.search(uri)
    if fault:
        raise Gs1Invalid(f"{fault[0]!r} cannot stand in a URI; percent-encode it", position=fault.start() + 1)
    scheme, mark, rest = uri.partition("://")
    if not mark or scheme not in ("http", "https", "HTTP", "HTTPS"):
        raise Gs1Invalid("a Digital Link begins with https:// or http://, in lower case", position=1)
    address, _, _fragment = rest.partition("#")
    address, _, query = address.partition("?")
    domain, slash, path = address.partition("/")
    return scheme.lower(), require_domain(domain), slash + path, query


def _find_key(segments: list[str], aliases: bool) -> tuple[str, list[_Pair]]:
    """Stem, and pairs from the primary key on: counted from the end, so that no value passes for a key."""
    pairs: list[_Pair] = []
    for place in range(len(segments) - 2, -1, -2):
        name = segments[place]
        identifier = lookup(ALIASES.get(name, name) if aliases else name)
        if identifier is None:
            break
        pairs.insert(0, _Pair(name, identifier, segments[place + 1]))
        if identifier.is_key:
            return "".join(f"/{segment}" for segment in segments[:place]), pairs
    raise Gs1Invalid(_why_no_key(segments, aliases))


def _why_no_key(segments: list[str], aliases: bool) -> str:
    named = [segment for segment in segments if segment in ALIASES]
    if named and not aliases:
        number = ALIASES[named[0]]
        return f"/{named[0]}/ is a name the standard has withdrawn; write /{number}/, or read it with aliases"
    if segments and not segments[-1]:
        return "the path ends in a slash: no value there; remove the slash"
    return (
        "no primary key in the path: expected /{identifier}/{value}, such as /01/ and a GTIN, up to its end"
    )


def _decoded(pair: _Pair, short_gtin: bool, *, query: bool) -> str:
    code = pair.identifier.code
    if not pair.raw:
        raise Gs1Invalid(f"no value {'in the query' if query else 'in the path'}", ai=code)
    try:
        check_escapes(pair.raw)
    except Gs1Invalid as fault:
        raise fault.inside(code) from None
    value = unescape(pair.raw, query=query)
    if short_gtin and code == "01" and len(value) in GTIN_LENGTHS:
        value = value.zfill(14)
    pair.identifier.check(value)
    return value


def _attributes(
    query: str, key: str, path: tuple[str, ...], short_gtin: bool, unknown_attributes: bool
) -> tuple[tuple[Element, ...], tuple[str, ...]]:
    attributes: list[Element] = []
    ignored: list[str] = []
    seen = {key, *path}
    for parameter in filter(None, query.split("&")):
        name, equals, raw = parameter.partition("=")
        if not equals or not name.isdecimal():
            ignored.append(parameter)
            continue
        identifier = require_identifier(name, unknown_attributes=unknown_attributes)
        if name in seen:
            raise Gs1Invalid("stands twice in the link", ai=name)
        seen.add(name)
        require_attribute(identifier, key, path)
        attributes.append(Element(name, _decoded(_Pair(name, identifier, raw), short_gtin, query=True)))
    return tuple(attributes), tuple(ignored)


def _warnings(scheme: str, pairs: list[_Pair], query: str) -> tuple[str, ...]:
    found = ["http can be altered on the way; the standard prefers https"] if scheme == "http" else []
    found += [
        f"/{pair.name}/ is a withdrawn name of ({pair.identifier.code})"
        for pair in pairs
        if pair.name in ALIASES
    ]
    raws = [pair.raw for pair in pairs if pair.identifier.code == "01"] + re.findall(
        "(?:^|&)01=([^&]*)", query
    )
    found += [
        f"(01) was written with {len(unescape(raw))} digits instead of 14"
        for raw in raws
        if len(unescape(raw)) != 14
    ]
    return tuple(found)
