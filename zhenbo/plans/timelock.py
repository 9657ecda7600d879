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
