"""Who signs what this service says of chips: its word, so that it cannot say otherwise later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eth_account.messages import SignableMessage

from zhenbo.nfc.receipts import Receipt, signed


@dataclass(frozen=True)
class Verifier:
    """An account that is unlocked for receipts. `sign` gives 65 bytes."""

    address: str
    sign: Callable[[SignableMessage], bytes]

    def signed(self, receipt: Receipt) -> dict[str, Any]:
        """The receipt as JSON, signed."""
        return signed(receipt, self.address, self.sign)
