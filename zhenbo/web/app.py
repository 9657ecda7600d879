"""The web application (ASGI): raw paths in, bounded, one request at a time into the service, headers out."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import Response

from zhenbo.language import Text
from zhenbo.web.activating import LARGEST, Activating
from zhenbo.web.chips import LARGEST as LARGEST_ANSWER
from zhenbo.web.chips import Chips
from zhenbo.web.pages import Page
from zhenbo.web.scan_log import Whereabouts
from zhenbo.web.service import LONGEST_TARGET, Service, Visit
from zhenbo.web.site import Site, language_of
from zhenbo.web.weight import LEVEL

COOKIE = "zhenbo"
_COOKIE_LASTS = 31 * 86_400  # a phone's pseudonym changes each month anyway
_DEVICE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_HEADER = 512  # characters of a header that are read
_PATIENCE = 10  # seconds for a body to arrive
_READ = ("GET", "HEAD")
_ALL = (*_READ, "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_TOO_LONG = Text(
    "链接太长，或含有不该有的字符。请重新扫商品上的码。",
    "This address is too long, or holds what no address holds. Scan the code on the item again.",
)
_NOT_JSON = Text("请以 application/json 发送。", "Send application/json.")
_TOO_LARGE = Text("内容太大，或传得太慢。", "Too large, or too slow.")
_FAILED = Text("这里出了问题，请稍后再试。", "Something went wrong here; try again later.")
_log = logging.getLogger("zhenbo.web")
_PACKED = ("image/jpeg", "image/png", "image/webp", "application/pdf")  # compressed already
T = TypeVar("T")


def application(
    service: Service, *, behind_proxy: bool = False, activating: Activating | None = None,
    chips: Chips | None = None,
) -> FastAPI:  # fmt: skip
    """The application. `behind_proxy`: believe X-Zhenbo-City, -Lat and -Lon of requests."""
    site = Site(service, chips is not None and chips.store is not None)
    app = FastAPI(title="zhenbo", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(GZipMiddleware, compresslevel=LEVEL, exclude_content_types=_PACKED)
    one = ThreadPoolExecutor(1, "zhenbo-service")

    async def answered(request: Request, work: Callable[[Visit], Page]) -> Response:
        visit = _visit(request, behind_proxy)
        if visit is None:
            return _refused(414, _TOO_LONG)
        return await _guarded(one, lambda: _sent(work(visit)))

    def posted(path: str, largest: int, work: Callable[[bytes, Visit], Page]) -> None:
        async def endpoint(request: Request) -> Response:
            if request.headers.get("content-type", "").partition(";")[0] != "application/json":
                return _refused(415, _NOT_JSON)
            visit, body = _visit(request, behind_proxy), await _body(request, largest)
            if visit is None or body is None:
                return _refused(413, _TOO_LARGE)
            return await _guarded(one, lambda: _sent(work(body, visit)))

        app.add_api_route(path, endpoint, methods=["POST"])

    _pages(app, site, answered)
    _activation(app, answered, posted, activating or Activating(service, None))
    _challenges(posted, chips or Chips(service, None))

    @app.api_route("/{path:path}", methods=list(_ALL))
    async def digital_link(request: Request) -> Response:
        visit = _visit(request, behind_proxy)
        if visit is None:
            return _refused(414, _TOO_LONG)
        return await _guarded(one, lambda: _resolved(service, visit))

    return app


def _pages(app: FastAPI, site: Site, answered: Callable[..., object]) -> None:
    def route(path: str, work: Callable[[Visit], Page]) -> None:
        async def endpoint(request: Request) -> Response:
            return await answered(request, work)  # type: ignore[misc, no-any-return]

        app.add_api_route(path, endpoint, methods=list(_READ))

    route("/", site.welcome)
    route("/verify", lambda visit: site.verify(visit, language_of(visit)))
    route("/zh/verify", lambda visit: site.verify(visit, "zh"))
    route("/en/verify", lambda visit: site.verify(visit, "en"))
    route("/activate", lambda visit: site.activate(visit, language_of(visit)))
    route("/zh/activate", lambda visit: site.activate(visit, "zh"))
    route("/en/activate", lambda visit: site.activate(visit, "en"))
    route("/chip", lambda visit: site.chip(visit, language_of(visit)))
    route("/zh/chip", lambda visit: site.chip(visit, "zh"))
    route("/en/chip", lambda visit: site.chip(visit, "en"))
    route("/receipt/{rest:path}", site.receipt)
    route("/zh/item/{rest:path}", lambda visit: site.item(visit, "zh"))
    route("/en/item/{rest:path}", lambda visit: site.item(visit, "en"))
    route("/zh/goods/{rest:path}", lambda visit: site.goods(visit, "zh"))
    route("/en/goods/{rest:path}", lambda visit: site.goods(visit, "en"))
    route("/photo/{gtin}/{batch}", lambda visit: site.photo(*visit.path.split("/")[2:4]))
    route("/files/{name}", lambda visit: site.file(visit.path.split("/")[2]))
    route("/proof/{rest:path}", site.proof)
    route("/health", lambda _: Page(200, {"Content-Type": "text/plain"}, b"ok\n"))
    robots = b"User-agent: *\nDisallow: /\n"
    route("/favicon.ico", lambda _: Page(204, {"Cache-Control": "public, max-age=604800"}, b""))
    route("/robots.txt", lambda _: Page(200, {"Content-Type": "text/plain"}, robots))


def _activation(
    app: FastAPI, answered: Callable[..., object], posted: Callable[..., None], activating: Activating
) -> None:
    async def terms(request: Request) -> Response:
        return await answered(  # type: ignore[misc, no-any-return]
            request, lambda visit: activating.terms(*_item_of(visit.path, "/activation/"))
        )

    app.add_api_route("/activation/{rest:path}", terms, methods=list(_READ))
    posted("/activation", LARGEST, lambda body, visit: activating.take(body, visit.device))


def _challenges(posted: Callable[..., None], chips: Chips) -> None:
    posted("/challenge", LARGEST_ANSWER, chips.answer)
    posted(
        "/challenge/{rest:path}",
        LARGEST_ANSWER,
        lambda _, visit: chips.challenge(*_item_of(visit.path, "/challenge/")),
    )


def _item_of(path: str, prefix: str) -> tuple[str, str]:
    gtin, _, serial = path.removeprefix(prefix).partition("/")
    return gtin, serial


async def _body(request: Request, largest: int) -> bytes | None:
    """The body; None for one that is larger, or does not come in time."""
    found = b""
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                found += part
                if len(found) > largest:
                    return None
    except TimeoutError:
        return None
    return found


async def _guarded(one: ThreadPoolExecutor, work: Callable[[], Response]) -> Response:
    """In the service's thread. What went wrong is logged, without the address, and told to nobody."""
    try:
        return await asyncio.get_running_loop().run_in_executor(one, work)
    except Exception:
        _log.exception("a request failed")
        return _refused(503, _FAILED)


