"""Entries read back from calldata, or proven by their root where none holds them; else that is said."""

from posted_epochs import ChainOf

from zhenbo.merkle import read_word
from zhenbo.rewards.posted import read_back
from zhenbo.scoring.payout import Entry

WORDS = [(1 << 96 | 5, 2 << 96 | 7), (3 << 96 | 9,)]


def wallet(number: int) -> str:
    return f"0x{number:040x}"


EXPECTED = [Entry("ann", wallet(1), 1, 5), Entry("bob", wallet(2), 1, 7), Entry("eve", wallet(3), 1, 9)]


def found(chain: ChainOf, expected=EXPECTED, wallets=None):
    ledger = chain.ledger()
    return read_back(ledger, ledger.epoch(1), expected, wallets or {})


def statuses(posted) -> list[tuple[str, str]]:
    return [(check.part, check.status) for check in posted.checks]


def test_from_calldata():
    posted = found(ChainOf({1: WORDS}))
    assert posted.entries == {wallet(1): 5, wallet(2): 7, wallet(3): 9} and not posted.hidden
    assert statuses(posted) == [("entries", "pass")]


def test_what_lies_in_no_calldata_is_proven_by_its_root():
    posted = found(ChainOf({1: WORDS}, lambda data: b"made up"))
    assert posted.entries == {wallet(1): 5, wallet(2): 7, wallet(3): 9}
    assert statuses(posted) == [("calldata", "flag"), ("calldata", "flag"), ("entries", "pass")]


def test_or_said_to_be_unreadable():
    other = [EXPECTED[0], Entry("bob", wallet(2), 1, 8), EXPECTED[2]]
    posted = found(ChainOf({1: WORDS}, lambda data: b"made up"), other)
    assert posted.entries == {wallet(3): 9}  # the second batch is as it should be
    assert statuses(posted) == [("calldata", "fail"), ("calldata", "flag"), ("entries", "fail")]
    assert "cannot be read back" in posted.checks[0].said.en and "1-0" in posted.checks[0].said.en


def test_wallets_that_are_not_told_cannot_stand_in():
    blank = [Entry(one.fan, "", 1, one.amount) for one in EXPECTED]
    assert found(ChainOf({1: WORDS}), blank).hidden == 3
    assert statuses(found(ChainOf({1: WORDS}, lambda data: b""), blank))[0] == ("calldata", "fail")
    opened = {one.fan: one.wallet for one in EXPECTED}
    assert found(ChainOf({1: WORDS}, lambda data: b""), blank, opened).entries == {
        read_word(word).fan.lower(): read_word(word).amount for words in WORDS for word in words
    }


class OtherRoots(ChainOf):
    """A node whose events do not say what the contract holds."""

    def read(self, contract, address, function, *args):
        return bytes(32) if function == "rootOf" else super().read(contract, address, function, *args)


def test_the_contracts_root_decides():
    assert ("roots", "fail") in statuses(found(OtherRoots({1: WORDS})))
