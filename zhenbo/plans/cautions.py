"""What a proposal does to later ones: the Treasury takes any delay and any proposer, so voters are told.

The Governor bounds what is set in it; the Treasury is OpenZeppelin's timelock as it is, and obeys.
"""

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo.language import Text
from zhenbo.plans.handover import ROLES
from zhenbo.plans.timelock import Action
from zhenbo.scoring.checksum import checksummed

LONGEST_DELAY = 30 * 86_400  # seconds; a longer one is told
_DELAY: bytes = function_signature_to_4byte_selector("updateDelay(uint256)")
_GRANT: bytes = function_signature_to_4byte_selector("grantRole(bytes32,address)")
_REVOKE: bytes = function_signature_to_4byte_selector("revokeRole(bytes32,address)")
_ADMIN = bytes(32)


def caution(treasury: str, governor: str, action: Action) -> Text | None:
    """What voters should know of one call beside what it says; None where that is all."""
    if action.target.lower() != treasury.lower():
        return None
    selector, body = action.data[:4], action.data[4:]
    try:
        if selector == _DELAY:
            return _of_delay(decode(["uint256"], body)[0])
        if selector in (_GRANT, _REVOKE):
            role, account = decode(["bytes32", "address"], body)
            return _of_role(selector == _GRANT, role, checksummed(account), governor)
    except (DecodingError, ValueError):
        return None  # nobody can read it, which is said instead
    return None


def _of_delay(delay: int) -> Text | None:
    if delay <= LONGEST_DELAY:
        return None
    days = delay // 86_400
    return Text(
        f"当心:此后每个决定都须等待 {days:,} 天,包括想要撤回此事的决定",
        f"Beware: every later decision waits {days:,} days then, also one that would take this back",
    )


def _of_role(is_grant: bool, role: bytes, account: str, governor: str) -> Text | None:
    is_governor = account.lower() == governor.lower()
    if is_grant and not is_governor and role in (*ROLES, _ADMIN):
        return Text(
            f"当心:{account} 将不经投票即可支配 Treasury,或取消会员的决定",
            f"Beware: {account} could then move the Treasury, or cancel what members decided, without a vote",
        )
    if not is_grant and is_governor and role in ROLES:
        return Text(
            "当心:此 Governor 将失去 Treasury,会员此后的提案不再有效",
            "Beware: this Governor loses the Treasury, and no later proposal here is carried out",
        )
    return None
