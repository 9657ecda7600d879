"""A list read as its reader says: plain or by a mapping, with or without wallets of fans."""

from dataclasses import dataclass
from pathlib import Path

from zhenbo.airdrop.bindings import read_bindings
from zhenbo.airdrop.listing import Listing, read_list
from zhenbo.airdrop.mapping import load_mapping
from zhenbo.airdrop.orders import read_orders
from zhenbo.airdrop.wallets import Own
from zhenbo.errors import BadList
from zhenbo.language import Text, say


@dataclass(frozen=True)
class Manner:
    """How a list is to be read.

    mapping     name of a shipped mapping, or a file; None for a plain list
    wallets     table of fans and their wallets
    per_order   points for each order, percent: points for a hundred yuan; instead of the mapping's rule
    """

    mapping: str | None = None
    wallets: Path | None = None
    per_order: int | None = None
    percent: int | None = None


def read(path: Path, manner: Manner, own: Own) -> Listing:
    """The list. Raises BadList for a manner that contradicts itself; else as `read_list`, `read_orders`."""
    bindings = None if manner.wallets is None else read_bindings(manner.wallets, own)
    rules = {"per_order": manner.per_order, "percent_of_yuan": manner.percent}
    given = [(kind, number) for kind, number in rules.items() if number is not None]
    if manner.mapping is None:
        if given:
            said = Text("积分规则只用于对照表（mapping）", "a rule for points goes with a mapping of orders")
            raise BadList(say(said))
        return read_list(path, own, bindings)
    if len(given) > 1:
        raise BadList(say(Text("积分规则只能有一个", "one rule for points, not two")))
    mapping = load_mapping(manner.mapping)
    return read_orders(path, mapping.giving(*given[0]) if given else mapping, own, bindings)


def read_people(path: Path, wallets: Path | None, own: Own) -> Listing:
    """A list of people, without amounts: a wallet a row, or a fan of the table `wallets`."""
    return read_list(path, own, None if wallets is None else read_bindings(wallets, own), amounts=False)
