"""The roles of a community, and which functions each opens: the one place of their numbers and words.

Everything else that is restricted (rule versions, the end of the community, budgets, redeemers, places and
tiers of members, executors of polls, pots, roles) is the admin's, and the admin is the Treasury. A guardian
only ever stops or lowers something.
"""

from dataclasses import dataclass

from zhenbo.language import Text
from zhenbo.plans.roles import ADMIN, Role

__all__ = ["ADMIN", "DESK", "GUARDIAN", "HOST", "OPENED", "POSTER", "ROLES", "SENDER", "Opened"]

POSTER = Role(1, "poster", Text("积分发布人", "poster"))
GUARDIAN = Role(2, "guardian", Text("守护人", "guardian"))
SENDER = Role(3, "sender", Text("空投人", "sender"))
HOST = Role(4, "host", Text("主持人", "host"))
DESK = Role(5, "desk", Text("会员服务台", "desk"))
ROLES = (POSTER, GUARDIAN, SENDER, HOST, DESK)
_POLL = (
    "(string,bytes32,string,(string,bytes32,bytes)[],uint8,uint8,uint8,uint40,uint32,uint32,uint24,address)"
)
_REWARD = "(uint8,address,uint64,uint32,uint16,uint40,uint40,uint40,bool,bool,uint8,uint32,bytes32)"


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
    Opened(
        "Membership",
        (
            "grant(address[],uint8,uint32)",
            "openList(bytes32,uint8,uint32,uint32,string)",
            "regrade(uint256[],uint8,uint32)",
        ),
        HOST,
    ),
    Opened("Membership", ("lowerPlaces(uint32)", "closeList(uint32)"), GUARDIAN),
    Opened("Membership", ("requestRecovery(uint256,address,(uint256,bytes))",), DESK),
    Opened("FanPoll", (f"open({_POLL})",), HOST),
    Opened("FanPoll", ("voidPoll(uint256,string)",), GUARDIAN),
    Opened("StreamPlan", ("report(uint256,uint8,bytes32,string)",), HOST),
    Opened("Shop", (f"openReward({_REWARD},string,string)", "closeReward(uint256)"), HOST),
    Opened("Shop", ("callOff(uint256,string)",), GUARDIAN),
)
