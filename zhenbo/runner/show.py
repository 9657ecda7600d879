"""A report on the screen: a table on a terminal, plain lines elsewhere (a log, a pipe)."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from zhenbo.language import Text, say
from zhenbo.runner.reasons import cures, dated
from zhenbo.runner.report import STATUS_TEXT, CallReport, Report, amount


def show(report: Report, console: Console | None = None) -> None:
    """Print sentences, gas, cost, sender and whether the balance is enough."""
    console = console or Console()
    console.print(escape(say(report.title)), style="bold", soft_wrap=True)
    if console.is_terminal:
        console.print(_table(report))
    else:
        for number, call in enumerate(report.calls, start=1):
            console.print(_line(number, call), markup=False, soft_wrap=True, highlight=False)
    for line in summary(report):
        console.print(line, markup=False, soft_wrap=True, highlight=False)
    if not report.enough:
        console.print(say(Text("余额不足。", "The balance is not enough.")), style="bold red")


def _table(report: Report) -> Table:
    table = Table(show_edge=False)
    table.add_column("#", justify="right")
    table.add_column(say(Text("步骤", "step")), overflow="fold")
    table.add_column(say(Text("状态", "status")))
    table.add_column("gas", justify="right")
    table.add_column(say(Text("交易", "transaction")), overflow="fold")
    for number, call in enumerate(report.calls, start=1):
        detail = escape(dated(call.reason) or call.tx or "")
        table.add_row(
            str(number), escape(say(call.sentence)), say(STATUS_TEXT[call.status]), _gas(call), detail
        )
    return table


def _line(number: int, call: CallReport) -> str:
    parts = [
        f"{number}.",
        say(call.sentence),
        f"[{say(STATUS_TEXT[call.status])}]",
        f"gas {_gas(call)}",
        dated(call.reason),
        call.tx or "",
    ]
    return " ".join(p for p in parts if p)


def _gas(call: CallReport) -> str:
    if call.gas:
        return f"{call.gas:,}"
    return "?" if call.status == "depends" else "-"


def summary(report: Report) -> list[str]:
    """The lines under the table: effects, cures of refusals, network, sender, cost."""
    cost, balance = amount(report.cost, report.currency), amount(report.balance, report.currency)
    gas = _of_what(report)
    after = Text(f"花费 {cost}({gas.zh})", f"Paid {cost} ({gas.en})")
    before = Text(
        f"最多花费 {cost}({gas.zh});余额 {balance}",
        f"Costs at most {cost} ({gas.en}); balance {balance}",
    )
    network = Text(
        f"网络 {report.network}(链 {report.chain_id}),发送者 {report.sender}",
        f"Network {report.network} (chain {report.chain_id}), sender {report.sender}",
    )
    said = [*report.effects, *cures(report.refused), network, after if report.sent else before]
    return [say(text) for text in said]


def _of_what(report: Report) -> Text:
    """The gas, and what is paid beside it where the network asks for that."""
    gas = f"{report.gas:,} gas"
    if not report.data_fee:
        return Text(gas, gas)
    beside = amount(report.data_fee, report.currency)
    return Text(f"{gas},其中 {beside} 为上链数据费", f"{gas}; {beside} of it for data on layer 1")
