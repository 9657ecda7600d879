"""What is done with a poll after its ballots: which events tell of it, and in which words."""

from dataclasses import dataclass
from typing import Any

from zhenbo.language import Text


@dataclass(frozen=True)
class Step:
    """What happened with a poll after its ballots: a name for programs, words for people, the transaction."""

    name: str
    said: Text
    tx: str


# by contract
AFTERWARDS = {
    "FanPoll": ("PollConcluded", "PollEnacted", "PollVoided"),
    "StreamPlan": ("Planned", "Reported"),
    "CharityPot": ("PotPaid",),
}
STATUS_WORDS = (Text("计划中", "planned"), Text("已完成", "done"), Text("已取消", "dropped"))


def step_of(event: Any) -> Step:
    """One of these events in words."""
    args, name = event.args, event.name
    if name == "PollConcluded":
        said = Text(f"公布结果：{args['ballots']} 票", f"Concluded with {args['ballots']} ballots")
    elif name == "PollEnacted":
        said = Text(f"执行第 {args['winner']} 项", f"Option {args['winner']} was carried out")
    elif name == "PollVoided":
        said = Text(f"作废：{args['reason']}", f"Voided: {args['reason']}")
    elif name == "Planned":
        item = bytes(args["item"]).hex()
        said = Text(f"列入直播计划：0x{item}", f"Entered the stream plan: 0x{item}")
    elif name == "Reported":
        status = STATUS_WORDS[args["status"]]
        said = Text(f"主播：{status.zh}。{args['note']}", f"The host says: {status.en}. {args['note']}")
    else:
        paid = f"{args['amount']} wei → {args['payee']}"
        said = Text(f"公益款已付：{paid}", f"The pot was paid: {paid}")
    return Step(name, said, event.tx)
