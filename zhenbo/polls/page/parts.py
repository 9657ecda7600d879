"""Parts of a result's page: the outcome, the facts, what was done afterwards, the list of ballots."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from typing import Any

from zhenbo.language import Text

MODES = {
    "single": Text("单选", "single choice"),
    "approval": Text("多选，每项一票", "approval: a vote for each option named"),
    "ranked": Text("排序计分", "ranked: more points for earlier places"),
}
TIES = {
    "first": Text("列在前者胜出", "the option listed first wins"),
    "none": Text("无人胜出", "nobody wins"),
}


def both(text: Text) -> str:
    """A text in both languages, of which the page shows one; escaped."""
    parts = (("zh", text.zh), ("en", text.en))
    return "".join(f'<span class="{name}" lang="{name}">{escape(said)}</span>' for name, said in parts)


def hashed(text: str) -> str:
    """A hash, address or link in small type."""
    return f'<span class="hash">{escape(text)}</span>'


def moment(seconds: int) -> str:
    """UTC, to the second: a closing moment is one."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def differ(found: Sequence[Text]) -> str:
    """What the document says otherwise than the chain: then nothing of it is shown."""
    zh, en = "；".join(one.zh for one in found), "; ".join(one.en for one in found)
    said = Text(
        f"选项的文件与链上不同，因此不显示：{zh}",
        f"The document says otherwise than the chain, and is left out: {en}",
    )
    return f'<p class="differ">✘ {both(said)}</p>'


def outcome(result: dict[str, Any]) -> str:
    """Who won, with turnout and quorum."""
    poll, ballots = result["poll"], result["counted"]["ballots"]
    share = f" ({100 * ballots / result['members']:.1f} %)" if result["members"] else ""
    turnout = Text(
        f"{ballots:,} 票，有资格的会员 {result['members'] or '?'} 位{share}；法定 {poll['quorum']:,} 票，"
        + ("已达到" if ballots >= poll["quorum"] else "未达到"),
        f"{ballots:,} ballots of {result['members'] or '?'} members who could vote{share}; the quorum of "
        f"{poll['quorum']:,} is " + ("reached" if ballots >= poll["quorum"] else "not reached"),
    )
    return f'<p class="outcome">{both(_winner(poll))}</p>\n<p>{both(turnout)}</p>'


def _winner(poll: dict[str, Any]) -> Text:
    if poll["winner"]:
        name = poll["options"][poll["winner"] - 1]
        return Text(f"胜出：{name}", f"Winner: {name}")
    said = {
        "open": Text("投票进行中，尚无结果", "Ballots are still taken; there is no outcome yet"),
        "ended": Text("投票已截止，尚未公布", "The poll has ended and is not concluded yet"),
        "void": Text("投票已作废", "The poll was voided"),
    }
    return said.get(poll["state"], Text("无人胜出", "Nobody won"))


def facts(result: dict[str, Any]) -> str:
    """What was fixed when the poll was opened, and where."""
    poll = result["poll"]
    rows = [
        (Text("方式", "Mode"), both(MODES[poll["mode"]])),
        (Text("至多选", "Choices at most"), str(poll["choices"])),
        (Text("平票时", "In a tie"), both(TIES[poll["ties"]])),
        (Text("开启", "Opened"), moment(poll["opened"])),
        (Text("截止", "Closes"), moment(poll["closes"])),
        (Text("会籍至少（秒）", "Membership at least (seconds)"), f"{poll['minimum_age']:,}"),
        (Text("入会至少支付（积分）", "Membership cost at least (points)"), f"{poll['price']:,}"),
        (Text("选项文件 SHA-256", "Document, SHA-256"), hashed(poll["content"])),
        (Text("文件位置", "Document at"), hashed(poll["uri"])),
        (Text("投票合约", "Contract"), f"{hashed(result['contract'])} #{poll['number']}"),
        (Text("链", "Chain"), f"<bdi>{escape(result['network'])}</bdi> ({result['chain']})"),
        (Text("创世区块", "Genesis"), hashed(result["genesis"])),
        (Text("截至区块", "As of block"), f"{result['block']:,}"),
    ]
    body = "\n".join(f"<tr><th>{both(name)}</th><td>{value}</td></tr>" for name, value in rows)
    return f"<h2>{both(Text('规则', 'Rules'))}</h2>\n<table>\n{body}\n</table>"


def afterwards(result: dict[str, Any]) -> str:
    """What was done after the ballots."""
    head = f"<h2>{both(Text('后来做了什么', 'What was done afterwards'))}</h2>"
    if not result["afterwards"]:
        return f"{head}\n<p>{both(Text('还没有', 'Nothing yet'))}</p>"
    steps = "\n".join(
        f"<li>{both(Text(step['zh'], step['en']))} {hashed(step['tx'])}</li>" for step in result["afterwards"]
    )
    return f"{head}\n<ol>\n{steps}\n</ol>"


def listed(result: dict[str, Any]) -> str:
    """Every ballot that was counted, by transaction: member, then the options in the order of the choice."""
    ballots = sorted(result["ballots"], key=lambda one: (one["tx"], one["member"]))
    head = Text(f"全部选票（{len(ballots):,}）", f"All ballots ({len(ballots):,})")
    about = Text(
        "会员编号：所选项的编号，按所选顺序。", "Member: numbers of options, in the order of choice."
    )
    lines = [f'<h2>{both(head)}</h2>\n<details id="ballots"><summary>{both(about)}</summary>']
    for tx, group in groupby(ballots, key=lambda one: one["tx"]):
        text = "\n".join(f"{one['member']}: {','.join(map(str, one['choices']))}" for one in group)
        lines.append(f"{hashed(tx)}\n<pre>\n{text}\n</pre>")
    return "\n".join([*lines, "</details>"])
