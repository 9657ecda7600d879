"""Two epochs: the first was scored from a log that somebody had edited, the second from what happened."""

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

from demo.cast import COPIER, GUARDIAN, PLATFORM, RELAY, STRANGER
from demo.chapters.points.fans import COUSIN, LIE, LOG, RULES, SYMBOL, Fans
from demo.commands import Answer, zhenbo
from demo.stage import refusal
from zhenbo.language import Text
from zhenbo.plan import Call
from zhenbo.plans.epochs import Rewards
from zhenbo.rewards.amounts import Payment
from zhenbo.rewards.source import State

_URI = "https://example.org/tea/epochs"
_COMMUNITY = f"community={SYMBOL}"
_POSTING = (f"rules={RULES}", f"uri={_URI}", _COMMUNITY, "out=epochs")
_STATE, _FANS, _TOTAL, _FINAL_AT = 0, 3, 4, 7  # places in IRewards.Epoch


def lie(fans: Fans) -> None:
    """Somebody at the platform writes purchases into the log that never were, for a cousin."""
    stage, desk = fans.stage, fans.desk
    stage.screen.scene(Text("一份被改过的日志", "A log that was edited"))
    rows = _with_cousin(fans)
    with stage.step(
        PLATFORM,
        f"有人往日志里写了 {rows} 笔从未发生的购买，然后计分并发布第 1 期",
        f"somebody writes {rows} purchases that never were into the log, scores it and posts epoch 1",
    ) as step:
        desk.send(step, "epoch main", LIE, *_POSTING)
        stolen = next(int(row["amount"]) for row in fans.scores(1) if row["fan"] == COUSIN)
        step.tell(f"“表亲”分得 {stolen:,} 积分", f"the cousin is to get {stolen:,} points")
        step.check("已发布，可异议", "posted, and open to disputes", _state(fans, 1) == State.POSTED)
        step.check("已创建的积分", "points created so far", fans.read("Points", "totalSupply"), 0)


def _with_cousin(fans: Fans) -> int:
    """Write the edited log: six purchases of other fans once more, as if they were the cousin's."""
    text = (fans.desk.folder / LOG).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    wallet = fans.stage.signer(COPIER).address.lower()
    bought = [row for row in rows if row["kind"] == "purchase"][:6]
    rows += [
        row | {"event_id": f"f{place:015x}", "fan": COUSIN, "wallet": wallet, "device": "d00cousin"}
        for place, row in enumerate(bought)
    ]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (fans.desk.folder / LIE).write_text(out.getvalue(), encoding="utf-8")
    return len(bought)


def doubt(fans: Fans) -> None:
    """A fan recomputes it with the log that the show really had, disputes, and the guardian agrees."""
    stage, published = fans.stage, fans.folder(1)
    stage.screen.scene(Text("有人不信，重新计算", "Somebody doubts it, and recomputes"))
    with stage.step(
        STRANGER,
        "用公布的文件重算：规则确实照办了，但日志是真的吗",
        "recomputes from what was published: the rules were followed, but is the log true?",
    ) as step:
        answer = _verified(fans, 1, published)
        step.output += answer.lines
        step.check("与链上相等（退出码）", "equals the chain (exit code)", answer.code, 0)
    own = stage.folder / "doubter" / published.name
    shutil.copytree(published, own)
    (own / "log.csv").write_bytes((fans.desk.folder / LOG).read_bytes())
    with stage.step(
        STRANGER,
        "换成直播时人人看到的日志再算",
        "computes it again with the log that everybody saw in the show",
    ) as step:
        answer = _verified(fans, 1, own)
        step.output += answer.lines
        step.check("与链上不相等（退出码）", "does not equal the chain (exit code)", answer.code, 1)
    _dispute(fans)


def _verified(fans: Fans, epoch: int, folder: Path) -> Answer:
    """As a stranger, with the community's addresses, the published folder and a node."""
    addresses = fans.desk.community_file(SYMBOL)
    asked = ["--community", addresses.name, "--published", folder.name, "--rpc", fans.stage.url]
    return zhenbo(["verify", "epoch", str(epoch), *asked], [addresses, folder])


def _dispute(fans: Fans) -> None:
    stage, desk = fans.stage, fans.desk
    with stage.step(STRANGER, "付押金，提出异议", "puts up the bond and disputes epoch 1") as step:
        bond = fans.read("Rewards", "bondNeeded", 1)
        desk.send(step, "epoch dispute", 1, _COMMUNITY, f"evidence={LOG}", f"uri={_URI}/doubt")
        step.tell(f"押金 {bond} wei", f"the bond is {bond} wei")
        step.check("等待裁定", "waits for a decision", _state(fans, 1) == State.DISPUTED)
    with stage.step(GUARDIAN, "查明属实，第 1 期作废", "finds it true: epoch 1 is void") as step:
        reason = "reason=the log was edited 日志被改过"
        desk.send(step, "epoch decide", 1, _COMMUNITY, "upheld=yes", reason)
        step.check("已作废，永不支付", "void, and never paid", _state(fans, 1) == State.VOID)
        owed = fans.read("Rewards", "bondOf", stage.signer(STRANGER).address)
        step.check("押金可取回", "the bond can be taken back", owed, bond)


