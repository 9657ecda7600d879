"""What can come of a verification, and what a service may say on the way there."""

from dataclasses import dataclass
from typing import Any, Literal

from zhenbo.language import Text

Status = Literal["verified", "already", "partly", "refused", "gave up"]
STATUS_TEXT: dict[Status, Text] = {
    "verified": Text("已验证", "verified"),
    "already": Text("此前已验证", "verified before"),
    "partly": Text("部分匹配", "verified partly"),
    "refused": Text("被拒绝", "refused"),
    "gave up": Text("未等到结果", "gave up"),
}


@dataclass(frozen=True)
class Subject:
    """A contract on a chain, and the sources that are claimed for it.

    identifier   path and name in the input, as in `contracts/Notary.sol:Notary`
    compiler     full version without a leading v, as in `0.8.30+commit.73712a01`
    input        standard JSON input of the compiler
    arguments    the constructor's arguments, ABI-encoded, hex digits without 0x
    tx           hash of the creating transaction
    """

    name: str
    chain_id: int
    address: str
    identifier: str
    compiler: str
    input: dict[str, Any]
    arguments: str
    tx: str


NOTHING_TO_SAY = Text("", "")


@dataclass(frozen=True)
class Outcome:
    """How it ended. `everywhere` says that the service would answer the same for every other contract."""

    status: Status
    reason: Text = NOTHING_TO_SAY
    everywhere: bool = False

    @property
    def good(self) -> bool:
        """Whether the service shows these very sources now."""
        return self.status in ("verified", "already")


class Declined(Exception):
    """The service said no for good; `everywhere` as in Outcome."""

    def __init__(self, reason: Text, everywhere: bool = False):
        super().__init__(reason.en)
        self.reason, self.everywhere = reason, everywhere


class TryAgain(Exception):
    """No final answer yet, but a later question may get one.

    pause      seconds that the service asks to be left alone
    silent     it could not be reached at all, so waiting long is not worth it
    otherwise  how it ends when the patience does
    """

    def __init__(
        self, reason: Text, pause: float = 0.0, silent: bool = False, otherwise: Outcome | None = None
    ):
        super().__init__(reason.en)
        self.reason, self.pause, self.silent, self.otherwise = reason, pause, silent, otherwise


class StartOver(TryAgain):
    """What was submitted came to nothing through no fault of ours: submit it again."""
