"""What a run says: before it (dry), and after it. One dataclass for the screen, for --json and for tests."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from zhenbo.language import Text, say

Status = Literal["would send", "depends", "under way", "refused", "done before", "sent", "resumed"]

STATUS_TEXT = {
    "would send": Text("将发送", "would send"),
    "depends": Text("取决于前面的步骤", "depends on the steps before"),
    "under way": Text("已签名,未完成", "under way"),
    "refused": Text("会被拒绝", "would be refused"),
    "done before": Text("先前已完成", "done before"),
    "sent": Text("已发送", "sent"),
    "resumed": Text("续传完成", "resumed"),
}


@dataclass(frozen=True)
class CallReport:
    """One call. Gas is the estimate in a dry run and what was used afterwards.

    In wei: `paid` is all that it cost; `data_fee` what of that is paid beside gas times price (in a dry run:
    may be paid), for its bytes on layer 1.
    """

    sentence: Text
    status: Status
    gas: int = 0
    tx: str | None = None
    nonce: int | None = None
    block: int | None = None
    paid: int = 0
    created: str | None = None
    reason: str = ""
    data_fee: int = 0


@dataclass(frozen=True)
class Report:
    """One run. `cost` in wei: what it may cost at most (dry run) or what it did cost."""

    title: Text
    plan_hash: str
    network: str
    chain_id: int
    sender: str
    balance: int
    currency: str
    sent: bool
    gas: int
    cost: int
    calls: tuple[CallReport, ...]
    effects: tuple[Text, ...]
    journal: str

    @property
    def refused(self) -> list[CallReport]:
        """Calls that a contract would refuse."""
        return [c for c in self.calls if c.status == "refused"]

    @property
    def data_fee(self) -> int:
        """Wei of the cost that are paid beside gas times price, for bytes on layer 1."""
        return sum(c.data_fee for c in self.calls if c.status != "done before")

    @property
    def enough(self) -> bool:
        """Whether the sender can pay what the run may cost; always true afterwards."""
        return self.sent or self.balance >= self.cost

    def as_dict(self) -> dict[str, Any]:
        """For --json: wei as text (beyond 2^53 numbers are not safe in JSON), sentences in the reader's
        language.
        """
        return {
            **asdict(self),
            "title": say(self.title),
            "effects": [say(e) for e in self.effects],
            "balance": str(self.balance),
            "cost": str(self.cost),
            "enough": self.enough,
            "data_fee": str(self.data_fee),
            "calls": [
                {**asdict(c), "sentence": say(c.sentence), "paid": str(c.paid), "data_fee": str(c.data_fee)}
                for c in self.calls
            ],
        }


def amount(wei: int, currency: str) -> str:
    """Wei as a decimal of the currency, exact, without trailing zeros."""
    whole, rest = divmod(abs(wei), 10**18)
    digits = f"{whole}.{rest:018d}".rstrip("0").rstrip(".")
    return f"{'-' if wei < 0 else ''}{digits} {currency}"
