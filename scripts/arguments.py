"""Arguments of the scripts: Brownie hands over plain texts, `key=value` for options, and nothing else.

    brownie run mint main sold.csv batch=build/batches/show-7 send=yes

Wrong use prints how the script is used and ends with exit code 2, as every refusal does.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from zhenbo.chain.signers.base import checksummed
from zhenbo.cli.frame import harmless
from zhenbo.errors import Refused, ZhenboError
from zhenbo.language import Text, say

COMMON = ("network", "account", "send", "yes", "json")
COMMON_HELP = Text(
    """  network=NAME   网络(默认:Brownie 所连的网络)
  account=NAME   签名账户:密钥库名称,或 signer(外部签名程序);在开发网络上是助记词的序号,见 scripts/README.md
  send=yes       真正发送;没有它只演示,什么也不改变
  yes=yes        发送前不询问(供自动化使用)
  json=yes       以 JSON 输出结果""",
    """  network=NAME   network (default: the one Brownie is connected to)
  account=NAME   account that signs: a keystore, or `signer` (the external one); on development networks
                 an index, see scripts/README.md
  send=yes       really send; without it the script only shows what it would do
  yes=yes        do not ask before sending (for automation)
  json=yes       print the result as JSON""",
)
_AMOUNT = re.compile(r"(?P<number>[0-9]{1,30}(\.[0-9]{1,18})?) ?(?P<unit>[A-Za-z]*)")
_endings: ContextVar[ExitStack] = ContextVar("endings")  # what the command at hand does at its end


class WrongUse(Refused):
    """The script was called in a way that it does not understand."""


@dataclass(frozen=True)
class Arguments:
    """What a script was given: plain words in order, and options."""

    words: tuple[str, ...]
    options: dict[str, str]

    def get(self, name: str, default: str | None = None) -> str | None:
        """An option's value."""
        return self.options.get(name, default)

    def need(self, name: str) -> str:
        """The value of an option that cannot be left out."""
        if not self.options.get(name):
            raise WrongUse(f"{name}=... is missing")
        return self.options[name]

    def is_set(self, name: str) -> bool:
        """Whether an option is `yes`; anything but yes and no is refused."""
        value = self.options.get(name, "no").lower()
        if value not in ("yes", "no"):
            raise WrongUse(f"{name}={value}: say yes or no")
        return value == "yes"

    def number(self, name: str, default: int) -> int:
        """An option that is a whole number, not negative."""
        value = self.options.get(name, str(default))
        if not (value.isascii() and value.isdigit()):
            raise WrongUse(f"{name}={value}: a whole number is meant")
        return int(value)

    def address(self, name: str, default: str | None = None) -> str | None:
        """An option that is an address, in its checksummed spelling; refused where it was mistyped."""
        text = self.options.get(name) or default
        spelled = checksummed(text) if text else None
        if text and spelled is None:
            raise WrongUse(f"{name}={text} is not an address (0x, 40 hex digits, letter case in step)")
        return spelled

    def wei(self, name: str, default: int, currency: str) -> int:
        """An option that is an amount of money with its unit, as in 0.01ETH or 500wei; nothing needs none."""
        text = self.options.get(name)
        if text is None:
            return default
        found = _AMOUNT.fullmatch(text)
        number, unit = (found["number"], found["unit"].lower()) if found else ("", "")
        if unit == currency.lower() and number:
            whole, _, fraction = number.partition(".")
            return int(whole + fraction.ljust(18, "0"))
        if number.isdigit() and (unit == "wei" or int(number) == 0):
            return int(number)
        raise WrongUse(f"{name}={text}: an amount with its unit is meant, as in 0.01{currency} or 500wei")


def parse(args: Sequence[str], options: Sequence[str] = (), words: tuple[int, int] = (0, 0)) -> Arguments:
    """Sort `args` into words and options; WrongUse for an unknown option or too few or many words."""
    known = (*COMMON, *options)
    plain: list[str] = []
    named: dict[str, str] = {}
    for arg in args:
        name, equals, value = arg.partition("=")
        if not equals or not name.isidentifier():
            plain.append(arg)
        elif name not in known:
            raise WrongUse(f"{name}= is not an option here; there are {', '.join(known)}")
        elif name in named:
            raise WrongUse(f"{name}= is given twice")
        else:
            named[name] = value
    if not words[0] <= len(plain) <= words[1]:
        raise WrongUse(_counted(plain, words))
    parsed = Arguments(tuple(plain), named)
    if parsed.is_set("yes") and not parsed.is_set("send"):
        raise WrongUse("yes=yes goes with send=yes; without it nothing is sent and nothing is asked")
    return parsed


def _counted(plain: list[str], words: tuple[int, int]) -> str:
    if len(plain) > words[1]:
        return f"{plain[words[1]]!r} is one word too many (options are written name=value)"
    return f"{words[0]} words are needed, {len(plain)} given"


@contextmanager
def command(usage: Text) -> Iterator[None]:
    """Turn refusals into a sentence and the exit code; wrong use also into how to use the script.

    A refusal may repeat what files and chains hold, so it is made harmless to terminals.
    """
    try:
        with ExitStack() as endings:
            endings.callback(_endings.reset, _endings.set(endings))
            yield
    except WrongUse as fault:
        print(f"{harmless(str(fault))}\n\n{say(usage)}", file=sys.stderr)
        sys.exit(fault.exit_code)
    except ZhenboError as fault:
        print(harmless(str(fault)), file=sys.stderr)
        sys.exit(fault.exit_code)


def at_end(act: Callable[[], object]) -> None:
    """Do something when the command at hand ends, however it ends."""
    _endings.get().callback(act)


def usage(zh: str, en: str) -> Text:
    """How a script is used: its own lines and those that all scripts share."""
    return Text(f"{zh.strip()}\n\n{COMMON_HELP.zh}", f"{en.strip()}\n\n{COMMON_HELP.en}")
