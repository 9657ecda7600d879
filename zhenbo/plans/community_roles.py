"""The roles of a community, and which functions each opens: the one place of their numbers and words.

Everything else that is restricted (rule versions, the end of the community, budgets, redeemers, roles) is the
admin's, and the admin is the Treasury. A guardian only ever stops or lowers something.
"""

from dataclasses import dataclass

from zhenbo.language import Text
from zhenbo.plans.roles import ADMIN, Role

__all__ = ["ADMIN", "GUARDIAN", "OPENED", "POSTER", "ROLES", "SENDER", "Opened"]

POSTER = Role(1, "poster", Text("积分发布人", "poster"))
GUARDIAN = Role(2, "guardian", Text("守护人", "guardian"))
SENDER = Role(3, "sender", Text("空投人", "sender"))
ROLES = (POSTER, GUARDIAN, SENDER)


@dataclass(frozen=True)
class Opened:
    """Functions of one contract that a role may call, by their signatures."""

    contract: str
    signatures: tuple[str, ...]
    role: Role


OPENED = (
    Opened(
        "Rewards",
        (
            "openEpoch()",
            "post(uint32,uint32,uint32,uint256[])",
            "close(uint32,uint32,uint96,bytes32,bytes32,string)",
        ),
        POSTER,
    ),
    Opened("Rewards", ("decide(uint32,bool,string)", "voidEpoch(uint32,string)"), GUARDIAN),
    Opened("Points", ("lowerBudget(address,uint96)",), GUARDIAN),
    Opened("Airdrop", ("stop(bytes32,string)",), GUARDIAN),
    Opened("Airdrop", ("announce((bytes32,bytes32,bytes32,uint96,uint32,uint40),string)",), SENDER),
)
