"""Suggestions as calls: each anchored once, whoever sends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from zhenbo.consents import KINDS
from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View
from zhenbo.polls.suggestions import Signed

SUGGESTIONS = "Suggestions"
SUGGEST_GAS = 400_000  # a signature of a contract wallet included
LONGEST_URI = 256


def suggestion_id(member: int, kind: str, content: bytes) -> bytes:
    """What a suggestion is known by."""
    return keccak(encode(("uint256", "uint8", "bytes32"), (member, KINDS.index(kind), content)))


@dataclass(frozen=True)
class Anchored:
    """`done` check: the chain knows the suggestion."""

    contract: str
    suggestion: bytes

    def __call__(self, view: View) -> bool:
        return bool(view.read(SUGGESTIONS, self.contract, "suggestionOf", self.suggestion)[0])


def anchor_plan(chain_id: int, contract: str, sender: str, suggestions: Sequence[Signed]) -> Plan:
    """Anchor suggestions that members signed. Raises BadPlan for one of another chain or contract."""
    calls = tuple(_anchor(chain_id, contract, one) for one in suggestions)
    count = len(calls)
    title = Text(f"登记 {count} 条建议", f"Anchor {count} suggestion{'' if count == 1 else 's'}")
    return Plan(title, chain_id, sender, calls, independent=True)


def _anchor(chain_id: int, contract: str, one: Signed) -> Call:
    if (one.chain_id, one.contract.lower()) != (chain_id, contract.lower()):
        raise BadPlan(f"{one.file} is for {one.contract} on chain {one.chain_id}; sign it for this one")
    if not 0 < len(one.uri.encode()) <= LONGEST_URI:
        raise BadPlan(f"{one.file}: its uri has {len(one.uri.encode())} bytes; 1 to {LONGEST_URI} fit")
    said = Text(
        f"会员 {one.member} 的建议（{one.kind}）：0x{one.content.hex()[:8]}…（{one.uri}）",
        f"Suggestion of member {one.member} ({one.kind}): 0x{one.content.hex()[:8]}… ({one.uri})",
    )
    args = (one.member, KINDS.index(one.kind), one.content, one.uri, one.deadline, one.signature)
    done = Anchored(contract, suggestion_id(one.member, one.kind, one.content))
    return Call(SUGGESTIONS, contract, "suggest", args, said, gas_ceiling=SUGGEST_GAS, done=done)
