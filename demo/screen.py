"""What a person sees: chapters, steps with transaction and check, QR codes; pauses only where one watches."""

import time
from collections.abc import Iterable

import segno
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text as Styled

from demo.steps import Check, Step, plain
from zhenbo.language import Text, say
from zhenbo.runner.report import amount

_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}  # two modules of a QR code in one character
_LONGEST_VALUE = 66
_SIGNS = {"✔": "green", "✘": "bold red", "!": "yellow"}  # with which `zhenbo verify` begins its lines
_LISTED = 4  # transactions of a step that are shown one by one


class Screen:
    """Writes to a console. `watched` says that a person follows, so that there are pauses to read in."""

    def __init__(self, console: Console, watched: bool, currency: str) -> None:
        self.console, self.watched, self._currency = console, watched, currency

    def chapter(self, name: str, title: Text) -> None:
        """The heading of a chapter."""
        self.console.print()
        self.console.rule(f"[bold cyan]{escape(say(title))}[/]  [dim]{escape(name)}[/]", align="left")
        self.pause(0.8)

    def scene(self, title: Text) -> None:
        """The heading of a group of steps."""
        self.console.print(f"\n[bold]{escape(say(title))}[/]")
        self.pause(0.4)

    def step(self, step: Step) -> None:
        """Who, what, transactions with gas and cost, and each check."""
        who = f"[bold yellow]{escape(say(step.actor.title))}[/] [dim]{short(step.account)}[/]"
        self._line(f"\n[dim]{step.number:>3}[/]  {who}  {escape(say(step.what))}")
        for detail in step.details:
            self._line(f"     [dim]{escape(say(detail))}[/]")
        self.lines(step.output)
        for line in self._sent(step):
            self._line(f"     {line}")
        for check in step.checks:
            self._line(self._checked(check))
        self.pause(0.3)

    def lines(self, lines: Iterable[str]) -> None:
        """Output of a command, indented."""
        for line in lines:
            style = _SIGNS.get(line.strip()[:1], "dim")
            self.console.print(Styled("     │ ", style="dim") + Styled(line, style=style), soft_wrap=True)

    def say(self, text: Text, style: str = "") -> None:
        """A sentence of its own."""
        self.console.print(Styled(say(text), style=style), soft_wrap=True)

    def panel(self, title: Text, lines: Iterable[str]) -> None:
        """Some lines that belong together."""
        self.console.print(Panel(Styled("\n".join(lines)), title=escape(say(title)), expand=False))

    def qr(self, link: str) -> None:
        """A QR code that a phone reads off the screen, dark on light whatever the terminal's colours are."""
        rows = [list(row) for row in segno.make_qr(link, error="l").matrix_iter(border=2)]
        rows += [[0] * len(rows[0])] * (len(rows) % 2)
        self.console.print()
        for upper, lower in zip(rows[::2], rows[1::2], strict=True):
            line = "".join(_HALVES[bool(a), bool(b)] for a, b in zip(upper, lower, strict=True))
            self.console.print("     ", Styled(line, style="black on white"), sep="", soft_wrap=True)
        self._line(f"     [underline]{escape(link)}[/]\n")
        self.pause(1)

    def pause(self, seconds: float) -> None:
        """Time to read, for those who watch."""
        if self.watched:
            time.sleep(seconds)

    def _sent(self, step: Step) -> Iterable[str]:
        """A line for each transaction; for many, one line for all."""
        if len(step.sent) > _LISTED:
            count = say(Text(f"{len(step.sent)} 笔交易", f"{len(step.sent)} transactions"))
            first, last = step.sent[0], step.sent[-1]
            yield f"[blue]{count} {short(first.tx)} … {short(last.tx)}[/] {self._cost(step.gas, step.paid)}"
            return
        for one in step.sent:
            yield f"[blue]{one.tx}[/] {self._cost(one.gas, one.paid)}"

    def _cost(self, gas: int, paid: int) -> str:
        return f"[magenta]gas {gas:,}[/] · {escape(cost(paid, self._currency))}"

    def _checked(self, check: Check) -> str:
        if check.passed:
            found = _shown(check.found)
            mark = f"     [green]✓ {escape(say(check.what))}[/]"
            return f"{mark}[dim]: {escape(found)}[/]" if found else mark
        wanted = say(Text("应为", "expected"))
        found = f"{_shown(check.found)}, {wanted} {_shown(check.expected)}"
        return f"     [bold red]✗ {escape(say(check.what))}: {escape(found)}[/]"

    def _line(self, markup: str) -> None:
        self.console.print(markup, soft_wrap=True, highlight=False)


def cost(wei: int, currency: str) -> str:
    """What a person wants to know of a price: eight decimals, rounded up."""
    return amount(-(-wei // 10**10) * 10**10, currency)


def short(account: str) -> str:
    """An address as people compare them."""
    return f"{account[:6]}…{account[-4:]}"


def _shown(value: object) -> str:
    """A value in a line; nothing where it only says that something is so."""
    if value is True:
        return ""
    text = _joined(plain(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _joined(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_joined, value)) or say(Text("无", "none"))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {one}" for name, one in value.items())
    return str(value)
