"""How an export of orders becomes a list: which columns, which orders, how many points; a YAML file says it.

columns:
  wallet: 买家留言          # where buyers wrote their wallet, with or without words around it
  fan: 主订单编号           # what wallets= is looked up by, where a row says no wallet
  order: 主订单编号         # an order counts once, however many rows it has
  line: 子订单编号          # two rows of one number are one; two exports may overlap
where:                      # only rows with one of these values; all others are left out
  订单状态: [已完成]
amount:                     # one of the three
  percent_of_yuan: 100      # points for a hundred yuan, of all orders of a wallet together, rounded down
  column: 订单应付金额
  # per_order: 50           # points for each order
  # cell: 积分              # a column of points
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zhenbo.errors import BadList, BadRules
from zhenbo.language import Text, say
from zhenbo.merkle.entries import LARGEST_AMOUNT
from zhenbo.scoring.yaml_reader import read_yaml

SHIPPED = Path(__file__).with_name("mappings")
COLUMNS = ("wallet", "fan", "order", "line")
RULES = ("percent_of_yuan", "per_order", "cell")
MOST_PERCENT = 1_000_000


@dataclass(frozen=True)
class AmountRule:
    """`kind` of RULES; `number` is the per cent, or points of an order; `column` has the yuan or points."""

    kind: str
    number: int = 0
    column: str = ""

    @property
    def text(self) -> Text:
        """In words."""
        if self.kind == "per_order":
            return Text(f"每个订单 {self.number} 积分", f"{self.number} points for each order")
        if self.kind == "cell":
            return Text(f"积分取自“{self.column}”列", f"points as in the column {self.column}")
        return Text(
            f"每 100 元 {self.number} 积分（{self.column}，每个钱包合计后向下取整）",
            f"{self.number} points for 100 yuan of {self.column}, added up for each wallet, rounded down",
        )


@dataclass(frozen=True)
class OrderMapping:
    """A mapping: headings by what they mean (COLUMNS), values that rows must have, and what they give."""

    name: str
    columns: Mapping[str, str]
    where: Mapping[str, frozenset[str]]
    amount: AmountRule
    file: Path = field(default=SHIPPED)

    def giving(self, kind: str, number: int) -> "OrderMapping":
        """The same orders, with other points."""
        if kind not in RULES[:2] or not 0 < number <= LARGEST_AMOUNT:
            raise BadList(say(Text("积分规则须为正整数", "points are a whole number from 1 on")))
        column = self.amount.column if kind == self.amount.kind else ""
        if kind == "percent_of_yuan" and not column:
            raise BadList(
                say(Text("该对照表没有金额列", "the mapping names no column of yuan; write amount.column"))
            )
        return replace(self, amount=AmountRule(kind, number, column))


def load_mapping(name: str) -> OrderMapping:
    """A shipped mapping by its name, or a file. Raises BadList that names the place and the cure."""
    path = SHIPPED / f"{name}.yaml" if name.isidentifier() else Path(name)
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.yaml")))
        said = Text(f"没有对照表 {name}；自带：{known}", f"there is no mapping {name}; shipped are: {known}")
        raise BadList(say(said))
    try:
        document = read_yaml(path.read_bytes())
        return _mapping(path, document.value)
    except (BadRules, BadList) as fault:
        raise BadList(f"{path}: {fault}") from None


def _mapping(path: Path, value: Any) -> OrderMapping:
    top = _texts_of(value, ("columns", "where", "amount"), ("columns", "amount"))
    columns = _texts_of(top["columns"], COLUMNS, ())
    if not {"wallet", "fan"} & set(columns):
        raise _bad("columns 须有 wallet 或 fan", "columns: name wallet or fan, or nobody can be paid")
    for name, heading in columns.items():
        _require_text(f"columns.{name}", heading)
    where = top.get("where", {})
    if not isinstance(where, dict) or not all(_is_list(values) for values in where.values()):
        raise _bad("where 须为 列名: [值, …]", "where: write HEADING: [value, value], values in quotes")
    taken = {str(heading): frozenset(map(str.strip, values)) for heading, values in where.items()}
    return OrderMapping(path.stem, columns, taken, _rule(top["amount"]), path)


def _rule(value: Any) -> AmountRule:
    found = _texts_of(value, (*RULES, "column"), ())
    named = [kind for kind in RULES if kind in found]
    if len(named) != 1:
        raise _bad(f"amount 须恰有 {'、'.join(RULES)} 之一", f"amount: exactly one of {', '.join(RULES)}")
    kind = named[0]
    if kind == "cell":
        return AmountRule(kind, 0, _require_text("amount.cell", found[kind]))
    most = MOST_PERCENT if kind == "percent_of_yuan" else LARGEST_AMOUNT
    if type(found[kind]) is not int or not 0 < found[kind] <= most:
        raise _bad(
            f"amount.{kind} 须为 1 到 {most} 的整数", f"amount.{kind}: a whole number from 1 to {most}"
        )
    if kind == "per_order":
        return AmountRule(kind, found[kind], str(found.get("column", "")))
    return AmountRule(kind, found[kind], _require_text("amount.column", found.get("column")))


def _texts_of(value: Any, known: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad(f"此处须有 {'、'.join(known)}", f"a mapping with {', '.join(known)} is needed")
    unknown = [str(name) for name in value if name not in known]
    missing = [name for name in needed if name not in value]
    if unknown or missing:
        said = ", ".join(unknown or missing)
        raise _bad(
            f"{'不认识' if unknown else '缺少'} {said}（可用 {'、'.join(known)}）",
            f"{'unknown' if unknown else 'missing'}: {said} (there are {', '.join(known)})",
        )
    return value


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _require_text(place: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _bad(f"{place} 须为列名", f"{place}: the heading of a column is needed")
    return value


def _bad(zh: str, en: str) -> BadList:
    return BadList(say(Text(zh, en)))
