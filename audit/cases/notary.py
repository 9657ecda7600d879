"""Notary: every stream by itself."""

from typing import Any

from audit.cases import Arguments, Case
from zhenbo.plans.roles import ACCESS, CONTRIBUTIONS, EVENTS, ORDERS, SCANS

NONE, ONE = b"\0" * 32, b"\1" * 32
STREAMS = tuple(role.word for role in (EVENTS, SCANS, ORDERS, CONTRIBUTIONS, ACCESS))


def _anchor(stream: int) -> tuple[Any, ...]:
    return (stream, ONE, ONE, 1, ONE, NONE)


def _one(stream: int) -> Arguments:
    return lambda _: (_anchor(stream),)


def _many(stream: int) -> Arguments:
    return lambda _: ([_anchor(stream)],)


CASES = {
    "anchor": [Case(_one(number), f"stream {word}") for number, word in enumerate(STREAMS)],
    "anchorMany": [Case(_many(number), f"stream {word}") for number, word in enumerate(STREAMS)],
}
