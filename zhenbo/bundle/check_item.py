"""Is the item in its batch, and the batch what brand and inspector signed?"""

import hashlib
from collections.abc import Iterator

from eth_account import Account
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from zhenbo import gs1
from zhenbo.bundle.describe import address
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.format import BatchPart, ItemPart, Network, read_value
from zhenbo.bundle.inspection import Inspection
from zhenbo.bundle.members import member_of, name_of
from zhenbo.bundle.source import ChainView
from zhenbo.bundle.verdict import Check, failed, flagged, passed
from zhenbo.errors import BadBundle, Gs1Invalid
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import LEAF_TYPES, MANIFEST
from zhenbo.merkle import leaf_hash, proof_root

ITEM, BATCH = "item", "batch"


def check_item(item: ItemPart, root: bytes, gtin: int) -> Iterator[Check]:
    """The item is a leaf of the batch's tree; where it is not, which of its values was changed."""
    faults = list(_item_faults(item, root, gtin))
    yield from faults
    if not faults:
        yield passed(ITEM, f"{item.link} 属于该批次", f"{item.link} is proven to be in its batch")
        if Kind(item.kind).is_sample:
            yield flagged(
                ITEM, "展示样品，不可激活", "is a show sample (展示样品): it can never be activated"
            )


def _item_faults(item: ItemPart, root: bytes, gtin: int) -> Iterator[Check]:
    named = _token_of(item.link)
    own = item.kind < len(Kind) and leaf_hash(LEAF_TYPES, item.row) == item.leaf
    if proof_root(item.leaf, item.proof) != root:
        if own:
            yield failed(ITEM, "证明不通向批次的根", "the proof does not lead to the batch's root")
        else:
            yield failed(
                ITEM, "叶哈希不通向批次的根", "the stated leaf hash does not lead to the batch's root"
            )
    if not own:
        zh, en = _changed_value(item, named)
        yield failed(ITEM, f"叶哈希不符：{zh}被改动", f"its values do not give its leaf: {en} was changed")
    if named != item.token_id:
        yield failed(
            ITEM,
            "链接与 tokenId 不是同一商品",
            "serial or GTIN: its link and its tokenId name different items",
        )
    elif item.token_id >> 160 != gtin:
        yield failed(ITEM, "GTIN 与批次不同", "its GTIN is not the batch's")


def _token_of(link: str) -> int | None:
    """The tokenId that a canonical link names."""
    try:
        read = gs1.parse(link)
        serial = read.value("21")
        if read.canonical() != link or serial is None:
            return None
        return gs1.encode_token_id(read.key.value, serial)
    except Gs1Invalid:
        return None


def _changed_value(item: ItemPart, named: int | None) -> tuple[str, str]:
    if named is not None and leaf_hash(LEAF_TYPES, (named, *item.row[1:])) == item.leaf:
        return "tokenId", "the tokenId (GTIN or serial)"
    for kind in Kind:
        if leaf_hash(LEAF_TYPES, (item.token_id, item.key, int(kind), item.salt)) == item.leaf:
            return f"种类（应为 {kind.word}）", f"the kind, which was {kind.word},"
    return "商品密钥或盐值", "the item key or the salt (or the leaf hash itself)"


def check_batch(
    batch: BatchPart, fact: Fact, network: Network, facts: Facts, node: ChainView | None
) -> Iterator[Check]:
    """Document, id and inspector's signature belong to the registration on the chain."""
    faults = [*_document_faults(batch, fact), *_inspection_faults(batch, fact, network, facts, node)]
    yield from faults
    if not any(fault.status == "fail" for fault in faults):
        brand, inspecting = _parties(fact, facts)
        yield passed(
            BATCH, f"{brand} 登记批次 {fact.args['lot']}，{inspecting} 检验签字",
            f"{fact.args['lot']}, registered by {brand} and signed for by the inspector of {inspecting}",
        )  # fmt: skip


def _document_faults(batch: BatchPart, fact: Fact) -> Iterator[Check]:
    if hashlib.sha256(batch.document.encode("utf-8")).digest() != fact.args["documentHash"]:
        yield failed(
            BATCH, "batch.json 与登记的哈希不符", "batch.json is not the document that was registered"
        )
        return
    try:
        said = read_value(batch.document.encode("utf-8"), MANIFEST)
    except BadBundle as fault:
        yield failed(
            BATCH, f"batch.json 无法读取：{fault}", f"batch.json was registered, yet cannot be read: {fault}"
        )
        return
    said = said if isinstance(said, dict) else {}
    expected = {
        "gtin": str(fact.args["gtin"]).zfill(14), "lot": fact.args["lot"], "quantity": fact.args["quantity"],
        "root": "0x" + fact.args["root"].hex(),
    }  # fmt: skip
    for name, value in expected.items():
        if said.get(name) != value:
            yield failed(
                BATCH,
                f"batch.json 的 {name} 与登记不同",
                f"batch.json says another {name} than the registration",
            )


def _inspection_faults(
    batch: BatchPart, fact: Fact, network: Network, facts: Facts, node: ChainView | None
) -> Iterator[Check]:
    signed = inspection_of(batch, fact, network)
    if signed.batch_id() != batch.batch_id:
        yield failed(
            BATCH,
            "批次编号与内容不符：检验期限被改动",
            "its id does not follow from what was signed: the deadline was changed",
        )
        return
    inspector = fact.args["inspector"]
    if _signer(signed) != inspector:
        wallet = node is not None and node.has_code(address(inspector))
        if wallet:
            yield flagged(
                BATCH,
                "检验方为合约钱包，签名已由链上核验",
                "the inspector is a contract wallet; the chain checked its signature",
            )
        else:
            yield failed(
                BATCH,
                f"检验签名不是 {address(inspector)} 的",
                f"the inspection's signature is not {address(inspector)}'s",
            )
    if member_of(facts, inspector, fact.place) == fact.args["member"]:
        yield failed(BATCH, "检验方与品牌为同一成员", "the inspector acts for the brand itself")


def inspection_of(batch: BatchPart, fact: Fact, network: Network) -> Inspection:
    """What the inspector signed, from the registration and the bundle."""
    a = fact.args
    return Inspection(
        network.chain_id, network.contracts["Passport"].address, a["member"], str(a["gtin"]).zfill(14),
        a["lot"], a["root"], a["quantity"], a["documentHash"], batch.deadline, a["inspector"],
        batch.signature,
    )  # fmt: skip


def _signer(signed: Inspection) -> bytes | None:
    if len(signed.signature) != 65 or signed.signature[64] not in (27, 28):
        return None
    try:
        return bytes.fromhex(Account.recover_message(signed.message(), signature=signed.signature)[2:])
    except (BadSignature, ValidationError, ValueError):
        return None


def _parties(fact: Fact, facts: Facts) -> tuple[str, str]:
    member = member_of(facts, fact.args["inspector"], fact.place)
    return name_of(facts, fact.args["member"]), name_of(facts, member) if member else address(
        fact.args["inspector"]
    )
