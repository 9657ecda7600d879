"""The words in which nodes refuse a transaction, as they were heard."""

import pytest

from zhenbo.runner.refusals import Answer, classify


@pytest.mark.parametrize(
    "words, meaning",
    [
        ("already known", Answer.TAKEN),
        ("ALREADY_EXISTS: already known", Answer.TAKEN),
        ("transaction already imported", Answer.TAKEN),
        ("nonce too low: next nonce 5, tx nonce 4", Answer.SPENT),
        ("the tx doesn't have the correct nonce. account has nonce of: 2 tx has nonce of: 1", Answer.SPENT),
        ("replacement transaction underpriced", Answer.SPENT),
        ("transaction underpriced", Answer.TOO_CHEAP),
        (
            "max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 7",
            Answer.TOO_CHEAP,
        ),
        ("exceeds block gas limit", Answer.REFUSED),
        ("insufficient funds for gas * price + value", Answer.REFUSED),
    ],
)
def test_meaning(words, meaning):
    assert classify(words) is meaning
