"""Requests as wallets see them: EIP-712 JSON made from a register, and read back as the request it is."""

import json
from typing import Any

from zhenbo.errors import NotBound
from zhenbo.language import Text
from zhenbo.scoring.log_format import WALLET
from zhenbo.wallets.acts import Act, Community, Request, message
from zhenbo.wallets.lines import MOST_LINE

# by the word that asks for a message: its type, and what a line with it does
KINDS = {
    "bind": ("WalletBinding", Act.BIND),
    "confirm": ("WalletConfirmation", Act.BIND),
    "release": ("WalletRelease", Act.REMOVE),
    "object": ("WalletObjection", Act.OBJECT),
    "remove": ("WalletRemoval", Act.REMOVE),
}
_FIELDS = {"platform", "fan", "wallet", "sequence", "issuedAt", "deadline"}


def asked(community: Community, word: str, request: Request) -> dict[str, Any]:
    """The EIP-712 JSON (eth_signTypedData_v4) for one of KINDS."""
    return message(community, KINDS[word][0], request).typed_data


def read_request(data: bytes, community: Community) -> Request:
    """The request that a message of `asked` holds. Raises NotBound for anything else."""
    try:
        said = json.loads(data) if len(data) <= MOST_LINE else None
    except (ValueError, RecursionError):
        said = None
    kinds = dict(KINDS.values())
    kind = said.get("primaryType") if isinstance(said, dict) else None
    values = said.get("message") if isinstance(said, dict) else None
    if kind not in kinds or not isinstance(values, dict) or values.keys() != _FIELDS:
        raise _unknown()
    numbers = [values[name] for name in ("sequence", "issuedAt", "deadline")]
    wallet, fan = values["wallet"], values["fan"]
    if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
        raise _unknown()
    if not isinstance(fan, str) or not isinstance(wallet, str) or not WALLET.fullmatch(wallet):
        raise _unknown()
    request = Request(kinds[kind], fan, wallet.lower(), *numbers)
    if message(community, kind, request).typed_data != said:
        zh = "该消息属于另一社区或被改动；请用 zhenbo wallets message 重新取得"
        en = "the message is of another community or was changed; ask for it again: `zhenbo wallets message`"
        raise NotBound(str(Text(zh, en)))
    return request


def _unknown() -> NotBound:
    zh = "不是 zhenbo wallets message 给出的消息"
    return NotBound(str(Text(zh, "this is no message that `zhenbo wallets message` printed")))
