"""What an event is about: the things it names and in which role.

Roles follow the standard's fields. `made` and `used` are outputs and inputs of a transformation, `subject`
the things of an ObjectEvent or TransactionEvent, `parent` and `child` an aggregation or association, the
rest places and parties.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from zhenbo.epcis.document import Event
from zhenbo.epcis.identifiers import node_of

_T = TypeVar("_T")
Role = Literal[
    "subject", "made", "used", "parent", "child", "readPoint", "bizLocation", "source", "destination"
]

_EPCS: dict[str, Role] = {
    "epcList": "subject", "inputEPCList": "used", "outputEPCList": "made", "childEPCs": "child",
}  # fmt: skip
_CLASSES: dict[str, Role] = {
    "quantityList": "subject", "inputQuantityList": "used", "outputQuantityList": "made",
    "childQuantityList": "child",
}  # fmt: skip

_PLACES: tuple[Role, ...] = ("readPoint", "bizLocation")
_PARTIES: tuple[Role, ...] = ("source", "destination")


_MOST_KEPT = 20_000  # mentions that an event keeps: some megabytes


@dataclass(frozen=True)
class Mention:
    """One URI in an event, and the role in which it stands there."""

    role: Role
    uri: str
    field: str  # JSON path inside the event, from the event on

    @property
    def node(self) -> str:
        return node_of(self.uri)


def mentions(event: Event) -> Sequence[Mention]:
    """Every thing, place and party that the event names, in the order of the standard's fields.

    Asked for again and again while a life is followed, so an event keeps them, as it keeps its `time`; one
    that names a whole container's content does not, or they would fill the memory.
    """
    return _kept(event, "mentions", lambda: tuple(_mentions(event)))


def places(event: Event) -> Sequence[Mention]:
    """Its read point, its location and its parties: a few, however many things it names."""
    return tuple(_places(event.value))


def _kept(event: Event, name: object, make: Callable[[], tuple[_T, ...]]) -> tuple[_T, ...]:
    found: tuple[_T, ...] | None = vars(event).setdefault("_kept", {}).get(name)
    if found is None:
        found = make()
        if len(found) <= _MOST_KEPT:
            vars(event)["_kept"][name] = found
    return found


def _mentions(event: Event) -> Iterator[Mention]:
    yield from _things(event.value)
    yield from _mention("parent", event.value.get("parentID"), "parentID")
    yield from _places(event.value)


def _things(value: dict[str, Any]) -> Iterator[Mention]:
    for field, role in _EPCS.items():
        for index, uri in enumerate(_listed(value, field)):
            yield from _mention(role, uri, f"{field}[{index}]")
    for field, role in _CLASSES.items():
        for index, entry in enumerate(_listed(value, field)):
            if isinstance(entry, dict):
                yield from _mention(role, entry.get("epcClass"), f"{field}[{index}].epcClass")


def _places(value: dict[str, Any]) -> Iterator[Mention]:
    for place in _PLACES:
        if isinstance(value.get(place), dict):
            yield from _mention(place, value[place].get("id"), f"{place}.id")
    for party in _PARTIES:
        for index, entry in enumerate(_listed(value, f"{party}List")):
            if isinstance(entry, dict):
                yield from _mention(party, entry.get(party), f"{party}List[{index}].{party}")


def nodes_in(event: Event, *roles: Role) -> list[str]:
    """Nodes of the things that stand in one of `roles`, each once, in document order."""
    named = (m.node for m in mentions(event) if m.role in roles)
    return list(_kept(event, roles, lambda: tuple(dict.fromkeys(named))))


def creates(event: Event) -> bool:
    """True where the event brings things into being: ADD of objects, or a transformation's outputs."""
    if event.type == "ObjectEvent":
        return event.value.get("action") == "ADD"
    return event.type == "TransformationEvent"


def _listed(value: dict[str, Any], field: str) -> list[Any]:
    found = value.get(field)
    return found if isinstance(found, list) else []


def _mention(role: Role, uri: Any, field: str) -> Iterator[Mention]:
    if isinstance(uri, str):
        yield Mention(role, uri, field)
