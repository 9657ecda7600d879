"""The chain as the rest of the package sees it; nothing outside this folder imports web3.

    chain = connect(config.network("ganache"))          refuses a node that serves another chain
    chain.read("Passport", address, "ownerOf", token)   decoded value; structs and lists are tuples,
                                                        addresses checksummed
    chain.events("Passport", address, start)            decoded events, oldest first
    chain.signer()                                      keystore, external signer, or a test phrase

A Chain is a `runner.node.Node`, so it is what `runner.run` is given.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from web3 import Web3
from web3.contract import Contract
from web3.exceptions import Web3Exception

from zhenbo import config
from zhenbo.chain import accounts, development, fees, logs, receipts
from zhenbo.chain.abi import Artifacts
from zhenbo.chain.logs import Event, Source, Wanted
from zhenbo.chain.reverts import Reverts
from zhenbo.chain.rpc import Rpc
from zhenbo.chain.signers import KeySigner, signer
from zhenbo.chain.values import checksummed, codec, output_types, values_of
from zhenbo.chain.values import fields as fields_of
from zhenbo.errors import BadPlan, CallReverted, NodeFault
from zhenbo.networks import DEVELOPMENT_PHRASES, Network
from zhenbo.plan import Call
from zhenbo.runner.node import Fees, Receipt, Rehearsed, Request

__all__ = ["Chain", "Event", "KeySigner", "connect"]


def connect(
    network: Network, abi_folder: Path = config.ABI_FOLDER, timeout: float = 30.0, named: str | None = None
) -> "Chain":
    """Reach the network's node and make sure that it serves the right chain.

    named   where its URL was written, for advice (default: the variable of the network)

    Raises NodeSilent when it cannot be reached, NodeFault when its chain id is not the network's.
    """
    artifacts = Artifacts(abi_folder)
    named = named or config.variable("RPC", network.name)
    rpc = Rpc(network.url, Reverts(artifacts.all_abis()), timeout, named=named)
    chain_id = int(rpc.ask("eth_chainId"), 16)
    if network.chain_id is not None and chain_id != network.chain_id:
        raise NodeFault(
            f"Network {network.name} is chain {network.chain_id}, but {rpc.place} serves chain "
            f"{chain_id}. Nothing was sent; correct the RPC URL ({named})."
        )
    return Chain(network, rpc, artifacts, chain_id)


class Chain:
    """A connected node. Errors: NodeSilent (no answer), CallReverted (a contract refuses), NodeFault (the
    rest).
    """

    def __init__(self, network: Network, rpc: Rpc, artifacts: Artifacts, chain_id: int):
        self.network, self.rpc, self.artifacts, self.chain_id = network, rpc, artifacts, chain_id
        self.name, self.currency = network.name, network.currency
        self.confirmations, self.block_time = network.confirmations, network.block_time
        self._web3 = Web3(rpc.provider)
        self._web3.codec = codec()
        self._contracts: dict[tuple[str, str | None], Contract] = {}

    @cached_property
    def development(self) -> bool:
        """Whether this is a known throw-away node; whatever is not known counts as live."""
        return development.is_development(self.rpc, self.chain_id)

    def signer(self, account: str | None = None, passphrase_file: Path | None = None) -> KeySigner:
        """The account that signs here; see `signers.signer`."""
        kind = development.kind(self.rpc) if self.development else None
        phrase = None if kind is None else self.network.mnemonic or DEVELOPMENT_PHRASES[kind]
        return signer(self.name, phrase, account, passphrase_file)

    def contract(self, name: str, address: str | None = None) -> Contract:
        """The web3 contract object of ABI `name`, for reading; whatever is sent goes through the runner.

        web3 takes tens of milliseconds to make one, so each is made once.
        """
        if (name, address) not in self._contracts:
            self._contracts[name, address] = self._made(name, address)
        return self._contracts[name, address]

    def _made(self, name: str, address: str | None) -> Contract:
        artifact = self.artifacts[name]
        options = {"abi": artifact.abi, **({"bytecode": artifact.bytecode} if artifact.bytecode else {})}
        factory = self._web3.eth.contract(**options)  # type: ignore[call-overload]
        return factory if address is None else factory(Web3.to_checksum_address(address))  # type: ignore[no-any-return]

    def read(self, contract: str, address: str, function: str, *args: Any) -> Any:
        """The value of a view function in the newest block; a tuple when it returns several."""
        function_object = self._function(contract, address, function, args)
        data = function_object._encode_transaction_data()
        answer = self.rpc.ask("eth_call", {"to": Web3.to_checksum_address(address), "data": data}, "latest")
        types = output_types(function_object.abi)
        if answer == "0x" and types:
            raise CallReverted(
                f"{contract} at {address} does not answer {function}: no such contract there. "
                "Check the deployments file."
            )
        values = values_of(types, self._web3.codec.decode(types, bytes.fromhex(answer[2:])))
        return values[0] if len(values) == 1 else values

    def has_code(self, address: str) -> bool:
        """Whether a contract lives at the address."""
        return len(self.code(address)) > 0

    def code(self, address: str, block: int | None = None) -> bytes:
        """Code of the contract at the address in a block (default: the newest); empty where none lives."""
        at = "latest" if block is None else hex(block)
        return bytes.fromhex(self.rpc.ask("eth_getCode", Web3.to_checksum_address(address), at)[2:])

    def events(
        self, contract: str, address: str, start: int, stop: int | None = None, wanted: Wanted | None = None
    ) -> Iterator[Event]:
        """Decoded events of blocks start..stop (default: the newest block), oldest first.

        `wanted` is {event: {indexed argument: values}}, {event: {}} for all of an event; None for all events.
        """
        source = Source(contract, self.artifacts[contract].abi, Web3.to_checksum_address(address))
        last = self.head() if stop is None else stop
        return logs.scan(self.rpc, source, start, last, wanted)

    def genesis(self) -> str:
        """Hash of block 0."""
        found = self.block_hash(0)
        if found is None:
            raise NodeFault(
                f"{self.rpc.place} does not know block 0, by which a chain is known. Name a node that keeps "
                f"all block headers in {config.variable('RPC', self.name)}."
            )
        return found

    def head(self) -> int:
        """Number of the newest block."""
        return int(self.rpc.ask("eth_blockNumber"), 16)

    def final_block(self) -> int | None:
        """The newest block that stays for good; None where the node cannot say."""
        finality = self.network.finality
        if finality == "tag":
            try:
                block = self.rpc.ask("eth_getBlockByNumber", "finalized", False)
            except NodeFault:
                return None
            return None if block is None else int(block["number"], 16)
        return self.head() - (0 if finality == "instant" else self.confirmations - 1)

    def block_hash(self, number: int) -> str | None:
        """Hash of the block at this height; None when there is none."""
        block = self.rpc.ask("eth_getBlockByNumber", hex(number), False)
        return None if block is None else str(block["hash"])

    def nonce(self, sender: str, at: int | Literal["latest", "pending"]) -> int:
        """Number of transactions of `sender` up to block `at`."""
        return accounts.transactions(self.rpc, Web3.to_checksum_address(sender), at)

    def balance(self, sender: str) -> int:
        """Wei that `sender` holds."""
        return int(self.rpc.ask("eth_getBalance", Web3.to_checksum_address(sender), "latest"), 16)

    def fees(self) -> Fees:
        """What a transaction should offer now."""
        return fees.market(self.rpc, self.network)

    def data_fee(self, request: Request, gas: int) -> int:
        """Wei that a transaction may cost beside gas times price; 0 on most networks."""
        return fees.data_fee(self.rpc, self.network, request, gas)

    def encode(self, call: Call, sender: str) -> Request:
        """A call as bytes, by its contract's ABI; BadPlan when the arguments do not fit."""
        if not call.function:
            return Request(sender, call.address, b"", call.value)
        try:
            data = self._data(call)
        except (Web3Exception, ValueError, TypeError) as fault:
            raise BadPlan(f"{call}: {fault}") from None
        return Request(sender, call.address, data, call.value)

    def _data(self, call: Call) -> bytes:
        if call.function == "constructor":
            return self.creation_code(call.contract, call.args)
        if call.function == "create2":
            salt, _, *args = call.args
            return bytes(salt) + self.creation_code(call.contract, tuple(args))
        function = self._function(call.contract, str(call.address), call.function, call.args)
        return bytes.fromhex(str(function._encode_transaction_data())[2:])

    def creation_code(self, name: str, args: tuple[Any, ...]) -> bytes:
        """The code that creates contract `name`, with its constructor's arguments."""
        made = self.contract(name).constructor(*checksummed(args)).data_in_transaction
        return bytes.fromhex(str(made)[2:])

    def call(self, request: Request) -> None:
        """Try a request without effect."""
        self.rpc.ask("eth_call", fields_of(request), "latest")

    def estimate(self, request: Request) -> int:
        """Gas the request needs in the newest state.

        A call to an address without code would succeed and do nothing, so it is refused as a contract would.
        """
        if request.data and request.to is not None and not self.has_code(request.to):
            raise CallReverted(f"no contract lives at {request.to}")
        return int(self.rpc.ask("eth_estimateGas", fields_of(request)), 16)

    def snapshot(self) -> str:
        """Remember this state of a development node."""
        return str(self.rpc.ask("evm_snapshot"))

    def play(self, request: Request) -> Rehearsed:
        """Carry the request out on a development node without a signature."""
        try:
            gas = self.estimate(request)
            development.carry_out(self.rpc, fields_of(request), gas)
            return Rehearsed(gas)
        except CallReverted as fault:
            return Rehearsed(0, fault.reason)

    def revert(self, snapshot: str) -> None:
        """Back to a remembered state of a development node."""
        self.rpc.ask("evm_revert", snapshot)

    def send_raw(self, raw: str) -> None:
        """Hand over a signed transaction."""
        self.rpc.ask("eth_sendRawTransaction", raw)

    def knows(self, tx: str) -> bool:
        """Whether the node holds the transaction, waiting or in a block."""
        return self.rpc.ask("eth_getTransactionByHash", tx) is not None

    def receipt(self, tx: str) -> Receipt | None:
        """What became of a transaction; None while it is in no block."""
        return receipts.receipt(self.rpc, tx)

    def _function(self, contract: str, address: str, function: str, args: tuple[Any, ...]) -> Any:
        bound = self.contract(contract, address)
        if "(" in function:
            return bound.get_function_by_signature(function)(*checksummed(args))
        return bound.functions[function](*checksummed(args))
