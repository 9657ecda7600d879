"""Requests and responses as plain values, and what every response of a resolver carries."""

from __future__ import annotations

import json
from dataclasses import dataclass

METHODS = "GET, HEAD, OPTIONS"
JSON = "application/json"
JSON_LD = "application/ld+json"
LINKSET = "application/linkset+json"
PAGE = "text/html"
PROBLEM = "application/problem+json"
#: Any page may ask (CORS), and may read where it was sent.
_ALWAYS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Expose-Headers", "Link, Location, Content-Type"),
    ("Vary", "Accept, Accept-Language"),
    ("X-Content-Type-Options", "nosniff"),
)


@dataclass(frozen=True)
class Request:
    """One request. `path` and `query` are raw, as they stood in the request line, percent-encoded.

    A server that hands over a decoded path loses "/" inside values: take the raw one.
    """

    path: str
    query: str = ""
    method: str = "GET"
    accept: str = ""
    accept_language: str = ""


@dataclass(frozen=True)
class Response:
    """What to answer: status, headers in order, body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The value of a header, several of one name joined; None where there is none."""
        found = [value for each, value in self.headers if each.lower() == name.lower()]
        return ", ".join(found) or None

    def without_body(self) -> Response:
        """The answer to HEAD: all but the body."""
        return Response(self.status, self.headers)


def response(
    status: int, body: bytes = b"", media_type: str | None = None, *more: tuple[str, str]
) -> Response:
    """A response with the headers that all of them have."""
    headers = [*_ALWAYS, *more]
    if media_type is not None:
        headers += [("Content-Type", f"{media_type}; charset=utf-8" if media_type == PAGE else media_type)]
        headers += [("Content-Length", str(len(body)))]
    return Response(status, tuple(headers), body)


def problem(status: int, title: str, detail: str, *more: tuple[str, str]) -> Response:
    """An error (RFC 9457); never with a status that says all is well."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return response(status, body, PROBLEM, *more)
