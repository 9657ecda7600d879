"""What Brownie asks a node for again and again, and nobody reads: left out, because the tests wait for it.

One function for each module of Brownie, as in brownie_parts. Half of the time of unit tests went into these
questions.
"""

import functools
from types import ModuleType
from typing import Any

from web3.types import RPCEndpoint

CHAIN_ID = RPCEndpoint("eth_chainId")


def contract(module: ModuleType) -> None:
    """brownie.network.contract: quiet tests, and no second look at contracts that are known to stand."""
    _quiet(module.ContractTx)
    _standing(module.ContractContainer)


def _quiet(transaction: Any) -> None:
    """In tests, accounts are silent unless told otherwise; contracts tell them otherwise without being asked.

    What they print of a transaction that failed costs a trace.
    """
    transact = transaction.transact

    @functools.wraps(transact)
    def quietly(self: Any, *args: Any, silent: bool | None = None) -> Any:
        return transact(self, *args, silent=silent)

    @functools.wraps(transaction.__call__)
    def call(self: Any, *args: Any, silent: bool | None = None) -> Any:
        return self.transact(*args, silent=silent)

    transaction.transact = quietly
    transaction.__call__ = call


def _standing(container: Any) -> None:
    """After each return to a snapshot, Brownie looks for the code of every contract.

    One that stood at a block stands at that block and above it, whatever was undone since.
    """
    look = container._revert

    @functools.wraps(look)
    def _revert(self: Any, height: int) -> None:
        stood = self.__dict__.setdefault("_stood_at", {})
        before = self._contracts
        sure = [one for one in before if stood.get(one.address, height + 1) <= height]
        self._contracts = [one for one in before if not any(one is known for known in sure)]
        try:
            look(self, height)
        finally:
            left = [*sure, *self._contracts]
            self._contracts = [one for one in before if any(one is known for known in left)]
        self.__dict__["_stood_at"] = {
            one.address: min(height, stood.get(one.address, height)) for one in self._contracts
        }

    container._revert = _revert


def transaction(module: ModuleType) -> None:
    """brownie.network.transaction: in tests, the reason of a refusal is asked for, and no trace of its steps.

    Called once more in its own block, which holds nothing else and has changed nothing, a transaction that
    was refused is refused for the same reason. `pytest --revert-tb` still shows lines; coverage is still
    traced.
    """
    tell = module.TransactionReceipt._raise_if_reverted

    @functools.wraps(tell)
    def _raise_if_reverted(self: Any, exc: Any) -> None:
        wanted = module.CONFIG.argv
        traced = module.CONFIG.mode != "test" or wanted["revert"] or wanted["coverage"]
        reason = None if self.status or traced or exc is None else exc.revert_msg or _reason(module, self)
        if reason is None:
            tell(self, exc)
        else:
            raise exc._with_attr(revert_msg=reason)

    module.TransactionReceipt._raise_if_reverted = _raise_if_reverted


def _reason(module: ModuleType, receipt: Any) -> str | None:
    call = {
        "from": str(receipt.sender), "data": receipt.input, "value": hex(receipt.value),
        "gas": hex(receipt.gas_limit),
    }  # fmt: skip
    if receipt.receiver is not None:
        call["to"] = str(receipt.receiver)
    answer = module.web3.provider.make_request("eth_call", [call, hex(receipt.block_number)])
    data = answer.get("error", {}).get("data")
    return module.decode_typed_error(data) if isinstance(data, str) and len(data) > 2 else None


def state(module: ModuleType) -> None:
    """brownie.network.state: in tests, no snapshot after each transaction, only to be able to undo it.

    Tests go back by snapshots of their own. The clock is read as before.
    """
    keep = module.Chain._add_to_undo_buffer

    @functools.wraps(keep)
    def _add_to_undo_buffer(self: Any, tx: Any, *how: Any) -> None:
        if module.CONFIG.mode != "test":
            keep(self, tx, *how)
            return
        with self._undo_lock:
            tx._confirmed.wait()
            self._set_time_offset_from_block()

    module.Chain._add_to_undo_buffer = _add_to_undo_buffer


def web3(module: ModuleType) -> None:
    """brownie.network.web3: a node of ours is asked for its chain's id once, and for no price of gas.

    Each transaction and call wants the id; Brownie names a price itself.
    """
    connect = module.Web3.connect

    @functools.wraps(connect)
    def connect_once(self: Any, uri: str, timeout: int = 30) -> None:
        connect(self, uri, timeout)
        if module.CONFIG.network_type != "development":
            return
        self.provider.cache_allowed_requests = True
        self.provider.cacheable_requests = {CHAIN_ID}
        if "gas_price_strategy" in self.middleware_onion:
            self.middleware_onion.remove("gas_price_strategy")

    module.Web3.connect = connect_once