def refused(fans: Fans) -> None:
    """What no contract would have to trust anybody for: order, cap, budget, rule version."""
    stage = fans.stage
    stage.screen.scene(Text("合约自己就能看出的错", "What the contract sees by itself"))
    with stage.step(
        PLATFORM,
        "重新开启，再试四种写错的名单",
        "opens the epoch anew, and tries four lists that are wrong",
    ) as step:
        sender = stage.signer(PLATFORM).address
        rewards = Rewards(stage.chain.chain_id, fans.desk.address(SYMBOL, "Rewards"), sender)
        step.run(rewards.plan(Text("开启", "Open"), rewards.opening(fans.epoch)))
        cap, wallet = fans.rules.cap_per_fan, stage.signer(COPIER).address.lower()
        one = Payment(COUSIN, wallet, 1)
        wrong = {
            "AmountInvalid": (1, [replace(one, amount=cap + 1)]),
            "FanOutOfOrder": (1, [one, one]),
            "LimitExceeded": (1, _many(cap, 2 * fans.rules.budget // cap)),
            "VersionDiffers": (2, [one]),
        }
        for error, (version, entries) in wrong.items():
            post = _unchecked(rewards, fans.epoch, version, entries)
            said = refusal(lambda post=post: stage.send(PLATFORM, rewards.plan(post.sentence, post)))
            step.check(f"拒绝：{error}", f"refused: {error}", error in said)
        step.check("一条也没有记下", "entries that were taken", _epoch(fans, fans.epoch)[_FANS], 0)


def _unchecked(rewards: Rewards, epoch: int, version: int, entries: list[Payment]) -> Call:
    """A posting as no tool of ours would send it."""
    right = rewards.posting(epoch, version, [entries[:1]])[0]
    words = tuple(int(one.wallet, 16) << 96 | one.amount for one in entries)
    return replace(right, args=(epoch, version, 0, words), done=None)


def truth(fans: Fans) -> None:
    """The log as it was."""
    stage, desk = fans.stage, fans.desk
    stage.screen.scene(Text("真实的日志", "The log as it was"))
    with stage.step(PLATFORM, "用真实的日志计分并发布", "scores the true log and posts the epoch") as step:
        desk.send(step, "epoch main", LOG, *_POSTING)
        rows = [row for row in fans.scores(fans.epoch) if row["wallet"] and int(row["amount"])]
        fans.paid = {row["wallet"]: int(row["amount"]) for row in rows}
        found = _epoch(fans, fans.epoch)
        step.tell(f"{len(rows)} 位粉丝", f"{len(rows)} fans")
        step.check("链上合计", "sum on the chain", found[_TOTAL], sum(fans.paid.values()))
        listed = {row["fan"] for row in rows}
        step.check("没有“表亲”", "the cousin is not among them", COUSIN not in listed)
    with stage.step(STRANGER, "再次重算", "recomputes this one too") as step:
        answer = _verified(fans, fans.epoch, fans.folder(fans.epoch))
        step.output += answer.lines
        step.check("与链上相等（退出码）", "equals the chain (exit code)", answer.code, 0)


def final(fans: Fans) -> None:
    """The window passes; anybody makes the epoch final, and its points exist."""
    stage, desk = fans.stage, fans.desk
    stage.wait(_epoch(fans, fans.epoch)[_FINAL_AT] - stage.now() + 1)
    with stage.step(
        RELAY, "三天无人再异议：生效", "makes it final: nobody disputed it for three days"
    ) as step:
        desk.send(step, "epoch finalise", fans.epoch, _COMMUNITY)
        supply = fans.read("Points", "totalSupply")
        step.check("恰好创建这些积分", "exactly these points were created", supply, sum(fans.paid.values()))


def claims(fans: Fans) -> None:
    """The bundles are rebuilt from the chain alone; somebody else pays the gas for all fans."""
    stage, desk = fans.stage, fans.desk
    stage.screen.scene(Text("领取：粉丝不需要 gas", "Claimed: no fan needs gas"))
    addresses, kept = desk.community_file(SYMBOL), stage.folder / "stranger"
    with stage.step(
        STRANGER,
        "平台消失了也不要紧：只凭链上数据重建每位粉丝的凭证",
        "needs no platform: rebuilds every fan's bundle from the chain alone",
    ) as step:
        asked = ["claims", "rebuild", "--community", addresses.name, "--rpc", stage.url, "--out", "claims"]
        answer = zhenbo(asked, [addresses], keep=kept)
        step.output += answer.lines
        bundles = list((kept / "claims").glob("??/*.json"))
        step.check("凭证数", "bundles", len(bundles), len(fans.paid))
    shutil.copytree(kept / "claims", desk.folder / "claims")
    stage.files["claims"] = kept / "claims"
    with stage.step(RELAY, "为所有粉丝一次领取", "claims for all fans") as step:
        desk.send(step, "claim main", "claims", _COMMUNITY)
        held = {wallet: fans.read("Points", "balanceOf", wallet) for wallet in fans.paid}
        step.check("每位粉丝得到的正是得分", "every fan has what it scored", held == fans.paid)
        again = desk.run(step, "claim main", "claims", _COMMUNITY)
        step.check("再领一次：没有可领的（退出码）", "again: nothing is left (exit code)", again.code, 0)
        left = fans.read("Points", "balanceOf", desk.address(SYMBOL, "Rewards"))
        step.check("Rewards 里剩余", "left in Rewards", left, 0)


def _many(cap: int, count: int) -> list[Payment]:
    """Made-up fans, each with as much as one may get."""
    return [Payment(f"x{place}", f"0x{place + 1:040x}", cap) for place in range(count + 1)]


def _epoch(fans: Fans, number: int) -> list[int]:
    return list(fans.read("Rewards", "epochOf", number))


def _state(fans: Fans, number: int) -> int:
    return _epoch(fans, number)[_STATE]
