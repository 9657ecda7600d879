"""An airdrop: a list with mistakes, a process that is killed half-way, and the same command once more."""

import csv
import random
import signal

from demo.cast import STRANGER, STREAMER
from demo.chapters.points.fans import SAMPLES, SYMBOL, Fans
from demo.commands import zhenbo
from zhenbo.language import Text

WINNERS = 2_600  # five batches
_TOTAL = sum(50 + n % 50 for n in range(WINNERS))
LIST, LABEL = "winners.csv", "中秋 Mid-Autumn"
_GIFT = (LIST, f"community={SYMBOL}", f"label={LABEL}")
_DAMAGED = "damaged.csv"
_PUSHES = ("send=yes", "yes=yes", "json=yes")


def damaged(fans: Fans) -> None:
    """A list as spreadsheets leave it: every mistake is named, and what can be mended is."""
    stage = fans.stage
    stage.screen.scene(Text("空投：一份有毛病的名单", "An airdrop: a list with mistakes"))
    with stage.step(STREAMER, "先检查名单", "checks a list first") as step:
        answer = zhenbo(["airdrop", "check", _DAMAGED], [SAMPLES / "airdrop" / _DAMAGED])
        step.output += answer.lines
        step.check("名单不可用（退出码）", "the list is refused (exit code)", answer.code, 1)


def killed(fans: Fans) -> None:
    """kill -9 in the middle of it."""
    stage, desk = fans.stage, fans.desk
    stage.screen.scene(Text("中途断电", "The power fails half-way"))
    _write_winners(fans)
    with stage.step(
        STREAMER,
        f"给 {WINNERS:,} 人发积分；第一批刚发出，程序被强行终止（kill -9）",
        f"gives points to {WINNERS:,} fans; after the first batch its process is killed (kill -9)",
    ) as step:
        before = stage.chain.head()
        ran = desk.try_to(STREAMER, "airdrop main", *_GIFT, *_PUSHES, kill_when=lambda: _pushed(fans) > 0)
        step.tell(f"$ {ran.line}", f"$ {ran.line}")
        step.transactions(*desk.mined_since(before))
        step.check("被终止（信号）", "killed (signal)", -ran.code, int(signal.SIGKILL))
        step.check("只发出一部分", "only a part was pushed", 0 < _pushed(fans) < _TOTAL)


def resumed(fans: Fans) -> None:
    """The same command finishes it; nobody is paid twice; receipts."""
    stage, desk = fans.stage, fans.desk
    with stage.step(STREAMER, "再次运行同一条命令", "runs the same command again") as step:
        found = desk.send(step, "airdrop main", *_GIFT).json()
        step.tell(f"收据 {found['receipts']}，根 {found['receipts_root']}",
                  f"receipts {found['receipts']}, root {found['receipts_root']}")  # fmt: skip
        step.check("发出", "points pushed", int(found["paid"]), _TOTAL)
        step.check("每人恰好一次", "every fan was paid exactly once", _each_once(fans))
        stage.files["receipts"] = desk.folder / found["receipts"]
    with stage.step(STRANGER, "核对总量", "adds it all up") as step:
        supply, total = fans.read("Points", "totalSupply"), sum(fans.paid.values()) + _TOTAL
        step.check("积分总量 = 各期 + 空投", "points that exist = epochs + airdrops", supply, total)
    stage.commands += [
        (
            Text("重算第 2 期", "recompute epoch 2"),
            f"zhenbo verify epoch 2 --community {stage.path(desk.community_file(SYMBOL))} "
            f"--published {stage.path(fans.folder(fans.epoch))} --rpc {stage.url}",
        ),
        (Text("规则的大白话", "the rules in plain words"), "zhenbo rules explain samples/show/rules.yaml"),
    ]


def _write_winners(fans: Fans) -> None:
    """Winners from a seed, worth nothing anywhere."""
    seeded = random.Random(815)  # noqa: S311 - a story, not a secret
    with (fans.desk.folder / LIST).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("wallet", "amount"))
        rows.writerows((f"0x{seeded.getrandbits(160):040x}", 50 + n % 50) for n in range(WINNERS))


def _pushed(fans: Fans) -> int:
    """Points that the Airdrop has created."""
    return int(fans.read("Points", "sourceOf", fans.desk.address(SYMBOL, "Airdrop"))[1])


def _each_once(fans: Fans) -> bool:
    """One Transfer of its amount for each fan of the list, and no other from this source."""
    chain, points = fans.stage.chain, fans.desk.address(SYMBOL, "Points")
    with (fans.desk.folder / LIST).open(encoding="utf-8", newline="") as file:
        wanted = {row["wallet"]: int(row["amount"]) for row in csv.DictReader(file)}
    paid: dict[str, list[int]] = {}
    for event in chain.events("Points", points, 0, wanted={"Transfer": {}}):
        fan = str(event.args["to"]).lower()
        if fan in wanted:
            paid.setdefault(fan, []).append(int(event.args["amount"]))
    return paid == {fan: [amount] for fan, amount in wanted.items()}
