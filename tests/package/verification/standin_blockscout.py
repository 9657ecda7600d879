"""Blockscout's REST API v2 as its controllers behave: a submission is acknowledged, its end only seen."""

import email
import json
from dataclasses import dataclass, field
from typing import Any

from tests.package.verification.standin import EXACT, Request, StandIn, Submission

SUBMIT = "/verification/via/standard-input"


@dataclass
class BlockscoutStandIn(StandIn):
    """An instance. What the worker found is shown `pending` questions later."""

    waiting: dict[str, int] = field(default_factory=dict)  # address: questions until it shows what was found

    def answer(self, request: Request) -> tuple[int, Any]:
        address = request.path.removeprefix("/api/v2/smart-contracts/").removesuffix(SUBMIT)
        if self.unindexed:
            self.unindexed -= 1
            missing = "Not found" if request.method == "GET" else "Address is not a smart-contract"
            return 404, {"message": missing}
        if request.method == "GET":
            return 200, self._page(address)
        return self._submitted(request, address)

    def _page(self, address: str) -> dict[str, Any]:
        page: dict[str, Any] = {"creation_status": "success", "proxy_type": None}
        shown = self.shown.get(address.lower())
        if self.waiting.get(address.lower(), 0) > 0:
            self.waiting[address.lower()] -= 1
            return page
        if shown is None:
            return page
        exact = shown == EXACT
        return {**page, "is_verified": True, "is_fully_verified": exact, "is_partially_verified": not exact}

    def _submitted(self, request: Request, address: str) -> tuple[int, Any]:
        if self.shown.get(address.lower()) == EXACT:
            return 200, {"message": "Already verified"}
        fields = multipart(request)
        name, raw = fields["files[0]"]
        if not name.endswith(".json"):
            return 200, {"message": "JSON files not found"}
        if not fields["compiler_version"][1].startswith(b"v"):
            return 422, {"message": "Invalid parameter(s)"}
        self.hand_in(
            Submission(
                address,
                json.loads(raw),
                fields["contract_name"][1].decode(),
                fields["compiler_version"][1].decode().removeprefix("v"),
                fields["constructor_args"][1].decode(),
            )
        )
        self.waiting[address.lower()] = self.pending
        return 200, {"message": "Smart-contract verification started"}


def multipart(request: Request) -> dict[str, tuple[str, bytes]]:
    """File name ("" for a plain field) and content of each part."""
    head = f"Content-Type: {request.content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.body)
    return {
        str(part.get_param("name", header="content-disposition")): (
            part.get_filename() or "",
            part.get_payload(decode=True),
        )
        for part in message.get_payload()
    }
