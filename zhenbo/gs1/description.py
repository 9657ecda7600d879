"""A Digital Link as a JSON object, for people and programs outside."""

from typing import Any

from zhenbo.gs1.digital_link import DigitalLink
from zhenbo.gs1.element_string import Element, bracketed, unbracketed
from zhenbo.gs1.token_id import encode_token_id


def describe(link: DigitalLink) -> dict[str, Any]:
    """Every fact of `link` under a stable key; JSON-able.

    `gtin`, `lot`, `serial` and `token_id` are None where the link does not name them. `token_id` is a
    decimal text, since JavaScript numbers are too small for it.
    """
    gtin = link.key.value if link.key.ai == "01" else None
    serial = link.value("21") if gtin else None
    return {
        "uri": link.uri(),
        "canonical": link.canonical(),
        "scheme": link.scheme,
        "domain": link.domain,
        "stem": link.stem,
        "key": _element(link.key),
        "qualifiers": [_element(element) for element in link.qualifiers],
        "attributes": [_element(element) for element in link.attributes],
        "element_string": bracketed(link.elements),
        "barcode": unbracketed(link.elements),
        "gtin": gtin,
        "lot": link.value("10") if gtin else None,
        "serial": serial,
        "token_id": _token_id(gtin, serial),
        "ignored": list(link.ignored),
        "warnings": list(link.warnings),
    }


def _token_id(gtin: str | None, serial: str | None) -> str | None:
    if gtin is None or serial is None or not gtin.strip("0"):  # a GTIN of zeros is well-formed, but no item's
        return None
    return str(encode_token_id(gtin, serial))


def _element(element: Element) -> dict[str, str]:
    return {"ai": element.ai, "value": element.value}
