"""Why a run stopped, and what to do then, in the operator's language."""

from collections.abc import Sequence

from zhenbo.language import Text, say


def stalled(seconds: float, trouble: str, under_way: Sequence[str]) -> str:
    """Nothing moves; `trouble` is what the node said last, `under_way` are transactions."""
    hashes = ", ".join(under_way)
    said = Text(
        f"{seconds:.0f} 秒没有进展({trouble or '交易在等待打包'})。未完成的交易:{hashes or '无'}。"
        "什么都没有丢失:再运行同一条命令即可续传。",
        f"Nothing has moved for {seconds:.0f} s ({trouble or 'the transactions wait to be mined'}). "
        f"Under way: {hashes or 'none'}. Nothing is lost: run the same command again to resume.",
    )
    return say(said)


def failed(sentence: Text, tx: str, why: str) -> str:
    """A transaction was mined and failed; `why` is the contract's reason, "" where nobody can tell."""
    zh, en = (f":{why}", f": {why}") if why else ("", "")
    said = Text(
        f"{sentence.zh}:交易 {tx} 在链上失败{zh}。它没有改变任何东西;gas 已花费。",
        f"{sentence.en}: transaction {tx} failed on the chain{en}. Nothing was changed by it; its gas is "
        "spent.",
    )
    return say(said)


def without_effect(sentence: Text) -> str:
    """A transaction is final, and the chain does not show what it did."""
    said = Text(
        f"{sentence.zh}:交易已不可逆,但链上看不到它的效果。有人撤销了它,或节点落后。请先查明再继续。",
        f"{sentence.en}: its transaction is final, but the chain does not show its effect. Somebody undid "
        "it, or the node is behind. Look before you go on.",
    )
    return say(said)


def refused(sentence: Text, why: str) -> str:
    """The contract would refuse the next call."""
    said = Text(f"{sentence.zh}:合约会拒绝:{why}", f"{sentence.en}: the contract would refuse it: {why}")
    return say(said)


def unknown(sentence: Text, why: str) -> str:
    """Whether a call is done cannot be looked up."""
    return say(Text(f"{sentence.zh}:无法查询:{why}", f"{sentence.en}: cannot be looked up: {why}"))


def missing_nonce(nonce: int, sender: str) -> str:
    """A nonce below those of the run is used by nobody."""
    said = Text(
        f"{sender} 的 nonce {nonce} 尚未使用,后面的交易须等待",
        f"nonce {nonce} of {sender} is missing below ours",
    )
    return say(said)


def forgotten(variable: str) -> str:
    """The node takes a transaction, and does not know it afterwards."""
    said = Text(
        f"节点收下交易后又忘了;如仍如此,请在 {variable} 换一个节点",
        f"the node takes the transaction and forgets it; if that goes on, name another node in {variable}",
    )
    return say(said)


def too_dear(ceiling: int) -> str:
    """The market asks more for gas than may be paid."""
    said = Text(
        f"已达每 gas {ceiling} wei 的费用上限", f"the fee ceiling of {ceiling} wei per gas is reached"
    )
    return say(said)


def refused_by_node(tx: str, trouble: str) -> str:
    """The node does not take a transaction."""
    said = Text(
        f"节点拒绝交易 {tx}:{trouble}。它已记入日志;排除原因后再运行同一条命令。",
        f"The node refuses transaction {tx}: {trouble}. It is kept in the journal; put the cause right and "
        "run the same command again.",
    )
    return say(said)


def not_free(network: str, trouble: str, variable: str) -> str:
    """A network that is said to take no fees takes some."""
    said = Text(
        f"{network} 据称不收 gas 费,但其节点要求付费({trouble})。请设 {variable}=auto,再运行同一条命令。",
        f"Gas is said to be free on {network}, but its node asks a price ({trouble}). Set {variable}=auto, "
        "then run the same command again.",
    )
    return say(said)


def above_ceiling(sentence: Text, estimate: int, ceiling: int) -> str:
    """A call needs more gas than it is allowed."""
    said = Text(
        f"{sentence.zh}:需要 {estimate} gas,上限是 {ceiling}。请分成更小的几次。",
        f"{sentence.en}: needs {estimate} gas, its ceiling is {ceiling}. Split the work into smaller calls.",
    )
    return say(said)
