"""Sourcify's API v2 as its server behaves: it looks at every field first, then there is a job."""

import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.package.verification.standin import EXACT, PARTIAL, Request, StandIn, Submission

MATCHES = {EXACT: "exact_match", PARTIAL: "match"}


@dataclass
class SourcifyStandIn(StandIn):
    """A server. `traces` says whether it can see what a factory was told to create."""

    chain_id: int = 11155111
    traces: bool = True
    failures: list[dict[str, str]] = field(default_factory=list)  # errors with which the next jobs end
    jobs: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)

    def answer(self, request: Request) -> tuple[int, Any]:
        parts = request.path.strip("/").split("/")
        if parts[:2] == ["v2", "contract"] and request.method == "GET":
            shown = self._contract(*parts[2:])
            return (200 if shown["match"] else 404), shown
        if parts[:2] == ["v2", "verify"] and request.method == "POST":
            return self._submit(request, *parts[2:])
        if parts[:2] == ["v2", "verify"]:
            return self._job(parts[2])
        return 404, fault("route_not_found", "no such route")

    def _contract(self, chain_id: str, address: str) -> dict[str, Any]:
        match = MATCHES.get(self.shown.get(address.lower(), ""))
        return {
            "match": match,
            "creationMatch": match if self.traces else None,
            "runtimeMatch": match,
            "chainId": chain_id,
            "address": address,
        }

    def _submit(self, request: Request, chain_id: str, address: str) -> tuple[int, Any]:
        if chain_id != str(self.chain_id):
            return 400, fault("unsupported_chain", f"Chain {chain_id} not found")
        body = json.loads(request.body)
        wrong = malformed(request, body)
        if wrong:
            return 400, fault("invalid_parameter", wrong)
        if self.shown.get(address.lower()) == EXACT and self.traces:
            return 409, fault(
                "already_verified", f"Contract {address} on chain {chain_id} is already verified"
            )
        if any(left > 0 and job["contract"]["address"] == address for left, job in self.jobs.values()):
            return 429, fault(
                "duplicate_verification_request", f"Contract {address} is already being verified"
            )
        job = str(uuid.uuid4())
        self.jobs[job] = (self.pending, self._judged(chain_id, address, body))
        return 202, {"verificationId": job}

    def _judged(self, chain_id: str, address: str, body: dict[str, Any]) -> dict[str, Any]:
        name = body["contractIdentifier"]
        before = self.shown.get(address.lower())
        self.hand_in(Submission(address, body["stdJsonInput"], name, body["compilerVersion"], None))
        if self.failures:
            self.shown.pop(address.lower(), None)
            return self._ended(chain_id, address, self.failures.pop(0))
        if before is not None and self.shown[address.lower()] == before:
            return self._ended(chain_id, address, fault("already_verified", "no better match"))
        if self.shown.get(address.lower()) is None:
            sentence = "The deployed and recompiled bytecode don't match."
            return self._ended(chain_id, address, fault("no_match", sentence))
        return self._ended(chain_id, address, None)

    def _ended(self, chain_id: str, address: str, error: dict[str, str] | None) -> dict[str, Any]:
        return {
            "isJobCompleted": True,
            "contract": self._contract(chain_id, address),
            **({"error": error} if error else {}),
        }

    def _job(self, job: str) -> tuple[int, Any]:
        if job not in self.jobs:
            return 404, fault("job_not_found", f"No verification job found for id {job}")
        left, ended = self.jobs[job]
        self.jobs[job] = (left - 1, ended)
        return 200, {"isJobCompleted": False, "verificationId": job} if left > 0 else ended


def malformed(request: Request, body: dict[str, Any]) -> str:
    """What its validation would say; "" where nothing."""
    given = body.get("stdJsonInput", {})
    if request.content_type != "application/json":
        return "unsupported media type"
    if given.get("language") != "Solidity" or not given.get("sources"):
        return "Standard JSON input must contain a language and a sources field."
    if any(not source.get("content") for source in given["sources"].values()):
        return "Standard JSON input must contain a content field for each source."
    if not re.fullmatch(r"v?\d+\.\d+\.\d+\+commit\.[0-9a-f]{8}", body.get("compilerVersion", "")):
        return "Invalid Solidity compiler version format"
    if body.get("contractIdentifier", "").rpartition(":")[0] not in given["sources"]:
        return (
            "The contractIdentifier must consist of the file path and the contract name separated by a ':'."
        )
    if not re.fullmatch(r"0x[0-9a-f]{64}", body.get("creationTransactionHash", "")):
        return "creationTransactionHash must match pattern"
    return ""


def fault(code: str, message: str) -> dict[str, str]:
    """An error as it writes them."""
    return {"customCode": code, "message": message, "errorId": str(uuid.UUID(int=0))}
