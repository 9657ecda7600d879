"""Fans, wallets and a platform that ask for acts of a register, with keys made for tests."""

from pathlib import Path

from eth_account import Account

from zhenbo.messages import sign
from zhenbo.wallets.acts import Act, Community, Request, Role, wanted
from zhenbo.wallets.lines import Heading
from zhenbo.wallets.register import append, create, writing

KEYS = {name: bytes([number]) * 32 for number, name in enumerate(("platform", "a", "b", "c", "d"), 1)}
ADDRESS = {name: Account.from_key(key).address.lower() for name, key in KEYS.items()}
POINTS = "0x" + "ab" * 20
HERE = Community("douyin", 31337, POINTS)
HEADING = Heading(HERE, ADDRESS["platform"])
NOW = 1_784_001_600


def request(act, fan, wallet, sequence=0, at=NOW):
    return Request(Act(act), fan, ADDRESS[wallet], sequence, at, at + 3600)


def signed(asked, signers, former="", community=HERE):
    """Signatures of `signers`, {role: name of a key}."""
    messages = wanted(community, asked, ADDRESS[former] if former else "")
    return {Role(role): sign(messages[Role(role)], KEYS[name]) for role, name in signers.items()}


def new_register(folder: Path) -> Path:
    path = folder / "bindings.jsonl"
    create(path, HEADING)
    return path


def do(path, asked, signers, at=NOW, former="", blocks=None):
    """Append one act."""
    with writing(path) as register:
        return append(register, at, asked, signed(asked, signers, former), blocks or {})


def bind(path, fan, wallet, sequence=0, at=NOW, former=""):
    """Bind; with `former` that wallet lets go."""
    signers = {"wallet": wallet, "platform": "platform"} | ({"former": former} if former else {})
    return do(path, request("bind", fan, wallet, sequence, at), signers, at, former)
