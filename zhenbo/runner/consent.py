"""Before anything is sent: what stands in the way, said with its cure, and the operator's consent."""

import sys
from collections.abc import Callable
from pathlib import Path

from zhenbo.errors import BadJournal, BadPlan, BadSigner, Cancelled, RunStopped
from zhenbo.journal import read_only, unfinished
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.runner.node import Node, Signer
from zhenbo.runner.progress import any_under_way
from zhenbo.runner.reasons import would_be_refused
from zhenbo.runner.report import Report, amount

Ask = Callable[[str], str]


def require_fitting(plan: Plan, chain: Node, signer: Signer | None, send: bool) -> None:
    """Raises BadPlan or BadSigner unless plan, node and account belong together."""
    if plan.chain_id != chain.chain_id:
        said = Text(
            f"{plan.title}:计划用于链 {plan.chain_id},节点所在的是链 {chain.chain_id}。"
            "请写对网络名称,或重新计划。",
            f"{plan.title}: planned for chain {plan.chain_id}, the node serves chain "
            f"{chain.chain_id}. Name the right network, or plan again.",
        )
        raise BadPlan(say(said))
    if send and signer is None:
        said = Text(
            f"{plan.title}:发送需要账户 {plan.sender}。请用 ZHENBO_ACCOUNT 指定。",
            f"{plan.title}: to send it, the account {plan.sender} is needed. Name it with ZHENBO_ACCOUNT.",
        )
        raise BadSigner(say(said))
    if signer is not None and signer.address.lower() != plan.sender.lower():
        said = Text(
            f"{plan.title}:计划由 {plan.sender} 发送,现有的账户是 {signer.address}。",
            f"{plan.title}: planned for {plan.sender}, the account at hand is {signer.address}.",
        )
        raise BadSigner(say(said))


def require_consent(before: Report, plan: Plan, own: Path, yes: bool, ask: Ask | None) -> None:
    """Raises BadJournal or RunStopped where sending cannot succeed, Cancelled unless the operator agrees.

    own   folder of the sender's journals
    """
    others = unfinished(own, plan.hash, any_under_way)
    if others:
        raise BadJournal(_another_under_way(plan, others))
    if all(c.status == "done before" for c in before.calls):
        return  # nothing will be sent, so there is nothing to ask; a reorganisation would be found and mended
    for call in before.refused:
        raise RunStopped(would_be_refused(call))
    if not before.enough:
        raise RunStopped(_lacking(before))
    if not yes:
        agree(before.network, ask)


def agree(network: str, ask: Ask | None = None) -> None:
    """Have the operator type the network's name. Raises Cancelled for anything else."""
    question = say(
        Text(f"要发送,请输入网络名称 {network}:", f"To send, type the network's name, {network}: ")
    )
    if ask is None and not sys.stdin.isatty():
        said = Text(
            "没有终端可供确认。请在终端里运行,或事先用 yes 同意。",
            "Nobody is there to agree (no terminal). Run it in a terminal, or say yes beforehand.",
        )
        raise Cancelled(say(said))
    try:
        answer = (ask or input)(question)
    except (EOFError, KeyboardInterrupt):
        answer = ""
    if answer.strip() != network:
        raise Cancelled(say(Text("没有同意;什么都没有发送。", "Not agreed; nothing was sent.")))


def _another_under_way(plan: Plan, others: list[Path]) -> str:
    names = ", ".join(f"{_title(path)} ({path})" for path in others)
    said = Text(
        f"{plan.sender} 的另一个计划有交易未完成:{names}。请先再次运行它的命令把它完成,或撤回这些交易"
        "(`brownie run pending main cancel`);两个计划同时进行会抢用彼此的 nonce。",
        f"Another plan of {plan.sender} has transactions under way: {names}. Finish it "
        "first by running its command again, or take them back (`brownie run pending main cancel`); two "
        "plans at once would take each other's nonces.",
    )
    return say(said)


def _lacking(before: Report) -> str:
    has, may_cost, lacks = (
        amount(wei, before.currency) for wei in (before.balance, before.cost, before.cost - before.balance)
    )
    said = Text(
        f"{before.sender} 在 {before.network}(链 {before.chain_id})上有 {has},本次最多花费 {may_cost}。"
        f"什么都没有发送。请至少转入 {lacks},再运行同一条命令。",
        f"{before.sender} has {has} on {before.network} (chain {before.chain_id}), the run may cost "
        f"{may_cost}. Nothing was sent. Send it at least {lacks} there, then run the same command again.",
    )
    return say(said)


def _title(path: Path) -> str:
    first = next(iter(read_only(path)), {})
    title = first.get("title")
    return say(title) if isinstance(title, dict) else path.stem
