"""A fresh node with our contracts and the peers' on it; every figure is a receipt's gasUsed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import to_checksum_address

from bench.peer_contracts import artifacts
from toolchain import nodes
from zhenbo import config
from zhenbo.chain import Chain, connect

PATIENCE = 60  # seconds; anvil answers before a large block is done
GAS_LIMIT = 16_000_000  # below 2^24, which chains since Fusaka allow a transaction


@dataclass(frozen=True)
class Lab:
    """Sends from the node's own accounts: 0 admin, 1 brand, 2 relay."""

    chain: Chain
    accounts: tuple[str, ...]

    def create(self, name: str, *args: Any) -> str:
        """Deploy `name` from account 0 and return its address."""
        data = self.chain.contract(name).constructor(*args).data_in_transaction
        return to_checksum_address(self._send(self.accounts[0], data, None)["contractAddress"])

    def gas(self, name: str, address: str, function: str, *args: Any, sender: int = 0) -> int:
        """Gas that the call used; RuntimeError where it failed, for a failed call measures nothing."""
        data = self.chain.contract(name, address).encode_abi(function, args=list(args))
        return int(self._send(self.accounts[sender], data, address)["gasUsed"], 16)

    def _send(self, sender: str, data: str, to: str | None) -> Any:
        fields = {"from": sender, "data": data, "gas": hex(GAS_LIMIT)}
        if to is not None:
            fields["to"] = to
        sent = self.chain.rpc.ask("eth_sendTransaction", fields)
        receipt = self._receipt(sent)
        if int(receipt["status"], 16) != 1:
            raise RuntimeError(f"a measured call failed: {data[:10]} to {to}")
        return receipt

    def _receipt(self, sent: str) -> Any:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if receipt := self.chain.rpc.ask("eth_getTransactionReceipt", sent):
                return receipt
            time.sleep(0.02)
        raise RuntimeError(f"transaction {sent} was not mined within {PATIENCE} seconds")


@contextmanager
def lab(node: str = "anvil") -> Iterator[Lab]:
    """A node that lives as long as the block; gas is the same on Ganache, to the unit."""
    folder = artifacts()
    with nodes.running(node) as url:
        chain = connect(config.network(node, url), abi_folder=folder)
        accounts = tuple(map(to_checksum_address, chain.rpc.ask("eth_accounts")))
        yield Lab(chain, accounts)


def key(seed: int) -> LocalAccount:
    """A key that is the same in every run, worth nothing anywhere."""
    return Account.from_key(seed.to_bytes(4, "big").rjust(32, b"\x42"))
