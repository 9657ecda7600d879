"""Activation on the phone: what the page asks of an item, and the signed activations that it hands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zhenbo.bundle.check_life import marks
from zhenbo.bundle.format import Bundle
from zhenbo.errors import Gs1Invalid
from zhenbo.gs1 import CANONICAL_DOMAIN, decode_token_id, item_link
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import Manifest
from zhenbo.language import Text
from zhenbo.messages import Domain
from zhenbo.plans.activation_files import read_line
from zhenbo.plans.activations import ALREADY_ACTIVATED, EXPIRED, RETIRED, STOPPED, Activation, fault_of
from zhenbo.web.activation_queue import ActivationQueue
from zhenbo.web.allowance import Allowance
from zhenbo.web.judgement import is_activated
from zhenbo.web.pages import Page, both, data
from zhenbo.web.service import Known, Service
from zhenbo.web.shelf import Batch, Goods

LARGEST = 2_000  # bytes of an activation
_SOONEST, _LATEST = (
    86_400,
    400 * 86_400,
)  # seconds to its deadline: the seller needs a day, and no more than a year
_SAMPLE = Text("这是展示样品，不能激活。", "This is a show sample and can never be activated.")
_CHIP = Text(
    "这件商品没有刮码，由芯片激活，本页办不了；请问商家。",
    "This item has a chip and no scratch code, and this page cannot ask the chip. Ask the seller.",
)
_UNKNOWN = Text("这里没有这件商品。", "No such item is known here.")
_TAKEN = Text(
    "已经收到。商家会把它写到链上，通常一天之内；再扫商品的码就能看到。",
    "It is here. The seller puts it on the chain, usually within a day; then the item's code shows it.",
)
_OTHER = Text(
    "已有人用同一个刮码把这件商品交给另一个钱包。如果不是您，请联系商家。",
    "The same scratch code was used already, for another wallet. If that was not you, tell the seller.",
)
_NOT_ONE = Text("这不是签好的激活。", "This is no signed activation.")
_WRONG_CODE = Text(
    "这个刮码不是这件商品的，请对照标签再看一次。",
    "This scratch code is not this item's; compare it with the label.",
)
_SELLERS = Text("代买家激活请用 brownie run mint。", "To activate for a buyer, use brownie run mint.")
_DEADLINE = Text("期限太近或太远。", "Its deadline is too near or too far.")
_BUSY = Text("现在太忙，请一分钟后再试。", "Too many at once; try again in a minute.")
_LATER = Text("现在收不下，请稍后再试。", "It cannot be kept just now; try again later.")


@dataclass(frozen=True)
class _Leaves:
    """The items of a batch folder that is open for pages."""

    batch: Batch

    @property
    def manifest(self) -> Manifest:
        return self.batch.manifest

    def position(self, values: tuple[int, bytes, int, bytes]) -> int | None:
        """Place of the leaf with these values."""
        item = self.batch.store.item_of_token(values[0])
        return item.leaf if item.row == values else None


@dataclass(frozen=True)
class Activating:
    """`queue` None: activations are not taken here, and the page says how to hand them over."""

    service: Service
    queue: ActivationQueue | None
    allowance: Allowance = field(default_factory=Allowance)

    def terms(self, gtin: str, serial: str) -> Page:
        """What an item's activation binds, and what hinders it now."""
        try:
            known = self.service.known(gtin, serial)
        except Gs1Invalid:
            return data(404, {"accepts": False})
        if known.goods is None:
            return data(404, {"accepts": False})
        part, show, hinders = known.goods.batch.part, known.goods.batch.showcase, hindrance(known)
        domain = self._domain
        return data(200, {
            "chainId": str(domain.chain_id), "passport": domain.passport, "batch": str(part.batch_id),
            "name": both(show.name), "hinders": hinders and both(hinders),
            "accepts": self.queue is not None,
        })  # fmt: skip

    def take(self, body: bytes, device: str = "") -> Page:
        """Take one in: verified as the script will verify it, then written down. `device`: whose phone."""
        if self.queue is None:
            return data(404, {"accepts": False})
        if not self.allowance.take():
            return _refused(429, _BUSY)
        one = _read(body)
        if isinstance(one, Text):
            return _refused(400, one)
        try:
            known = self.service.known(*decode_token_id(one.token_id))
        except Gs1Invalid:
            return _refused(404, _UNKNOWN)
        if known.goods is None:
            return _refused(404, _UNKNOWN)
        fault = self._fault(one, known, known.goods)
        if fault:
            return _refused(422, fault)
        return self._keep(self.queue, one, known, known.goods.batch.part.batch_id, device)

    @property
    def _domain(self) -> Domain:
        network = self.service.examiner.network
        return Domain(network.chain_id, "0x" + network.contracts["Passport"].address.hex())

    def _fault(self, one: Activation, known: Known, goods: Goods) -> Text | None:
        ahead = one.deadline - int(self.service.clock().timestamp())
        if one.by_seller:
            return _SELLERS
        if not _SOONEST <= ahead <= _LATEST:
            return _DEADLINE if ahead > 0 else EXPIRED
        if one.values != goods.item.row:
            return _WRONG_CODE
        batch_id = goods.batch.part.batch_id
        return hindrance(known) or fault_of(one, _Leaves(goods.batch), batch_id, self._domain)

    def _keep(
        self, queue: ActivationQueue, one: Activation, known: Known, batch_id: int, device: str
    ) -> Page:
        waiting = queue.waiting(batch_id, one.token_id)
        if waiting is not None and waiting != one.to:
            return _refused(409, _OTHER)
        if waiting is None:
            try:
                queue.add(batch_id, one, as_line(one))
            except OSError:
                return _refused(503, _LATER)
            self.service.handed_in(known, device, bytes.fromhex(one.to[2:]))
        return data(200, {"accepted": True, "said": both(_TAKEN)})


def hindrance(known: Known) -> Text | None:
    """Why an item cannot be activated now; what the ledger does not tell hinders nobody."""
    if known.goods is None:
        return _UNKNOWN
    kind = Kind(known.goods.item.kind)
    if kind.is_sample or kind.has_chip:
        return _SAMPLE if kind.is_sample else _CHIP
    if known.found is None:
        return None
    facts, part = known.found.trusted.facts, known.goods.batch.part
    if is_activated(known.found):
        return ALREADY_ACTIVATED
    stands = marks(facts, Bundle(known.found.trusted.network, known.goods.item, part, (), (), ()))
    if any(fact.event == "Retired" for fact in stands):
        return RETIRED
    return STOPPED if stands else None


def as_line(one: Activation) -> dict[str, Any]:
    """An activation in the words of its file, spelled by us and by nobody else."""
    return {
        "item": item_link(CANONICAL_DOMAIN, *decode_token_id(one.token_id)),
        "itemKey": "0x" + one.item_key.hex(), "kind": one.kind,
        "salt": "0x" + one.salt.hex(), "to": one.to, "bySeller": one.by_seller,
        "deadline": one.deadline, "signature": "0x" + (one.r + one.vs).hex(),
    }  # fmt: skip


def _read(body: bytes) -> Activation | Text:
    try:
        found = read_line(body.decode("utf-8"), 1) if len(body) <= LARGEST else None
    except UnicodeDecodeError:
        found = None
    return found if isinstance(found, Activation) else _NOT_ONE


def _refused(status: int, said: Text) -> Page:
    return data(status, {"accepted": False, "said": both(said)})
