"""Rewards of a shop as a host writes them: a YAML file, read with its mistakes named by line.

    rewards:
      - title: 一饼春茶 A cake of spring tea      # at most 64 bytes; fans see it in their wallet
        kind: gift                               # gift, coupon or ticket
        merchant: "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
        price: 300                               # points for one
        stock: 100
        per_fan: 2
        opens: 2027-03-01T20:00+08:00
        closes: 2027-03-07T23:59+08:00
        fulfil_by: 2027-03-31T23:59+08:00        # later every voucher that is out is refunded
        terms: terms/spring-tea.pdf              # beside this file; its SHA-256 goes on the chain
        link: ipfs://bafybeig...                 # where description and terms can be read
        members: {tier: 1, days: 30}             # only members of that tier, for so long; or leave it out
        transferable: false                      # vouchers can be passed on; never in region CN

No address of a fan belongs into it: titles and links stand on the chain for good.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from zhenbo.errors import BadRules
from zhenbo.language import Text
from zhenbo.plans.addresses import spelled
from zhenbo.scoring.yaml_reader import Document, read_yaml

KINDS = ("gift", "coupon", "ticket")  # in the order of IShop.Kind
LONGEST_TITLE, LONGEST_LINK = 64, 256  # bytes
HOUR, DAY = 3_600, 86_400
FARTHEST = 365 * DAY  # from now to the last redemption, and from there to the last fulfilment
_NEEDED = (
    *("title", "kind", "merchant", "price", "stock", "per_fan"),
    *("opens", "closes", "fulfil_by", "terms", "link"),
)
_OPTIONAL = ("members", "transferable")
_LARGEST = {"price": 2**64 - 1, "stock": 2**32 - 1, "per_fan": 2**16 - 1, "tier": 255, "days": 36_500}


@dataclass(frozen=True)
class Reward:
    """A reward to be opened; `terms` is the struct of IShop."""

    title: str
    link: str
    terms: tuple[Any, ...]

    @property
    def price(self) -> int:
        """Points for one."""
        return int(self.terms[2])

    @property
    def stock(self) -> int:
        return int(self.terms[3])


def impossible(reward: Reward, now: int, in_cn: bool) -> Text | None:
    """Why a shop in that region would not open it now; None where nothing is against it."""
    title, closes, is_transferable = reward.title, reward.terms[6], reward.terms[9]
    if closes < now:
        return Text(f"{title}：closes 已过", f"{title}: closes is over; give it another time")
    if closes > now + FARTHEST:
        zh, en = "closes 最远在 365 天之后", "closes is 365 days ahead at most"
        return Text(f"{title}：{zh}", f"{title}: {en}")
    if is_transferable and in_cn:
        zh, en = (
            "CN 区域的凭证不能转让：去掉 transferable",
            "in region CN vouchers are not passed on: leave transferable out",
        )
        return Text(f"{title}：{zh}", f"{title}: {en}")
    return None


def read_rewards(file: Path) -> list[Reward]:
    """The rewards of a file. Raises BadRules with line, place and cure."""
    try:
        document = read_yaml(file.read_bytes())
    except OSError as fault:
        raise BadRules(f"{file} cannot be read: {fault.strerror}") from None
    listed = document.value.get("rewards") if isinstance(document.value, dict) else None
    if not isinstance(listed, list) or not listed or set(document.value) != {"rewards"}:
        raise _bad(
            document, (), "文件只含一个列表 rewards", "the file holds one list, `rewards`, and nothing else"
        )
    return [_Entry(document, place, file.parent).reward() for place in range(len(listed))]


@dataclass(frozen=True)
class _Entry:
    """One reward of a document, whose terms lie in `folder`."""

    document: Document
    place: int
    folder: Path

    def reward(self) -> Reward:
        """All of it, checked as the contract will check it."""
        self._keys()
        opens, closes, fulfil_by = (self._moment(name) for name in ("opens", "closes", "fulfil_by"))
        if not opens <= closes < fulfil_by:
            raise self._bad(
                "closes", "顺序应为 opens、closes、fulfil_by", "opens, closes, fulfil_by is the order"
            )
        if not HOUR <= fulfil_by - closes <= FARTHEST:
            raise self._bad(
                "fulfil_by",
                "应在 closes 之后 1 小时至 365 天",
                "lies between an hour and 365 days after closes",
            )
        stock, per_fan = self._whole("stock"), self._whole("per_fan")
        if per_fan > stock:
            raise self._bad("per_fan", "不能多于 stock", "is more than the stock")
        is_for_members, tier, age = self._members()
        transferable = self._value("transferable", False)
        if not isinstance(transferable, bool):
            raise self._bad("transferable", "写 true 或 false", "say true or false")
        terms = (
            self._kind(), self._merchant(), self._whole("price"), stock, per_fan, opens, closes, fulfil_by,
            is_for_members, transferable, tier, age, self._terms_hash(),
        )  # fmt: skip
        return Reward(self._text("title", LONGEST_TITLE), self._text("link", LONGEST_LINK), terms)

    def _keys(self) -> None:
        entry = self.document.value["rewards"][self.place]
        if not isinstance(entry, dict):
            raise self._bad("", "应为键和值", "keys and values are meant")
        for name in _NEEDED:
            if name not in entry:
                raise self._bad("", f"缺少 {name}", f"{name} is missing")
        for name in entry:
            if name not in (*_NEEDED, *_OPTIONAL):
                raise self._bad(
                    name, "不是可用的键", f"is no key here; there are {', '.join((*_NEEDED, *_OPTIONAL))}"
                )

    def _value(self, name: str, default: Any = None) -> Any:
        return self.document.value["rewards"][self.place].get(name, default)

    def _kind(self) -> int:
        if self._value("kind") not in KINDS:
            raise self._bad("kind", f"应为 {'、'.join(KINDS)}", f"say {', '.join(KINDS)}")
        return KINDS.index(self._value("kind"))

    def _merchant(self) -> str:
        merchant = spelled(self._value("merchant"))
        if merchant is None or int(merchant, 16) == 0:
            raise self._bad(
                "merchant",
                "不是地址（0x 加 40 位十六进制，加引号）",
                "is no address (0x and 40 hex digits, quoted)",
            )
        return merchant

    def _whole(self, name: str, value: Any = None, least: int = 1) -> int:
        value = self._value(name) if value is None else value
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _LARGEST[name]:
            raise self._bad(
                name,
                f"应为 {least} 至 {_LARGEST[name]} 的整数",
                f"a whole number from {least} to {_LARGEST[name]} is meant",
            )
        return value

    def _moment(self, name: str) -> int:
        value = self._value(name)
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            moment = None
        if moment is None or moment.tzinfo is None:
            raise self._bad(
                name,
                "应为带时区的时间，如 2027-03-01T20:00+08:00",
                "a time with its zone is meant, as in 2027-03-01T20:00+08:00",
            )
        return int(moment.timestamp())

    def _text(self, name: str, longest: int) -> str:
        value = self._value(name)
        length = len(value.encode("utf-8")) if isinstance(value, str) else 0
        if not 0 < length <= longest:
            raise self._bad(
                name, f"应为 1 至 {longest} 字节的文字", f"a text of 1 to {longest} bytes is meant"
            )
        return str(value)

    def _members(self) -> tuple[bool, int, int]:
        """Whether only members, their least tier, their least age in seconds."""
        members = self._value("members")
        if members is None:
            return False, 0, 0
        if not isinstance(members, dict) or set(members) - {"tier", "days"}:
            raise self._bad("members", "应为 {tier: N, days: N}", "{tier: N, days: N} is meant")
        tier, days = (self._whole(name, members.get(name, 0), 0) for name in ("tier", "days"))
        return True, tier, days * DAY

    def _terms_hash(self) -> bytes:
        name = self._value("terms")
        try:
            return hashlib.sha256((self.folder / str(name)).read_bytes()).digest()
        except OSError as fault:
            raise self._bad(
                "terms", f"无法读取：{fault.strerror}", f"cannot be read: {fault.strerror}"
            ) from None

    def _bad(self, name: str, zh: str, en: str) -> BadRules:
        path = ("rewards", self.place, name) if name else ("rewards", self.place)
        return _bad(self.document, path, f"{name} {zh}".strip(), f"{name} {en}".strip())


def _bad(document: Document, path: tuple[str | int, ...], zh: str, en: str) -> BadRules:
    line = document.line(path)
    return BadRules(str(Text(f"第 {line} 行：{zh}", f"line {line}: {en}")))
