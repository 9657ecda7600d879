"""Wallets and amounts as cells hold them: mended where nothing is guessed, else refused with the cure."""

import datetime

import pytest
from fan_lists import A

from zhenbo.airdrop.amounts import read_amount
from zhenbo.airdrop.cells import MENDS, read_cell
from zhenbo.airdrop.money import read_cents
from zhenbo.airdrop.wallets import read_wallet
from zhenbo.language import Text

MIXED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # example of EIP-55
LARGEST = 2**96 - 1


@pytest.mark.parametrize(
    "cell, mends",
    [
        (MIXED, set()),
        (MIXED.lower(), {"case"}),
        ("0x" + MIXED[2:].upper(), {"case"}),
        ("0X" + MIXED[2:], {"prefix"}),
        (MIXED[2:], {"prefix"}),
        (f"  {MIXED}\t", {"spaces"}),
        (f"\u00a0{MIXED}\u3000", {"spaces"}),
        (f"\ufeff{MIXED}\u200b", {"invisible"}),
        (MIXED[:10] + "\u200d" + MIXED[10:], {"invisible"}),
        (MIXED[:20] + " \n" + MIXED[20:], {"spaces"}),
        ("０ｘ" + MIXED[2:], {"width"}),
        (f"'{MIXED}", {"quotes"}),
        (f'="{MIXED}"', {"quotes"}),
        (f"“{MIXED}”", {"quotes"}),
    ],
)
def test_an_address_is_found_under_what_spreadsheets_and_chats_add(cell, mends):
    found = read_wallet(read_cell(cell), {})
    assert not isinstance(found, Text), found
    assert (found.text, found.mended) == (MIXED, mends) and mends <= set(MENDS)


@pytest.mark.parametrize(
    "cell, reason",
    [
        ("", "no wallet"),
        (None, "no wallet"),
        (MIXED[:-1] + "E", "EIP-55"),
        (MIXED.swapcase().replace("0X", "0x"), "EIP-55"),
        (MIXED[:-1], "39 hex digits"),
        (MIXED + "a", "41 hex digits"),
        (MIXED[2:].lower(), "lacks 0x"),
        ("1.23E+47", "made a number"),
        ("5,17E+47", "made a number"),
        (1.23e47, "made a number"),
        (519437, "made a number"),
        ("vitalik.eth", "is a name"),
        ("tea.fans.bnb", "is a name"),
        ("0x5aAe…BeAed", "abbreviated"),
        ("0x5aAe...BeAed", "abbreviated"),
        ("0х" + MIXED[2:], "only look like hex"),
        ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW", "another chain"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "another chain"),
        ("0x" + "0" * 40, "zero address"),
        ("0x" + "0" * 39 + "4", "reserved"),
        ("0x000000000000000000000000000000000000dEaD", "burn address"),
        ("0x" + "ee" * 20, "burn address"),
        ("张三", "is no address"),
        (datetime.datetime(2026, 1, 2), "made a number"),
        (True, "made a number"),
    ],
)
def test_what_is_no_wallet_is_refused_with_its_reason(cell, reason):
    found = read_wallet(read_cell(cell), {})
    assert isinstance(found, Text) and reason in found.en


def test_contracts_of_ours_are_no_fans():
    found = read_wallet(read_cell(A.lower()), {A.lower(): "Points"})
    assert isinstance(found, Text) and "this is the contract Points" in found.en


@pytest.mark.parametrize("secret", ["ab" * 32, "0x" + "ab" * 32, " ".join(["test"] * 11 + ["junk"])])
def test_what_may_be_a_key_is_never_repeated(secret):
    for found in (read_wallet(read_cell(secret), {}), read_amount(read_cell(secret))):
        assert isinstance(found, Text) and "private key" in found.en
        assert secret not in found.en + found.zh


@pytest.mark.parametrize(
    "cell, amount, mends",
    [
        ("100", 100, set()),
        (" 100\u200b", 100, {"invisible", "spaces"}),
        ("１００", 100, {"width"}),
        ("'100", 100, {"quotes"}),
        ("1,234,567", 1_234_567, {"separators"}),
        ("1 234", 1_234, {"separators"}),
        ("1,234.00", 1_234, {"separators", "zeros"}),
        ("１，２３４", 1_234, {"width", "separators"}),
        ("100.00", 100, {"zeros"}),
        ("100.", 100, {"zeros"}),
        ("007", 7, {"zeros"}),
        ("100积分", 100, {"unit"}),
        ("1 point", 1, {"unit"}),
        (100, 100, {"number"}),
        (100.0, 100, {"number"}),
        (10**14, 10**14, {"number"}),
        (str(LARGEST), LARGEST, set()),
    ],
)
def test_an_amount_is_found_where_it_can_mean_one_thing_only(cell, amount, mends):
    found = read_amount(read_cell(cell))
    assert not isinstance(found, Text), found
    assert (found[1], found[0].text, found[0].mended) == (amount, str(amount), mends)


@pytest.mark.parametrize(
    "cell, reason",
    [
        ("", "no amount"),
        (None, "no amount"),
        ("0", "zero"),
        (0, "zero"),
        ("-5", "negative"),
        ("−5", "negative"),
        ("(5)", "negative"),
        (-5, "negative"),
        ("1.5", "decimals"),
        ("1.234", "decimals"),
        ("12,5", "decimals"),
        (1.5, "decimals"),
        (0.1 + 0.2, "rounding error"),
        ("99.99999999999999", "rounding error"),
        ("5.0000000001", "rounding error"),
        ("1E+05", "was rounded"),
        ("1e5", "was rounded"),
        (1e22, "was rounded"),
        (10**16, "was rounded"),
        ("10月5日", "made a date"),
        ("2026-01-02", "made a date"),
        ("5-Oct", "made a date"),
        ("1/2", "made a date"),
        (datetime.date(2026, 1, 2), "made a date"),
        (True, "the formula gives True"),
        ("#N/A", "the formula gives #N/A"),
        ("100元", "no whole number"),
        ("10%", "no whole number"),
        ("一百", "no whole number"),
        ("1万", "no whole number"),
        ("①", "no whole number"),
        ("10²", "no whole number"),
        ("١٠٠", "no whole number"),
        ("=1+1", "no whole number"),
        ("1,23", "decimals"),
        ("12,34,567", "no whole number"),
        (str(LARGEST + 1), "more than an entry"),
        ("9" * 5_000, "more than an entry"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(cell, reason):
    found = read_amount(read_cell(cell))
    assert isinstance(found, Text), found
    assert reason in found.en


@pytest.mark.parametrize(
    "cell, cents",
    [
        ("88", 8_800),
        ("29.9", 2_990),
        ("1,299.00", 129_900),
        ("¥29.90", 2_990),
        ("￥5元", 500),
        (29.9, 2_990),
        ("0", 0),
    ],
)
def test_yuan_are_exact(cell, cents):
    assert read_cents(read_cell(cell)) == cents


@pytest.mark.parametrize("cell", ["", "-", "29.999", "1e3", "-5", 0.30000000000000004, "5 美元", True])
def test_what_is_no_money_is_refused(cell):
    assert isinstance(read_cents(read_cell(cell)), Text)
