"""How much a phone loads for a dossier: the page and its photo, as they travel."""

from __future__ import annotations

import zlib

from zhenbo.errors import BadBundle
from zhenbo.web.pages import Page
from zhenbo.web.service import Language, Visit
from zhenbo.web.shelf import Goods
from zhenbo.web.site import Site

MOST = 100_000  # bytes
LEVEL = 6  # of compression
TO_COME = 10_000  # bytes for headers, and for the steps and alerts that an item may yet get
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def require_light(site: Site) -> None:
    """Refuse a batch whose dossiers would weigh more than MOST. Raises BadBundle with what its photo may."""
    for goods in site.service.shelf.firsts():
        photo, text = goods.batch.showcase.photo, max(_text(site, goods, one) for one in _LANGUAGES)
        room, has = MOST - TO_COME - text, 0 if photo is None else len(photo.data)
        if has > max(room, 0):
            raise BadBundle(
                f"batch {goods.batch.manifest.lot}: its photo has {has} bytes and its page {text}; a phone "
                f"is to load at most {MOST}, so the photo may have {max(room, 0)}. Make it smaller, or say "
                "less in show.json."
            )
        if room < 0:
            raise BadBundle(
                f"batch {goods.batch.manifest.lot}: its page has {text} bytes without a photo; at most "
                f"{MOST - TO_COME} are allowed. Say less in show.json."
            )


def travels(page: Page) -> int:
    """Bytes of a page on its way to a phone."""
    packed = zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return len(packed.compress(page.body) + packed.flush())


def _text(site: Site, goods: Goods, language: Language) -> int:
    serial = goods.item.link.rpartition("/")[2]  # escaped as it stands in a path
    path = f"/{language}/item/{goods.batch.manifest.gtin}/{serial}"
    return travels(site.item(Visit(path), language))
