"""What is wrong with a list: every place, its reason and its cure, in Chinese and English."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhenbo.errors import BadList
from zhenbo.language import Text, say

MOST_SHOWN = 20
WALLET, AMOUNT, PROBLEM = "wallet", "amount", "problem"
COLUMN_NAMES = {
    WALLET: Text("钱包", "wallet"),
    AMOUNT: Text("积分", "amount"),
    PROBLEM: Text("问题", "problem"),
}


@dataclass(frozen=True)
class Problem:
    """One reason why a person has to look. `row` is the spreadsheet's number, 0 for the list as a whole."""

    row: int
    column: str
    reason: Text

    def __str__(self) -> str:
        return say(self.text)

    @property
    def text(self) -> Text:
        """With its place."""
        if not self.row:
            return self.reason
        name = COLUMN_NAMES.get(self.column, Text(self.column, self.column))
        zh, en = (f"，{name.zh}", f", {name.en}") if self.column else ("", "")
        return Text(f"第 {self.row} 行{zh}：{self.reason.zh}", f"row {self.row}{en}: {self.reason.en}")

    def as_dict(self) -> dict[str, object]:
        """For --json."""
        return {"row": self.row, "column": self.column, "reason": say(self.reason)}


def refusal(problems: Sequence[Problem], copy: str = "") -> BadList:
    """All problems in one refusal, as many as a person reads; `copy` names the file that holds every one."""
    lines = [str(one) for one in problems[:MOST_SHOWN]]
    left = len(problems) - len(lines)
    if left:
        lines.append(say(Text(f"…… 另有 {left} 处", f"… and {left} more")))
    count = len(problems)
    head = Text(
        f"名单有 {count} 处需要处理，未发送：", f"{count} places of the list need a person; nothing was sent:"
    )
    if copy:
        cure = Text(
            f"已写出 {copy}：能改的已改，其余在“问题”列说明；改好后清空该列，用它重新运行",
            f"Written: {copy}. What could be mended is; the column `problem` says the rest. Put that right, "
            "empty the column, and run again with this file.",
        )
        lines.append(say(cure))
    return BadList("\n".join([say(head), *lines]))
