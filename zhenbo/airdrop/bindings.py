"""Wallets of fans, from a table with the columns fan and wallet; others are passed over."""

from pathlib import Path

from zhenbo.airdrop.cells import Cell, read_cell
from zhenbo.airdrop.headings import FAN, WORDS, find_table
from zhenbo.airdrop.problems import WALLET, Problem, refusal
from zhenbo.airdrop.wallets import Own, read_wallet
from zhenbo.language import Text


def read_bindings(path: Path, own: Own) -> dict[str, str]:
    """Fan to wallet. Raises BadList with every row that is wrong; a fan without a wallet is none."""
    table = find_table(path, {FAN: WORDS[FAN], WALLET: WORDS[WALLET]}, (FAN, WALLET))
    found: dict[str, str] = {}
    problems = []
    for number, cells in table.rows:
        fan, wallet = (
            read_cell(cells[place]) if place < len(cells) else Cell("")
            for place in (table.places[FAN], table.places[WALLET])
        )
        if not wallet.text or not fan.text:
            continue
        read = read_wallet(wallet, own)
        if isinstance(read, Text):
            problems.append(Problem(number, WALLET, read))
        elif found.setdefault(fan.text, read.text) != read.text:
            reason = Text(f"粉丝 {fan.text!r} 有两个钱包", f"the fan {fan.text!r} has two wallets")
            problems.append(Problem(number, FAN, reason))
    if problems:
        raise refusal(problems)
    return found
