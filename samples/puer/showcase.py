"""What the brand of the story says of its cakes on their pages: show.json of the batch folder."""

import hashlib
from typing import Any

from samples.puer.members import (
    DEPOT,
    DRYING_YARD,
    FACTORY_GATE,
    LABORATORY,
    PACKING_LINE,
    PILE_ROOM,
    PLOTS,
    PRESS_ROOM,
    SHOW_STORE,
)  # fmt: skip

_PLACES = {
    PLOTS[0]: ("勐海 布朗山茶园", "Tea garden on Bulang mountain, Menghai"),
    PLOTS[1]: ("勐海 南糯山茶园", "Tea garden on Nannuo mountain, Menghai"),
    DRYING_YARD: ("勐海 合作社晒场", "Drying yard of the cooperative, Menghai"),
    FACTORY_GATE: ("云岭茶厂 收货口", "Yunling tea factory, gate"),
    PILE_ROOM: ("云岭茶厂 渥堆车间", "Yunling tea factory, pile room"),
    PRESS_ROOM: ("云岭茶厂 压制车间", "Yunling tea factory, press room"),
    PACKING_LINE: ("云岭茶厂 包装线", "Yunling tea factory, packing line"),
    SHOW_STORE: ("云岭茶厂 直播仓", "Yunling tea factory, store of the show"),
    LABORATORY: ("普洱茶检验所", "Pu'er tea laboratory"),
    DEPOT: ("滇仓物流 昆明仓", "Diancang logistics, Kunming depot"),
}
_MEMBERS = {
    "menghai-cooperative": ("勐海茶农合作社", "Menghai growers' cooperative"),
    "yunling-tea": ("云岭茶厂", "Yunling tea factory"),
    "pu-er-lab": ("普洱茶检验所", "Pu'er tea laboratory"),
    "diancang-logistics": ("滇仓物流", "Diancang logistics"),
}
# as the certificate has them: name, value, lower and upper limit in per cent
_MEASURED = (
    ("水分", "Moisture", "9.8", None, "12.5"),
    ("总灰分", "Total ash", "6.4", None, "8.5"),
    ("水浸出物", "Water extract", "33.1", "28.0", None),
    ("粗纤维", "Crude fibre", "11.7", None, "15.0"),
    ("茶多酚", "Tea polyphenols", "10.2", None, "15.0"),
)


def showcase(certificate: bytes, photo: str = "") -> dict[str, Any]:
    """The content of show.json; `photo` is a file beside it."""
    limits = [
        {"name": _both(zh, en), "value": value, "least": least, "most": most, "unit": "%"}
        for zh, en, value, least, most in _MEASURED
    ]
    paper = {
        "sha256": "0x" + hashlib.sha256(certificate).hexdigest(),
        "name": _both("检验报告 PE2026-0417", "Inspection report PE2026-0417"),
        "limits": limits,
    }
    return {
        "format": "zhenbo-show-v1",
        "name": _both("云岭熟普洱茶饼 357 克", "Yunling ripe Pu'er cake, 357 g"),
        "photo": photo,
        "places": {gln: _both(zh, en) for gln, (zh, en) in _PLACES.items()},
        "members": {name: _both(zh, en) for name, (zh, en) in _MEMBERS.items()},
        "contact": _both("云岭茶厂客服：400-000-0000", "Yunling tea factory: 400-000-0000"),
        "certificates": [paper],
    }


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}
