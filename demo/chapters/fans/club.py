"""The members' community while its story is told: its files, its contracts, the keys of its fans."""

import random
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage

from demo.cast import BRAND, FAN
from demo.desk import Desk
from demo.stage import Stage
from zhenbo import deployments, messages
from zhenbo.plans.memberships import members
from zhenbo.polls.source import Polls

SYMBOL, NAME = "YUN", "小云之友 Friends of Yun"
COMMUNITY = f"community={SYMBOL}"
PEOPLE = 200
SAMPLES = Path(__file__).resolve().parents[3] / "samples"
# the files that the commands are given, as they lie in the operator's folder
LIST, POLL, REWARDS = "members.csv", "poll/tea.yaml", "shop/rewards.yaml"
_DEADLINE = "2027-08-01T20:00+08:00"  # of the story's poll
# of the samples, for which the story has its own
_MERCHANT, _CLOSES = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "2027-01-29T20:00+08:00"
_SEED = 2027


@dataclass
class Club:
    """A streamer's members: Lin has an account of the node's wallet, the others keys from a seed."""

    stage: Stage

    @cached_property
    def desk(self) -> Desk:
        """Where its operators type their commands."""
        desk = Desk(self.stage)
        for name in ("poll", "shop"):
            shutil.copytree(SAMPLES / name, desk.folder / name)
        _replace(desk.folder / REWARDS, _MERCHANT, self.stage.signer(BRAND).address)
        _replace(desk.folder / POLL, _CLOSES, _DEADLINE)
        return desk

    @cached_property
    def keys(self) -> dict[str, bytes]:
        """Private keys by address, made from a seed that everybody can read: worth nothing anywhere."""
        seeded = random.Random(_SEED)  # noqa: S311 - a story, not a secret
        keys = (seeded.randbytes(32) for _ in range(PEOPLE - 1))
        return {str(Account.from_key(key).address): key for key in keys}

    @cached_property
    def fan(self) -> str:
        """Lin's address."""
        return self.stage.signer(FAN).address

    @property
    def people(self) -> list[str]:
        """Everybody's address, in the order of the list."""
        return [self.fan, *self.keys]

    @cached_property
    def ids(self) -> dict[str, int]:
        """The membership of each address."""
        found = members(self.stage.chain, self.desk.address(SYMBOL, "Membership"))
        return {member.account: member.id for member in found}

    @property
    def polls(self) -> Polls:
        """Its polls, as they are on the chain."""
        return Polls(self.stage.chain, deployments.load(self.desk.community_file(SYMBOL)))

    def sign(self, address: str, message: SignableMessage) -> bytes:
        """A fan's signature, as its wallet gives it; no transaction, no gas."""
        if address == self.fan:
            return self.stage.signer(FAN).sign_message(message)
        return messages.sign(message, self.keys[address])

    def read(self, contract: str, function: str, *args: Any) -> Any:
        """A view function of the community, now."""
        return self.desk.read(SYMBOL, contract, function, *args)


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), encoding="utf-8")
