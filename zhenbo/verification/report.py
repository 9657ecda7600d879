"""All verdicts of a run: as data, as a table on a terminal, as lines elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text as Styled

from zhenbo.language import Text, say
from zhenbo.verification.outcome import STATUS_TEXT, Outcome


@dataclass(frozen=True)
class Result:
    """How one contract fared at one service, and the page that shows it ("" where none is known)."""

    contract: str
    address: str
    service: str
    outcome: Outcome
    page: str

    def as_dict(self) -> dict[str, str]:
        """For programs; the status is one word in any language."""
        return {
            "contract": self.contract,
            "address": self.address,
            "service": self.service,
            "status": self.outcome.status,
            "reason": say(self.outcome.reason),
            "page": self.page,
        }


def show(results: Sequence[Result], console: Console | None = None) -> None:
    """Print contract, service, verdict, reason and page of each."""
    console = console or Console()
    if console.is_terminal:
        console.print(_table(results))
        return
    for one in results:
        parts = [f"{one.contract:12} {one.service:10} {say(STATUS_TEXT[one.outcome.status])}", *_details(one)]
        console.print("  ".join(parts), markup=False, highlight=False, soft_wrap=True)


def _table(results: Sequence[Result]) -> Table:
    table = Table(show_edge=False)
    headings = (
        ("合约", "contract"),
        ("服务", "service"),
        ("结果", "verdict"),
        ("说明与页面", "reason and page"),
    )
    for zh, en in headings:
        table.add_column(say(Text(zh, en)), overflow="fold")
    for one in results:
        verdict = Styled(say(STATUS_TEXT[one.outcome.status]), "green" if one.outcome.good else "bold red")
        table.add_row(one.contract, one.service, verdict, _linked(one))
    return table


def _linked(one: Result) -> Styled:
    """Reason and page; the page as a link, since a narrow table breaks its address in two."""
    cell = Styled("\n").join(Styled(part) for part in _details(one))
    if one.page:
        cell.stylize(Style(link=one.page), len(cell) - len(one.page))
    return cell


def _details(one: Result) -> list[str]:
    return [part for part in (say(one.outcome.reason), one.page) if part]
