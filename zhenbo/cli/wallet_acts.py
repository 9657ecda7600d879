"""`zhenbo wallets bind`, `object` and `remove`: signed messages become lines of the register."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo.cli.frame import AsJson, NetworkName, PassphraseFile, RpcUrl, answer, node, read_bytes, told

if TYPE_CHECKING:
    from zhenbo.chain import Chain
    from zhenbo.messages import Message
    from zhenbo.wallets.acts import Act, Request, Role
    from zhenbo.wallets.register import Register

BIND_HELP = told(
    "绑定或更换钱包", "Bind a fan's wallet, or change it: signed by the wallet, confirmed by the platform."
)
OBJECT_HELP = told("原钱包反对更换", "Stop a change that waits, signed by the wallet bound until now.")
REMOVE_HELP = told("解除绑定", "Take a wallet from a fan, signed by the wallet or by the platform.")
Bindings = Annotated[Path, typer.Option("--bindings", help=told("登记簿", "Register of wallets."))]
_Message = Annotated[
    Path,
    typer.Argument(
        help=told("已签的消息文件", "File with the message, as `zhenbo wallets message` gave it.")
    ),
]
_Signature = Annotated[
    str | None, typer.Option("--signature", help=told("钱包的签名", "The wallet's signature, in hex."))
]
_Former = Annotated[
    str | None,
    typer.Option(
        "--former", help=told("原钱包的签名", "Signature of the former wallet, which makes a change at once.")
    ),
]
_Confirmation = Annotated[
    str | None,
    typer.Option("--confirmation", help=told("平台的签名", "The platform's signature, if made elsewhere.")),
]
_Account = Annotated[
    str | None,
    typer.Option("--account", help=told("平台签署的账户", "Account that signs here for the platform.")),
]


def bind(
    message: _Message,
    bindings: Bindings,
    signature: _Signature = None,
    former: _Former = None,
    confirmation: _Confirmation = None,
    account: _Account = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    given = {"wallet": signature, "former": former, "platform": confirmation}
    _do("bind", message, bindings, given, (account, passphrase_file), (network, rpc), as_json)


def object_(
    message: _Message,
    bindings: Bindings,
    signature: _Signature = None,
    confirmation: _Confirmation = None,
    account: _Account = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    given = {"wallet": signature, "platform": confirmation}
    _do("object", message, bindings, given, (account, passphrase_file), (network, rpc), as_json)


def remove(
    message: _Message,
    bindings: Bindings,
    signature: _Signature = None,
    confirmation: _Confirmation = None,
    account: _Account = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    given = {"former": signature, "platform": confirmation}
    _do("remove", message, bindings, given, (account, passphrase_file), (network, rpc), as_json)


def address(text: str) -> str:
    """An address in lower case. Raises a usage error for what is none, or was mistyped."""
    from zhenbo.scoring.checksum import mistyped
    from zhenbo.scoring.log_format import WALLET

    if not WALLET.fullmatch(text) or mistyped(text):
        raise typer.BadParameter(told(f"{text!r} 不是钱包地址", f"{text!r} is no wallet address"))
    return text.lower()


def _do(
    word: str,
    file: Path,
    bindings: Path,
    given: dict[str, str | None],
    signing: tuple[str | None, Path | None],
    place: tuple[str | None, str | None],
    as_json: bool,
) -> None:
    """Read the message, gather signatures, ask contracts, append the line, say what holds now."""
    from zhenbo.scoring.checksum import checksummed
    from zhenbo.wallets.acts import Act, Role, wanted
    from zhenbo.wallets.lines import MOST_LINE
    from zhenbo.wallets.register import append, writing
    from zhenbo.wallets.requests import read_request

    chain = node(*place) if place != (None, None) else None
    data = read_bytes(file, MOST_LINE)
    signatures = {Role(name): _octets(text) for name, text in given.items() if text is not None}
    with writing(bindings) as register:
        request = read_request(data, register.heading.community)
        _require_act(request, Act(word))
        at = int(time.time())
        before = register.links.link(request.fan, at)
        messages = wanted(register.heading.community, request, before.wallet)
        if signing[0] is not None:
            signatures[Role.PLATFORM] = _signed(messages[Role.PLATFORM], *signing)
        blocks = _asked(register, request, signatures, messages, at, chain)
        append(register, at, request, signatures, blocks)
        link = register.links.link(request.fan, at)
    value = {
        "fan": link.fan, "wallet": checksummed(link.wallet), "waiting": checksummed(link.waiting),
        "ready": link.ready, "head": "0x" + register.head,
    }  # fmt: skip
    answer(as_json, value, [f"{name:<10}{said}" for name, said in value.items()])


def _require_act(request: "Request", act: "Act") -> None:
    from zhenbo.errors import NotBound
    from zhenbo.language import Text

    if request.act != act:
        zh, en = f"这是 {request.act} 的消息，不是 {act}", f"this is a message to {request.act}, not to {act}"
        raise NotBound(str(Text(zh, en)))


def _octets(text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise typer.BadParameter(told("签名不是十六进制", "a signature must be hex")) from None


def _signed(message: "Message", account: str | None, passphrase_file: Path | None) -> bytes:
    from zhenbo.chain.signers import signer

    with signer("", None, account, passphrase_file) as key:
        return key.sign_message(message)


def _asked(
    register: "Register",
    request: "Request",
    signatures: "dict[Role, bytes]",
    messages: "dict[Role, Message]",
    at: int,
    chain: "Chain | None",
) -> "dict[Role, int]":
    """Roles whose signature is a contract's, with the block in which the chain took it."""
    from zhenbo.chain.contract_wallets import accepts
    from zhenbo.wallets.acts import Role, digest, signed_by
    from zhenbo.wallets.lines import Line

    if chain is None:
        return {}
    _require_chain(register, chain)
    line, found = Line(at, request, signatures, {}, register.head), {}
    for role in signatures.keys() & messages.keys() - {Role.PLATFORM}:
        wallet = register.links.signer(role, line)
        if signed_by(messages[role], signatures[role]) != wallet:
            block = chain.head()
            if accepts(chain, wallet, digest(messages[role]), signatures[role]):
                found[role] = block
    return found


def _require_chain(register: "Register", chain: "Chain") -> None:
    from zhenbo.errors import NodeFault

    wanted = register.heading.community.chain_id
    if chain.chain_id != wanted:
        raise NodeFault(
            told(
                f"登记簿属于链 {wanted}，该节点是 {chain.chain_id}",
                f"the register is of chain {wanted}, but this node serves {chain.chain_id}",
            )
        )


def refused_by_contracts(register: "Register", chain: "Chain") -> list[str]:
    """Signatures of contracts that the chain does not take (any more), as `line N: fan`."""
    from zhenbo.chain.contract_wallets import accepts
    from zhenbo.wallets.acts import digest, wanted
    from zhenbo.wallets.links import Links

    _require_chain(register, chain)
    links, found = Links(register.heading), []
    for number, line in enumerate(register.lines, 2):
        for role in line.blocks:
            former = links.link(line.request.fan, line.at).wallet
            message = wanted(register.heading.community, line.request, former)[role]
            if not accepts(chain, links.signer(role, line), digest(message), line.signatures[role]):
                found.append(f"line {number}: {line.request.fan}")
        links.apply(line, signatures=False)
    return found
