"""What fans, wallets and the platform sign about a wallet: five EIP-712 messages with one content.

    WalletBinding        the new wallet: I am to be this fan's
    WalletConfirmation   the platform: whoever is logged in as this fan asked for it
    WalletRelease        the wallet bound until now: I am this fan's no longer
    WalletObjection      the wallet bound until now: I did not ask for the change that waits
    WalletRemoval        the platform: this fan has no wallet any more

All of them name platform, fan, wallet, how many acts the fan's line in the register has (`sequence`), when it
was asked for and until when it is good; the domain names chain and Points contract. So no signature is good
for another community, fan or wallet, or a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from eth_account import Account
from sha3 import keccak_256  # type: ignore[import-untyped]

from zhenbo.errors import NotBound
from zhenbo.language import Text
from zhenbo.messages import VERSION, Message
from zhenbo.scoring.checksum import checksummed

DOMAIN_NAME = "Zhenbo Wallets"
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_BYTES = 65


class Act(StrEnum):
    """What a line of the register does."""

    BIND = "bind"
    OBJECT = "object"
    REMOVE = "remove"


class Role(StrEnum):
    """Whose signature it is."""

    WALLET = "wallet"  # the wallet that is to be bound, or that is bound and objects
    FORMER = "former"  # the wallet bound until now, which lets go
    PLATFORM = "platform"


@dataclass(frozen=True)
class Community:
    """Where bindings are good: the platform's name, and the Points contract (lower case) on its chain."""

    platform: str
    chain_id: int
    points: str

    def domain(self) -> dict[str, object]:
        """The EIP-712 domain."""
        return {
            "name": DOMAIN_NAME,
            "version": VERSION,
            "chainId": self.chain_id,
            "verifyingContract": checksummed(self.points),
        }


@dataclass(frozen=True)
class Request:
    """An act that is asked for; `wallet` (lower case) is the one it is about. Times are UNIX seconds."""

    act: Act
    fan: str
    wallet: str
    sequence: int
    issued_at: int
    deadline: int


# one content, a type for each thing that a signature can mean
_FIELDS = "string platform,string fan,address wallet,uint64 sequence,uint64 issuedAt,uint64 deadline"


def message(community: Community, kind: str, request: Request, wallet: str | None = None) -> Message:
    """The message of a kind; `wallet` where it is not about the request's own (a release)."""
    return Message.of(
        community.domain(),
        kind,
        _FIELDS,
        {
            "platform": community.platform,
            "fan": request.fan,
            "wallet": checksummed(wallet or request.wallet),
            "sequence": request.sequence,
            "issuedAt": request.issued_at,
            "deadline": request.deadline,
        },
    )


def wanted(community: Community, request: Request, former: str = "") -> dict[Role, Message]:
    """What each role signs for a request; `former` is the wallet bound until now, "" for none."""
    if request.act == Act.BIND:
        found = {
            Role.WALLET: message(community, "WalletBinding", request),
            Role.PLATFORM: message(community, "WalletConfirmation", request),
        }
        return found | ({Role.FORMER: message(community, "WalletRelease", request, former)} if former else {})
    if request.act == Act.OBJECT:
        return {
            Role.WALLET: message(community, "WalletObjection", request),
            Role.PLATFORM: message(community, "WalletConfirmation", request),
        }
    return {
        Role.FORMER: message(community, "WalletRelease", request),
        Role.PLATFORM: message(community, "WalletRemoval", request),
    }


def digest(signable: Message) -> bytes:
    """The 32 bytes that are signed."""
    return bytes(keccak_256(b"\x19" + signable.version + signable.header + signable.body).digest())


def signed_by(signable: Message, signature: bytes) -> str | None:
    """Address (lower case) whose key signed; None for what is no signature of a key in its only form."""
    if len(signature) != _BYTES or signature[64] not in (27, 28):
        return None
    if not 0 < int.from_bytes(signature[32:64], "big") <= _HALF_ORDER:
        return None
    try:
        return str(Account.recover_message(signable, signature=signature)).lower()
    except Exception:  # whatever a library objects to is the same to us: nobody signed
        return None


def require(signable: Message, signature: bytes, address: str, role: Role) -> None:
    """Raises NotBound unless the key of `address` signed."""
    found = signed_by(signable, signature)
    if found == address.lower():
        return
    who = {
        Role.WALLET: Text("钱包", "the wallet"),
        Role.FORMER: Text("原钱包", "the former wallet"),
        Role.PLATFORM: Text("平台", "the platform"),
    }[role]
    wallet = checksummed(address)
    if len(signature) != _BYTES:
        zh = f"{who.zh} {wallet} 的签名不是密钥签名；合约钱包须向链上查证，请给出 --rpc"
        en = f"{who.en} {wallet} gave no signature of a key; a contract's is asked of the chain: give --rpc"
        raise NotBound(str(Text(zh, en)))
    zh = f"{who.zh} {wallet} 的签名不符：内容、社区、序号或签署者不同；请用 zhenbo wallets message 重新签署"
    en = (
        f"the signature of {who.en} {wallet} does not fit: another content, community, sequence or signer; "
        "sign what `zhenbo wallets message` prints"
    )
    raise NotBound(str(Text(zh, en)))


Signatures = Mapping[Role, bytes]