def _visit(request: Request, behind_proxy: bool) -> Visit | None:
    """The request in the service's words; None for an address that is too long or no ASCII."""
    try:
        path = bytes(request.scope["raw_path"]).partition(b"?")[0].decode("ascii")
        query = bytes(request.scope["query_string"]).decode("ascii")
    except UnicodeDecodeError:
        return None
    if len(path) + len(query) > LONGEST_TARGET:
        return None
    head = {name: value[:_HEADER] for name, value in request.headers.items()}
    device = request.cookies.get(COOKIE, "")
    where = Whereabouts()
    if behind_proxy:
        where = Whereabouts(*(head.get(f"x-zhenbo-{name}", "") for name in ("city", "lat", "lon")))
    return Visit(
        path, query, request.method, head.get("accept", ""), head.get("accept-language", ""),
        device if _DEVICE.fullmatch(device) else "", head.get("user-agent", ""),
        "prefetch" in head.get("sec-purpose", "") + head.get("purpose", ""), where,
    )  # fmt: skip


def _resolved(service: Service, visit: Visit) -> Response:
    answer, device = service.resolve(visit)
    response = Response(answer.body, answer.status)
    del response.headers["content-length"]
    for name, value in answer.headers:
        response.headers[name] = value
    if device and device != visit.device:
        secure = service.base.startswith("https://")
        response.set_cookie(
            COOKIE, device, max_age=_COOKIE_LASTS, secure=secure, httponly=True, samesite="lax"
        )  # fmt: skip
        response.headers["Cache-Control"] = "no-store"
    return response


def _sent(page: Page) -> Response:
    return Response(page.body, page.status, dict(page.headers))


def _refused(status: int, said: Text) -> Response:
    """Both languages, since nothing of the request is read any more."""
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(f"{said.zh}\n{said.en}\n".encode(), status, headers)
