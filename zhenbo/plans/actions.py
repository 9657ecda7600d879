"""What a community's Treasury is to do, made from names and values, and read back into sentences.

A proposal's bytes are shown as what they do, never as what their author says of them: `explain` reads bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import abi_to_signature, collapse_if_tuple, function_signature_to_4byte_selector

from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plans.action_values import plain, read_value, told
from zhenbo.plans.action_words import WORDS
from zhenbo.plans.timelock import Action

Entry = dict[str, Any]  # one function of an ABI


@dataclass(frozen=True)
class Surroundings:
    """The contracts of a community by name, their ABIs by name, and the money of its chain."""

    addresses: Mapping[str, str]
    abis: Mapping[str, Sequence[Entry]]
    currency: str

    def called(self, contract: str, function: str, given: object, value: int = 0) -> Action:
        """A call by its contract's name. Raises BadPlan where there is no such function, or a value is wrong.

        function   its name; or its signature, where several have the name
        given      the arguments: a list, or a mapping by their names
        """
        if contract not in self.addresses:
            raise BadPlan(
                f"{contract!r} is no contract of this community: {', '.join(sorted(self.addresses))}"
            )
        entry = self._entry(contract, function)
        kinds = [collapse_if_tuple(one) for one in entry["inputs"]]
        values = read_value(
            {"type": "tuple", "name": function, "components": entry["inputs"]}, given, self.addresses
        )
        selector: bytes = function_signature_to_4byte_selector(abi_to_signature(entry))  # type: ignore[arg-type]
        if value and entry["stateMutability"] != "payable":
            raise BadPlan(f"{contract}.{function} takes no money: leave value out")
        return Action(self.addresses[contract], value, selector + encode(kinds, values))

    def _entry(self, contract: str, function: str) -> Entry:
        known = [one for one in self._functions(contract) if one["stateMutability"] not in ("view", "pure")]
        found = [one for one in known if function in (one["name"], abi_to_signature(one))]  # type: ignore[arg-type]
        if len(found) == 1:
            return found[0]
        if found:
            spelled = ", ".join(abi_to_signature(one) for one in found)  # type: ignore[arg-type]
            raise BadPlan(f"{contract}.{function}: several functions have this name; write one of {spelled}")
        raise BadPlan(
            f"{contract} has no function {function}: {', '.join(sorted({o['name'] for o in known}))}"
        )

    def _functions(self, contract: str) -> list[Entry]:
        return [one for one in self.abis[contract] if one["type"] == "function"]

    def explain(self, action: Action) -> Text:
        """What the bytes do, as a sentence and then as the call itself."""
        if not action.data:
            money, to = self.money(action.value), self._place(action.target)
            return Text(f"付 {money} 给 {to}", f"Pay {money} to {to}")
        name = self._name(action.target)
        entry = self._called(name, action.data) if name else None
        if name is None or entry is None:
            return self._unknown(action)
        kinds = [collapse_if_tuple(one) for one in entry["inputs"]]
        try:
            values = decode(kinds, action.data[4:])
        except (DecodingError, OverflowError, ValueError):  # anybody proposes any bytes
            return self._unknown(action)
        shown = {
            one["name"]: self._told(one, value) for one, value in zip(entry["inputs"], values, strict=True)
        }
        call = f"{name}.{entry['name']}({', '.join(f'{key}={value}' for key, value in shown.items())})"
        money = f" + {self.money(action.value)}" if action.value else ""
        words = WORDS.get(f"{name}.{entry['name']}")
        if words is None:
            return Text(f"{call}{money}", f"{call}{money}")
        zh, en = words.zh.format(**shown), words.en.format(**shown)
        return Text(f"{zh}{money}\n      {call}", f"{en}{money}\n      {call}")

    def written(self, action: Action) -> str:
        """A call of a contract of the community as a proposal's file has it, in one line."""
        name = self._name(action.target)
        entry = self._called(name, action.data) if name else None
        if name is None or entry is None or action.value:
            raise BadPlan(f"no contract of this community takes 0x{action.data.hex()} at {action.target}")
        values = decode([collapse_if_tuple(one) for one in entry["inputs"]], action.data[4:])
        args = {one["name"]: plain(one, value) for one, value in zip(entry["inputs"], values, strict=True)}
        said = {"contract": name, "function": entry["name"], "args": args}
        return json.dumps(said, ensure_ascii=False)

    def _unknown(self, action: Action) -> Text:
        data, money, to = action.data.hex(), self.money(action.value), self._place(action.target)
        return Text(
            f"无法解读！调用 {to}，付 {money}，数据 0x{data}",
            f"Nobody can read this! A call of {to}, paying {money}, with the data 0x{data}",
        )

    def _called(self, contract: str, data: bytes) -> Entry | None:
        for one in self._functions(contract):
            signature = abi_to_signature(one)  # type: ignore[arg-type]
            if function_signature_to_4byte_selector(signature) == data[:4]:
                return one
        return None

    def _name(self, address: str) -> str | None:
        return next((n for n, one in self.addresses.items() if one.lower() == address.lower()), None)

    def _place(self, address: str) -> str:
        name = self._name(address)
        return f"{name} {address}" if name else address

    def _told(self, entry: Entry, value: Any) -> str:
        return told(entry, value, self._place)

    def money(self, wei: int) -> str:
        """An amount for people, exact to the wei."""
        whole, rest = divmod(wei, 10**18)
        return f"{whole}{f'.{rest:018d}'.rstrip('0') if rest else ''} {self.currency}"
