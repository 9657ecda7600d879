"""Activations: judged one by one before anything is sent, then sent in batches that share proof nodes.

What can be judged without the chain (is it this batch's item, did the item key sign) and what the chain says
now (has it a passport already, is it held) are told apart, because only the second may change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.exceptions import ValidationError

from zhenbo import gs1
from zhenbo.errors import Gs1Invalid
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import Manifest
from zhenbo.language import Text
from zhenbo.messages import CompactSignature, Domain, activation, signer_of
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.batch_tree import BatchTree, Values

ITEMS_A_CALL = 150  # scattered items need about 71,500 gas each; 2^24 gas are the most for a transaction

# IPassport.Refusal in its order, in words
REFUSALS = (
    Text("无", "none"),
    Text("签名已过期", "the signature has expired"),
    Text("GTIN 不属于该批次", "its GTIN is not the batch's"),
    Text("序列号无效", "its serial is not valid"),
    Text("展示样品不能激活", "a show sample is never activated"),
    Text("没有接收人", "there is no receiver"),
    Text("已激活过", "it has a passport already"),
    Text("已注销", "it was retired"),
    Text("被暂停或召回", "it is held or recalled"),
    Text("批次可激活的数量已用完", "the batch's quantity is used up"),
    Text("不在该批次内", "it is not in this batch"),
    Text("签名不是商品密钥的", "the item key did not sign this"),
)
EXPIRED, GTIN_FOREIGN, SERIAL_INVALID, SAMPLE = REFUSALS[1:5]
ALREADY_ACTIVATED, RETIRED, STOPPED = REFUSALS[6:9]
PROOF_INVALID, SIGNATURE_INVALID = REFUSALS[10:12]
TWICE = Text("同一商品在文件中出现两次", "the same item stands in the file twice")


@dataclass(frozen=True)
class Activation:
    """One item key's word that the passport goes to `to`. `row` is where the file says so."""

    row: int
    token_id: int
    item_key: bytes
    kind: int
    salt: bytes
    to: str
    by_seller: bool
    deadline: int
    r: bytes
    vs: bytes

    @property
    def values(self) -> tuple[int, bytes, int, bytes]:
        """What the item's leaf hashes."""
        return self.token_id, self.item_key, self.kind, self.salt

    @property
    def args(self) -> tuple[Any, ...]:
        """IPassport.Activation."""
        item = (self.token_id, to_checksum_address(self.item_key), self.kind, self.salt)
        return item, self.to, self.by_seller, self.deadline, self.r, self.vs


class Leaves(Protocol):
    """A batch's items, to be asked for the place of one."""

    @property
    def manifest(self) -> Manifest: ...

    def position(self, values: Values) -> int | None: ...


def fault_of(one: Activation, tree: Leaves, batch_id: int, domain: Domain) -> Text | None:
    """Why the activation can never work; None where nothing but the chain's state could hinder it."""
    try:
        gtin, _ = gs1.decode_token_id(one.token_id)
    except Gs1Invalid:
        return SERIAL_INVALID
    if gtin != tree.manifest.gtin:
        return GTIN_FOREIGN
    if Kind(one.kind).is_sample:
        return SAMPLE
    if tree.position(one.values) is None:
        return PROOF_INVALID
    return None if _signed(one, batch_id, domain) else SIGNATURE_INVALID


def _signed(one: Activation, batch_id: int, domain: Domain) -> bool:
    message = activation(
        domain,
        batch_id=batch_id,
        token_id=one.token_id,
        to=one.to,
        by_seller=one.by_seller,
        deadline=one.deadline,
    )
    try:
        signer = signer_of(message, CompactSignature(one.r, one.vs))
    except (BadSignature, ValidationError, ValueError):
        return False  # no key at all gives this signature
    return signer.lower() == "0x" + one.item_key.hex()


@dataclass(frozen=True)
class ItemNow:
    """What the chain says of an item now."""

    owner: str
    batch_id: int
    stopped: bool
    retired: bool

    def hinders(self) -> Text | None:
        """Why the item cannot be activated now."""
        if self.retired:
            return RETIRED
        if self.batch_id:
            return ALREADY_ACTIVATED
        return STOPPED if self.stopped else None

    def went_to(self, to: str) -> bool:
        """Whether it has been activated, to this owner."""
        return bool(self.batch_id) and self.owner.lower() == to.lower()


def item_now(view: View, passport: str, token_id: int) -> ItemNow:
    """Ask the chain."""
    owner, batch_id, _, _, *held, retired = view.read("Passport", passport, "itemOf", token_id)
    return ItemNow(str(owner), int(batch_id), any(held), bool(retired))


def chunks(ready: Sequence[Activation], tree: BatchTree) -> list[list[Activation]]:
    """In the order of the tree, so that neighbours share nodes, cut to what fits a transaction."""
    ordered = sorted(ready, key=lambda one: tree.position(one.values) or 0)
    return [ordered[at : at + ITEMS_A_CALL] for at in range(0, len(ordered), ITEMS_A_CALL)]


def activation_plan(
    chain_id: int,
    passport: str,
    sender: str,
    batch_id: int,
    parts: Sequence[Sequence[Activation]],
    tree: BatchTree,
) -> Plan:
    """One call a part. A bad item is skipped by the contract and never hinders its neighbours."""
    calls = tuple(_call(passport, batch_id, part, tree) for part in parts)
    count = sum(len(part) for part in parts)
    title = Text(f"激活 {count} 件商品", f"Activate {count} items")
    return Plan(title, chain_id, sender, calls, independent=True, effects=tuple(_effects(parts)))


def _call(passport: str, batch_id: int, part: Sequence[Activation], tree: BatchTree) -> Call:
    shared = tree.share([tree.position(one.values) or 0 for one in part])
    items = [(one.args, path.frontier_index, path.path) for one, path in zip(part, shared.paths, strict=True)]
    count = len(part)
    sentence = Text(f"激活批次 {batch_id} 的 {count} 件", f"Activate {count} items of batch {batch_id}")
    nodes = (shared.frontier, shared.proof, shared.flags)
    return Call("Passport", passport, "activateMany", (batch_id, nodes, items), sentence)


def _effects(parts: Sequence[Sequence[Activation]]) -> Iterator[Text]:
    every = [one for part in parts for one in part]
    buyers, by_seller = len({one.to for one in every}), sum(one.by_seller for one in every)
    yield Text(f"{buyers} 位买家将得到护照", f"{buyers} buyers get passports")
    if by_seller:
        yield Text(
            f"其中 {by_seller} 件由卖家代为激活,并会如此显示",
            f"{by_seller} of them are activated by the seller, and shown as such",
        )
