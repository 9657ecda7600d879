"""Canonical hashes of EPCIS XML documents, for comparison with partners who still send XML.

Documents are recorded as JSON-LD only; this serves checks such as "is my XML event the one you anchored?",
and the published examples of the hash, a third of which are XML.
"""

import re
from typing import NoReturn
from xml.etree import ElementTree

from zhenbo.epcis.hash_library import LibraryRefusal, xml_event_hashes
from zhenbo.epcis.json_reader import MAX_BYTES
from zhenbo.errors import BadDocument, Problem

_DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_EVENT_LIST = re.compile(r"(\{[^}]*\})?EventList\Z")


def canonicals_of_xml(data: bytes, name: str) -> list[bytes]:
    """Canonical hashes of all events, in document order.

    Raises BadDocument when the bytes are too many, declare entities, are no XML or hold no event list.
    """
    if len(data) > MAX_BYTES:
        _refuse(name, f"has {len(data)} bytes, more than {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")  # no other encoding, or a declaration could hide from the next check
        if _DOCTYPE.search(text):
            _refuse(name, "declares a document type or entities; EPCIS XML needs neither")
        root = ElementTree.fromstring(text)  # noqa: S314 - without a DTD nothing can expand
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        _refuse(name, f"is no XML: {error}")
    events = next((element for element in root.iter() if _EVENT_LIST.match(element.tag)), None)
    if events is None:
        _refuse(name, "holds no EventList")
    ignored = frozenset(
        field.tag for element in root.iter() if _local(element.tag) == "ignoreFields" for field in element
    )
    try:
        return xml_event_hashes(_document_of(events), ignored)
    except (LibraryRefusal, ValueError, RecursionError) as error:
        _refuse(name, f"has no canonical hash: {error}")


def _document_of(events: ElementTree.Element) -> str:
    """The library looks for the list at one depth only, that of a plain EPCISDocument."""
    document = ElementTree.Element("EPCISDocument")
    ElementTree.SubElement(document, "EPCISBody").append(events)
    events.tag = "EventList"
    return ElementTree.tostring(document, encoding="unicode")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _refuse(name: str, reason: str) -> NoReturn:
    raise BadDocument(name, (Problem(None, "/", reason, "EPCIS 2.0 XML"),))
