"""Storage that a test writes past the contract: states that would take hundreds of transactions."""

from typing import Any

from brownie import network, web3

_METHODS = {"ganache": "evm_setAccountStorageAt", "anvil": "anvil_setStorageAt"}


def write_slot(contract: Any, slot: int, word: int) -> None:
    place = [contract.address, f"0x{slot:064x}", f"0x{word:064x}"]
    web3.provider.make_request(_METHODS[network.show_active()], place)


def read_slot(contract: Any, slot: int) -> int:
    return int.from_bytes(web3.eth.get_storage_at(contract.address, slot), "big")
