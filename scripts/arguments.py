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
from zhenbo.errors import Refused, VerdictFalse, ZhenboError
from zhenbo.language import Text, harmless, say

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
_foretold: ContextVar[list[int]] = ContextVar("foretold")  # calls that its dry runs saw refused


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
            raise WrongUse(say(Text(f"缺少 {name}=...", f"{name}=... is missing")))
        return self.options[name]

    def is_set(self, name: str) -> bool:
        """Whether an option is `yes`; anything but yes and no is refused."""
        value = self.options.get(name, "no").lower()
        if value not in ("yes", "no"):
            raise WrongUse(say(Text(f"{name}={value}:请写 yes 或 no", f"{name}={value}: say yes or no")))
        return value == "yes"

    def number(self, name: str, default: int) -> int:
        """An option that is a whole number, not negative."""
        value = self.options.get(name, str(default))
        if not (value.isascii() and value.isdigit()):
            said = Text(f"{name}={value}:应为整数", f"{name}={value}: a whole number is meant")
            raise WrongUse(say(said))
        return int(value)

    def address(self, name: str, default: str | None = None) -> str | None:
        """An option that is an address, in its checksummed spelling; refused where it was mistyped."""
        text = self.options.get(name) or default
        spelled = checksummed(text) if text else None
        if text and spelled is None:
            said = Text(
                f"{name}={text} 不是地址(0x 加 40 个十六进制数字,大小写须与校验相符)",
                f"{name}={text} is not an address (0x, 40 hex digits, letter case in step)",
            )
            raise WrongUse(say(said))
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
        said = Text(
            f"{name}={text}:应为带单位的金额,如 0.01{currency} 或 500wei",
            f"{name}={text}: an amount with its unit is meant, as in 0.01{currency} or 500wei",
        )
        raise WrongUse(say(said))


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
            listed = ", ".join(known)
            said = Text(
                f"这里没有选项 {name}=;可用的有 {listed}",
                f"{name}= is not an option here; there are {listed}",
            )
            raise WrongUse(say(said))
        elif name in named:
            raise WrongUse(say(Text(f"{name}= 写了两次", f"{name}= is given twice")))
        else:
            named[name] = value
    if not words[0] <= len(plain) <= words[1]:
        raise WrongUse(_counted(plain, words))
    parsed = Arguments(tuple(plain), named)
    if parsed.is_set("yes") and not parsed.is_set("send"):
        said = Text(
            "yes=yes 须与 send=yes 同用;没有 send=yes,既不发送也不询问",
            "yes=yes goes with send=yes; without it nothing is sent and nothing is asked",
        )
        raise WrongUse(say(said))
    return parsed


def _counted(plain: list[str], words: tuple[int, int]) -> str:
    if len(plain) > words[1]:
        extra = repr(plain[words[1]])
        zh, en = (
            f"多了一个词 {extra}(选项写作 名称=值)",
            f"{extra} is one word too many (options are written name=value)",
        )
    else:
        zh, en = (
            f"需要 {words[0]} 个词,给了 {len(plain)} 个",
            f"{words[0]} words are needed, {len(plain)} given",
        )
    return say(Text(zh, en))


@contextmanager
def command(usage: Text) -> Iterator[None]:
    """Turn refusals into a sentence and the exit code; wrong use also into how to use the script.

    A dry run that foretells a refusal ends with exit code 1, once it has shown everything. A refusal may
    repeat what files and chains hold, so it is made harmless to terminals.
    """
    try:
        with ExitStack() as endings:
            endings.callback(_endings.reset, _endings.set(endings))
            endings.callback(_foretold.reset, _foretold.set([]))
            yield
            _require_nothing_foretold()
    except WrongUse as fault:
        print(f"{harmless(str(fault))}\n\n{say(usage)}", file=sys.stderr)
        sys.exit(fault.exit_code)
    except ZhenboError as fault:
        print(harmless(str(fault)), file=sys.stderr)
        sys.exit(fault.exit_code)


def foretell(refused: int) -> None:
    """A dry run of the command at hand has shown that contracts would refuse so many of its calls."""
    _foretold.get().append(refused)


def _require_nothing_foretold() -> None:
    refused = sum(_foretold.get())
    if refused:
        said = Text(f"{refused} 步会被拒绝,原因见上", f"{refused} would be refused; the reasons are above")
        raise VerdictFalse(say(said))


def at_end(act: Callable[[], object]) -> None:
    """Do something when the command at hand ends, however it ends."""
    _endings.get().callback(act)


def usage(zh: str, en: str) -> Text:
    """How a script is used: its own lines and those that all scripts share."""
    return Text(f"{zh.strip()}\n\n{COMMON_HELP.zh}", f"{en.strip()}\n\n{COMMON_HELP.en}")
