"""What an account has sent that no block has taken for good; taken back where it is stuck.

brownie run pending                                 what is under way
brownie run pending main cancel send=yes            take all of it back
"""

from typing import Any

from scripts.arguments import WrongUse, command, parse, usage
from scripts.session import Session
from zhenbo.language import Text, say
from zhenbo.runner import agree
from zhenbo.runner.cancelling import Waiting, cancel, waiting

USAGE = usage(
    """brownie run pending [main cancel send=yes]
  列出一个账户尚未最终确认的交易(来自本机日志);cancel 以更高的费用发送空交易占用其 nonce,从而撤回。
  已被打包的不会撤回;撤回的步骤视为从未发送,重新运行原来的命令会再次发送。
  account=NAME   哪个账户(开发网络上默认 0)""",
    """brownie run pending [main cancel send=yes]
  Lists an account's transactions that are not final, from the journals on this machine. With
  `cancel` each is taken back: an empty transfer that offers more uses up its nonce. What a block took first
  stays done; what was taken back counts as never sent, and its own command sends it when it is run again.
  account=NAME   whose (default 0 on development networks)""",
)


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, words=(0, 1)))
        act = session.arguments.words[0] if session.arguments.words else "list"
        if act not in ("list", "cancel"):
            said = Text(f"{act!r}:请写 cancel,或不写以列出", f"{act!r}: say cancel, or nothing for a list")
            raise WrongUse(say(said))
        signer = session.signer(0)
        found = waiting(session.chain, signer.address)
        _show(session, found)
        if act == "list" or not session.sends or not found:
            session.print_json([_row(one) for one in found])
            return
        if not session.arguments.is_set("yes"):
            agree(session.chain.name)
        endings = cancel(session.chain, signer)
        for ending in endings:
            _say(session, f"nonce {ending.waiting.attempt.nonce}: {say(_ended(ending.done))}")
        session.print_json([{**_row(e.waiting), "done": e.done} for e in endings])


def help(*args: str) -> None:
    print(say(USAGE))


def _show(session: Session, found: list[Waiting]) -> None:
    for one in found:
        attempt = one.attempt
        _say(session, f"nonce {attempt.nonce}: {say(one.title)} · {say(one.sentence)}")
        _say(session, f"    {attempt.tx} · ≤ {attempt.fees.cap / 10**9:.9g} gwei")
    if not found:
        _say(session, say(Text("没有未完成的交易。", "Nothing is under way.")))


def _row(one: Waiting) -> dict[str, Any]:
    return {
        "plan": say(one.title), "call": say(one.sentence), "nonce": one.attempt.nonce, "tx": one.attempt.tx,
        "fee_cap": str(one.attempt.fees.cap), "journal": str(one.path),
    }  # fmt: skip


def _ended(done: bool) -> Text:
    if done:
        return Text("已被打包,没有撤回", "a block took it first; it is done")
    return Text("已撤回", "taken back")


def _say(session: Session, line: str) -> None:
    if not session.arguments.is_set("json"):
        print(line)
