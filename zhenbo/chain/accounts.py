"""What the chain knows of an account."""

from typing import Literal

from zhenbo.chain.rpc import Rpc
from zhenbo.errors import NodeFault, NodeSilent


def transactions(rpc: Rpc, account: str, at: int | Literal["latest", "pending"]) -> int:
    """How many transactions the account has sent, up to block `at` or with those waiting.

    Some nodes cannot count those waiting: they say so, or answer "pending" as "latest". Here all do the
    latter. What waits is then known to its sender alone, which the runner's book-keeping allows for.
    """
    try:
        return _count(rpc, account, at if isinstance(at, str) else hex(at))
    except NodeSilent:
        raise
    except NodeFault:
        if at != "pending":
            raise
        return _count(rpc, account, "latest")


def _count(rpc: Rpc, account: str, block: str) -> int:
    return int(rpc.ask("eth_getTransactionCount", account, block), 16)
