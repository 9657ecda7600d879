"""Handing the Treasury to the members: the Governor takes the council's place there, in one operation."""

import hashlib
from collections.abc import Iterator

from eth_utils.crypto import keccak

from zhenbo.language import Text
from zhenbo.plans.calldata import calldata
from zhenbo.plans.timelock import Action, Together

ROLES = tuple(keccak(text=f"{word}_ROLE") for word in ("PROPOSER", "CANCELLER"))


def handover(treasury: str, governor: str, council: list[str]) -> Together:
    """Both roles to the Governor, away from everybody else.

    council   accounts that hold one of them now
    """
    salt = hashlib.sha256(f"zhenbo handover\0{governor.lower()}".encode()).digest()
    said = Text(
        f"Governor {governor} 成为唯一的提议人，{'、'.join(council)} 不再有任何权限",
        f"the Governor {governor} alone proposes; {', '.join(council)} can do nothing any more",
    )
    return Together(treasury, tuple(_actions(treasury, governor, council)), salt, said)


def _actions(treasury: str, governor: str, council: list[str]) -> Iterator[Action]:
    for role in ROLES:
        yield Action(treasury, 0, calldata("grantRole(bytes32,address)", role, governor))
    for account in council:
        for role in ROLES:
            yield Action(treasury, 0, calldata("revokeRole(bytes32,address)", role, account))
