"""What a community's Treasury is asked to do: scheduled by its proposer, later carried out by anybody.

An operation is known by a hash over all that it does and a salt. The salt is ours to choose; where it follows
from the content, a later run finds what an earlier one scheduled.
"""

from dataclasses import dataclass

from eth_abi.abi import encode
from sha3 import keccak_256  # type: ignore[import-untyped]

from zhenbo.language import Text
from zhenbo.plan import Call, Reads

NO_PREDECESSOR = bytes(32)
_GAS = 1_000_000


@dataclass(frozen=True)
class Operation:
    """One call that the Treasury is to make; `said` tells what it does."""

    treasury: str
    target: str
    data: bytes
    salt: bytes
    said: Text

    @property
    def id(self) -> bytes:
        """TimelockController.hashOperation."""
        types = ("address", "uint256", "bytes", "bytes32", "bytes32")
        packed = encode(types, (self.target, 0, self.data, NO_PREDECESSOR, self.salt))
        digest: bytes = keccak_256(packed).digest()
        return digest

    def schedule(self, delay: int) -> Call:
        """Puts it on the Treasury's timetable, to wait `delay` seconds."""
        return Call(
            "Treasury",
            self.treasury,
            "schedule",
            (self.target, 0, self.data, NO_PREDECESSOR, self.salt, delay),
            Text(
                f"向 Treasury 提议（等待 {delay} 秒）：{self.said.zh}",
                f"Propose to the Treasury, to wait {delay} s: {self.said.en}",
            ),
            gas_ceiling=_GAS,
            done=Reads("Treasury", self.treasury, "isOperation", (self.id,), True),
        )

    def execute(self) -> Call:
        """Carries it out; anybody may once it has waited."""
        return Call(
            "Treasury",
            self.treasury,
            "execute",
            (self.target, 0, self.data, NO_PREDECESSOR, self.salt),
            Text(f"由 Treasury 执行：{self.said.zh}", f"The Treasury does it: {self.said.en}"),
            gas_ceiling=_GAS,
            done=Reads("Treasury", self.treasury, "isOperationDone", (self.id,), True),
        )

    def cancel(self) -> Call:
        """Takes it off the timetable."""
        return Call(
            "Treasury",
            self.treasury,
            "cancel",
            (self.id,),
            Text(f"取消：{self.said.zh}", f"Cancel: {self.said.en}"),
            gas_ceiling=_GAS,
            done=Reads("Treasury", self.treasury, "isOperation", (self.id,), False),
        )


@dataclass(frozen=True)
class Action:
    """One call of the Treasury's; `value` in wei."""

    target: str
    value: int
    data: bytes


@dataclass(frozen=True)
class Together:
    """Several calls that the Treasury makes in one, all or none; `said` tells what they do."""

    treasury: str
    actions: tuple[Action, ...]
    salt: bytes
    said: Text

    @property
    def id(self) -> bytes:
        """TimelockController.hashOperationBatch."""
        types = ("address[]", "uint256[]", "bytes[]", "bytes32", "bytes32")
        digest: bytes = keccak_256(encode(types, (*self._lists, NO_PREDECESSOR, self.salt))).digest()
        return digest

    @property
    def _lists(self) -> tuple[list[str], list[int], list[bytes]]:
        targets, values, datas = zip(*((a.target, a.value, a.data) for a in self.actions), strict=True)
        return list(targets), list(values), list(datas)

    def schedule(self, delay: int) -> Call:
        """Puts them on the Treasury's timetable, to wait `delay` seconds."""
        return Call(
            "Treasury",
            self.treasury,
            "scheduleBatch",
            (*self._lists, NO_PREDECESSOR, self.salt, delay),
            Text(
                f"向 Treasury 提议（等待 {delay} 秒）：{self.said.zh}",
                f"Propose to the Treasury, to wait {delay} s: {self.said.en}",
            ),
            done=Reads("Treasury", self.treasury, "isOperation", (self.id,), True),
        )

    def execute(self) -> Call:
        """Carries them out; anybody may once they have waited."""
        return Call(
            "Treasury",
            self.treasury,
            "executeBatch",
            (*self._lists, NO_PREDECESSOR, self.salt),
            Text(f"由 Treasury 执行：{self.said.zh}", f"The Treasury does it: {self.said.en}"),
            done=Reads("Treasury", self.treasury, "isOperationDone", (self.id,), True),
        )
