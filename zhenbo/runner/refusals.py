"""What a node means by refusing a transaction: nodes agree on little but the gist of their words.

Wordings seen in go-ethereum, Erigon, Nethermind, Besu, Nitro, Ganache 7.9.2 and anvil 1.7; matched as
lower-case parts.
"""

from enum import Enum


class Answer(Enum):
    """What became of a transaction that was handed to a node."""

    TAKEN = "taken"  # the node has it, now or since an earlier attempt
    UNKNOWN = "unknown"  # no answer, or not for the moment: it may be under way, and is handed over again
    SPENT = "spent"  # its nonce is used up or occupied; the next look at the chain tells by whom
    TOO_CHEAP = "too cheap"
    REFUSED = "refused"


_MEANINGS = (
    (
        Answer.TAKEN,
        (
            "already known",
            "known transaction",
            "already imported",
            "alreadyknown",
            "already exists",
            "transaction already in",
        ),
    ),
    (
        Answer.SPENT,
        (
            "nonce too low",
            "nonce is too low",
            "replacement transaction underpriced",
            "oldnonce",
            "could not replace existing",
            "replacementnotallowed",
            "gas price too low to replace",
            "the tx doesn't have the correct nonce",
        ),
    ),
    (
        Answer.UNKNOWN,
        (
            "nonce too high",
            "noncegap",
            "pool is full",
            "pool full",
            "queue full",
        ),
    ),
    (
        Answer.TOO_CHEAP,
        (
            "less than block base fee",
            "fee cap less than",
            "transaction underpriced",
            "feetoolow",
            "max fee per gas less than",
            "gas price below",
            "gas price too low",
            "maxfeepergas",
        ),
    ),
)


def classify(refusal: str) -> Answer:
    """The meaning of a node's words; REFUSED when they match nothing known."""
    text = refusal.lower()
    return next((answer for answer, parts in _MEANINGS if any(p in text for p in parts)), Answer.REFUSED)
