"""One service's HTTP: bounded in time and size, its faults sorted, its secrets kept out of every text.

No redirect is followed, because a submission and a key are meant for the address that was configured.
"""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from zhenbo.language import Text
from zhenbo.verification.outcome import Declined, TryAgain

TIMEOUT = 30.0  # seconds to connect, and between two pieces of an answer
WHOLE = 120.0  # seconds for an answer as a whole
MOST = 16 * 2**20  # bytes of an answer: Blockscout sends all sources back
_QUOTED = 300  # characters of a service's own words
_AGENT = "zhenbo (contract verification)"


@dataclass(frozen=True)
class Reply:
    """HTTP status and decoded JSON; None where the body is not JSON."""

    status: int
    body: Any

    def get(self, *path: str) -> Any:
        """The value at a path of keys; None where there is none."""
        value = self.body
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value


class Web:
    """The HTTP side of one service.

    variable   environment variable that sets its address, for the errors
    secret     what must never be shown, whoever says it
    """

    def __init__(self, base: str, variable: str, secret: str = "", timeout: float = TIMEOUT):
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Declined(
                Text(
                    f"地址须以 http:// 或 https:// 开头并含主机名；请改正 {variable}",
                    f"its address must begin with http:// or https:// and name a host; correct {variable}",
                ),
                everywhere=True,
            )
        port = f":{parts.port}" if parts.port else ""
        self.place = f"{parts.scheme}://{parts.hostname}{port}"
        self._base, self._variable, self._secret, self._timeout = base, variable, secret, timeout

    def ask(self, method: str, path: str = "", **content: Any) -> Reply:
        """The answer to one request; `content` as `requests.request` takes it (params, data, json, files).

        Raises TryAgain where there was none, or one that says to come back; Declined where the address is
        wrong.
        """
        try:
            with requests.request(
                method,
                self._base + path,
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
                headers={"User-Agent": _AGENT, "Accept": "application/json"},
                **content,
            ) as answer:
                return self._sorted(answer, self._read(answer))
        except requests.exceptions.Timeout:
            raise TryAgain(
                Text(f"{self.place} 未在时限内回答", f"{self.place} did not answer in time"), silent=True
            ) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
            raise self._misplaced(Text("地址无效", "the address cannot be used")) from None
        except requests.exceptions.RequestException as fault:
            raise TryAgain(
                Text(
                    f"无法连接 {self.place}（{type(fault).__name__}）；请检查网络或 {self._variable}",
                    f"{self.place} cannot be reached ({type(fault).__name__}); check the network connection "
                    f"or {self._variable}",
                ),
                silent=True,
            ) from None

    def quote(self, said: Any) -> str:
        """The service's own words: printable, short, and without the secret."""
        text = str(said).replace(self._secret, "***") if self._secret else str(said)
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"

    def _read(self, answer: requests.Response) -> bytes:
        until, read = time.monotonic() + WHOLE, bytearray()
        for piece in answer.iter_content(65_536):
            read += piece
            if len(read) > MOST or time.monotonic() > until:
                raise TryAgain(
                    Text(f"{self.place} 的回答过长或过慢", f"{self.place} answers too much or too slowly")
                )
        return bytes(read)

    def _sorted(self, answer: requests.Response, body: bytes) -> Reply:
        """The reply, unless its HTTP status alone says what to do."""
        status = answer.status_code
        reply = Reply(status, _decoded(body))
        if status == 429 or status >= 500:
            after = answer.headers.get("Retry-After", "")
            raise TryAgain(self._busy(reply), float(after) if after.isascii() and after.isdigit() else 0.0)
        if 300 <= status < 400:
            moved = urlsplit(answer.headers.get("Location", "")).hostname or "?"
            raise self._misplaced(Text(f"已迁往 {self.quote(moved)}", f"it has moved to {self.quote(moved)}"))
        if reply.body is None and status < 300:
            raise TryAgain(
                Text(f"{self.place} 的回答不是 JSON", f"{self.place} answers something that is not JSON")
            )
        return reply

    def _busy(self, reply: Reply) -> Text:
        said = self.quote(reply.get("message") or "")
        if reply.status == 429:
            return Text(
                f"{self.place} 请求过多：{said}".rstrip("："),
                f"{self.place} has too many requests: {said}".rstrip(": "),
            )
        return Text(
            f"{self.place} 回答 HTTP {reply.status} {said}".rstrip(),
            f"{self.place} answers HTTP {reply.status} {said}".rstrip(),
        )

    def _misplaced(self, reason: Text) -> Declined:
        return Declined(
            Text(
                f"{self.place}：{reason.zh}；请改正 {self._variable}",
                f"{self.place}: {reason.en}; correct {self._variable}",
            ),
            everywhere=True,
        )


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
