"""Etherscan's API v2 as its documentation and clients describe it: sentences, nearly always in HTTP 200."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.package.verification.standin import (
    EXACT,
    OTHER_CODE,
    WRONG_ARGUMENTS,
    Request,
    StandIn,
    Submission,
)

FAILURES = {
    WRONG_ARGUMENTS: "Fail - Unable to verify. Please check if the correct constructor argument was entered.",
    OTHER_CODE: "Fail - Unable to verify. Compiled contract deployment bytecode does NOT match the "
    "transaction deployment bytecode.",
}
PENDING = "Pending in queue"


@dataclass
class EtherscanStandIn(StandIn):
    """One chain of theirs. `key` is the only one that it takes."""

    key: str = "GoodKey"
    chain_id: int = 11155111
    jobs: dict[str, list[str]] = field(default_factory=dict)  # guid: what it will say, last for ever

    def answer(self, request: Request) -> tuple[int, Any]:
        if request.path != "/v2/api":
            return 404, {"message": "no such path"}
        fields = {**request.query, **(request.form() if request.method == "POST" else {})}
        if request.query.get("chainid") != str(self.chain_id):
            return said(
                "Missing or unsupported chainid parameter (required for v2 api), please see chainlist"
            )
        if fields.get("apikey") != self.key:
            return said(f"Invalid API Key (#err2)|{fields.get('apikey')}")
        if fields.get("module") != "contract":
            return said("Error! Missing Or invalid Module name")
        action = getattr(self, fields.get("action", ""), None)
        return action(request, fields) if action else said("Error! Missing Or invalid Action name")

    def getsourcecode(self, request: Request, fields: dict[str, str]) -> tuple[int, Any]:
        shown = self.shown.get(fields["address"].lower())
        source = {
            "SourceCode": "{{...}}" if shown else "",
            "ABI": "[]" if shown else "Contract source code not verified",
            "SimilarMatch": "0x" + "42" * 20 if shown == "similar" else "",
        }
        return 200, {"status": "1", "message": "OK", "result": [source]}

    def verifysourcecode(self, request: Request, fields: dict[str, str]) -> tuple[int, Any]:
        if request.method != "POST" or fields.get("codeformat") != "solidity-standard-json-input":
            return said("Error! Missing Or invalid Action name")
        if not re.fullmatch(r"v\d+\.\d+\.\d+\+commit\.[0-9a-f]{8}", fields["compilerversion"]):
            return said(
                "Invalid or not supported solc version, see https://etherscan.io/solcversions for list"
            )
        if self.shown.get(fields["contractaddress"].lower()) == EXACT:
            return said("Contract source code already verified")
        if self.unindexed:
            self.unindexed -= 1
            return said(f"Unable to locate ContractCode at {fields['contractaddress']}")
        found = self.hand_in(
            Submission(
                fields["contractaddress"],
                json.loads(fields["sourceCode"]),
                fields["contractname"],
                fields["compilerversion"].removeprefix("v"),
                fields["constructorArguements"],
            )
        )
        guid = f"guid{len(self.jobs)}"
        self.jobs[guid] = [PENDING] * self.pending + [FAILURES.get(found, "Pass - Verified")]
        return 200, {"status": "1", "message": "OK", "result": guid}

    def checkverifystatus(self, request: Request, fields: dict[str, str]) -> tuple[int, Any]:
        will_say = self.jobs.get(fields["guid"])
        if will_say is None:
            return said("Unknown UID")
        sentence = will_say.pop(0) if len(will_say) > 1 else will_say[0]
        good = sentence.startswith("Pass")
        return 200, {"status": "1", "message": "OK", "result": sentence} if good else said(sentence)[1]


def said(sentence: str) -> tuple[int, Any]:
    """How it says no, and wait."""
    return 200, {"status": "0", "message": "NOTOK", "result": sentence}
