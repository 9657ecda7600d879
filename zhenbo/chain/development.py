"""Throw-away nodes: knowing one, and carrying a transaction out there without a signature.

A node is one of these only if it says so by name *and* serves a chain id that only such nodes use. Anything
else is live, which errs on the side of asking.
"""

from zhenbo.chain.rpc import Rpc
from zhenbo.errors import NodeFault

_CHAIN_IDS = (1337, 31337)
_IMPERSONATE = {"anvil": "anvil_impersonateAccount", "hardhat": "hardhat_impersonateAccount"}


def kind(rpc: Rpc) -> str | None:
    """ "ganache", "anvil" or "hardhat" by the node's own words; None for any other."""
    version = str(rpc.ask("web3_clientVersion")).lower()
    return next((name for name in ("ganache", "anvil", "hardhat") if version.startswith(name)), None)


def is_development(rpc: Rpc, chain_id: int) -> bool:
    """Whether this is a known development node on a development chain id."""
    return chain_id in _CHAIN_IDS and kind(rpc) is not None


def carry_out(rpc: Rpc, fields: dict[str, str], gas: int) -> None:
    """Send as `fields["from"]`, whose key the node need not have; CallReverted when the contract refuses."""
    _unlock(rpc, fields["from"])
    tx = rpc.ask("eth_sendTransaction", {**fields, "gas": hex(gas + gas // 4)})
    if rpc.ask("eth_getTransactionReceipt", tx) is None:
        rpc.ask("evm_mine")  # the node mines by the clock: do not wait for it


def _unlock(rpc: Rpc, account: str) -> None:
    if account.lower() in (a.lower() for a in rpc.ask("eth_accounts")):
        return
    node = kind(rpc)
    if node in _IMPERSONATE:
        rpc.ask(_IMPERSONATE[node], account)
    elif node == "ganache":
        rpc.ask("evm_addAccount", account, "")
        rpc.ask("personal_unlockAccount", account, "", 0)
    else:
        raise NodeFault(f"{rpc.place} cannot act for {account}: not a development node that is known.")
