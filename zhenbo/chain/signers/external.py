"""A program that holds the key elsewhere (HSM, KMS, Web3Signer, hardware wallet) and signs when asked.

docs/keys.md describes version 1 of what is said to it and what it answers:

    {"version": 1, "request": "address"}                                               {"address": "0x..."}
    {"version": 1, "request": "transaction", "address": ..., "transaction": {...}}     {"raw": "0x..."}
    {"version": 1, "request": "typed-data", "address": ..., "typedData": {...}}        {"signature": "0x..."}
    anything                                                                           {"error": "why not"}

It is told what it signs in full, so that it can show it to a person or hold it against rules of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eth_account.messages import SignableMessage
from eth_utils.address import to_checksum_address

from zhenbo.chain.signers import answers, program
from zhenbo.chain.signers.base import KeySigner
from zhenbo.errors import BadSigner
from zhenbo.messages import Message
from zhenbo.runner.node import Signed

VERSION = 1
_ADDRESS_TIMEOUT = 60.0  # seconds; nobody has to agree to show an address
_NUMBERS = ("chainId", "nonce", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value")


class ExternalSigner(KeySigner):
    """Has a program sign, and believes nothing that it gives back before it is checked.

    command   the program and its arguments; started anew for each question, without a shell
    timeout   seconds that a signature may take
    """

    def __init__(self, command: Sequence[str], timeout: float):
        """Ask for the address. Raises BadSigner when the program does not answer with one."""
        self._command, self._timeout = tuple(command), timeout
        answer = self._ask("address", min(timeout, _ADDRESS_TIMEOUT))
        try:
            self._address = answers.address(answer)
        except answers.Mismatch as fault:
            raise BadSigner(
                f"The external signer {self._name} did not say its address: {fault}. docs/keys.md says what "
                "it must answer."
            ) from None

    @property
    def address(self) -> str:
        """Checksummed address, as the program said when it was first asked."""
        return self._address

    def sign(self, fields: dict[str, Any]) -> Signed:
        """Have a transaction signed. Raises BadSigner when it is refused, or comes back as another one."""
        said = {"address": self._address, "transaction": transaction_json(fields, self._address)}
        answer = self._ask("transaction", self._timeout, **said)
        try:
            return answers.transaction(answer, fields, self._address)
        except answers.Mismatch as fault:
            raise answers.refused(self._name, "transaction", fault) from None

    def sign_message(self, message: SignableMessage) -> bytes:
        """Have an EIP-712 message signed; errors as of `sign`. A bare hash is never handed over."""
        if not isinstance(message, Message):
            raise BadSigner(
                "This message is known by its hash alone, and nobody should sign what cannot be read. Sign "
                "it with a keystore account, or make it with zhenbo.messages."
            )
        said = {"address": self._address, "typedData": message.typed_data}
        answer = self._ask("typed-data", self._timeout, **said)
        try:
            return answers.signature(answer, message, self._address)
        except answers.Mismatch as fault:
            raise answers.refused(self._name, "message", fault) from None

    @property
    def _name(self) -> str:
        return program.name_of(self._command)

    def _ask(self, request: str, timeout: float, **said: Any) -> dict[str, Any]:
        return program.ask(self._command, {"version": VERSION, "request": request, **said}, timeout)


def transaction_json(fields: Mapping[str, Any], sender: str) -> dict[str, str]:
    """A transaction in the words of eth_signTransaction; without `to` where a contract is created.

    Its fees tell the type: `gasPrice` means a legacy transaction, the other two EIP-1559.
    """
    target = {"to": str(to_checksum_address(fields["to"]))} if "to" in fields else {}
    numbers = {name: hex(fields[name]) for name in _NUMBERS if name in fields}
    return {"from": sender, **target, **numbers, "data": "0x" + bytes(fields["data"]).hex()}
