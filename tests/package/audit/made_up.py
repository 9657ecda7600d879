"""A contract that is not there, as somebody might add it next month, and a stage on which it stands."""

from types import SimpleNamespace
from typing import Any

from audit.cast import CAST
from audit.stage import Stage
from zhenbo.errors import CallReverted

NAME = "Beacons"
ACCOUNT = {actor.word: f"0x{index + 1:040x}" for index, actor in enumerate(CAST)}
MEMBER = {actor.word: index + 1 for index, actor in enumerate(CAST) if actor.is_member}
WORD = {address: word for word, address in ACCOUNT.items()}


def function(name: str, *types: str, changes: bool = True) -> dict[str, Any]:
    return {
        "type": "function",
        "name": name,
        "inputs": [{"type": kind} for kind in types],
        "stateMutability": "nonpayable" if changes else "view",
    }


class MadeUpStage(Stage):
    """Answers calls by a rule: who calls, what data; the rule gives a refusal or None."""

    def __init__(self, abi: list[dict[str, Any]], rule: Any) -> None:
        chain = SimpleNamespace(
            artifacts={NAME: SimpleNamespace(abi=abi)},
            rpc=SimpleNamespace(ask=self._ask),
            snapshot=lambda: self.happened.copy(),
            revert=lambda snapshot: self.happened.__setitem__(slice(None), snapshot),
        )
        deployment = SimpleNamespace(address=lambda name: "0x" + "a" * 40, contracts={NAME: None})
        super().__init__(chain, deployment, ACCOUNT, MEMBER)  # type: ignore[arg-type]
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "happened", [])
        object.__setattr__(self, "sent", [])

    def data(self, contract: str, function: str, *args: Any) -> str:
        return f"{function} {args}"

    def _ask(self, method: str, call: dict[str, Any], block: str) -> str:
        assert (method, block) == ("eth_call", "latest")
        self.sent.append(call.get("value"))  # type: ignore[attr-defined]
        refusal = self.rule(WORD[call["from"]], call["data"])  # type: ignore[attr-defined]
        if refusal is not None:
            raise CallReverted(refusal)
        return "0x"


def missing_role(word: str) -> str:
    """The refusal of an account that lacks a role."""
    return f"RoleMissing(account={ACCOUNT[word]}, roleId=9)"
