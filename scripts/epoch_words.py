"""What the poster of an epoch is told before it is posted, and afterwards."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scripts.session import Session
from zhenbo.language import Text
from zhenbo.plans.rules import moment
from zhenbo.rewards.recompute import days_of
from zhenbo.rewards.source import State

if TYPE_CHECKING:
    from scripts.posting import Draft, Posting


def effects(posting: "Posting", draft: "Draft") -> list[Text]:
    """What the poster should know: days, sums, and how limit and waiting amounts go together."""
    epoch, payout, rules = draft.epoch, draft.scores.payout, posting.rules
    waiting = sum(one.amount for one in payout.waiting)
    left = epoch.limit - draft.manifest.total
    days = days_of(rules, posting.target.period)
    found = [
        Text(
            f"计分 {days}（规则的第 {posting.target.period} 期），规则第 {epoch.version} 版",
            f"Scores {days} (epoch {posting.target.period} of the rules), rule version {epoch.version}",
        ),
        Text(
            f"{draft.manifest.fans} 位粉丝得 {draft.manifest.total}；上限 {epoch.limit} = 预算 {rules.budget}"
            f" + 此前各期余下 {epoch.limit - rules.budget}",
            f"{draft.manifest.fans} fans get {draft.manifest.total}; the limit is {epoch.limit}: the budget "
            f"of {rules.budget} and {epoch.limit - rules.budget} that earlier epochs left over",
        ),
        Text(
            f"{waiting} 继续等待（无钱包或超过上限）；合约结转 {min(left, rules.budget)}",
            f"{waiting} goes on waiting (no wallet, or above cap or limit); the contract leaves over "
            f"{min(left, rules.budget)}",
        ),
        Text(f"公布的文件夹：{posting.home}", f"To be published: {posting.home}"),
    ]
    if posting.waits_for is not None:
        before = posting.waits_for
        found.append(
            Text(
                f"注意：第 {before} 期尚未生效，余下的不在此上限中；窗口已过则先执行 epoch finalise",
                f"Note: epoch {before} is not final, so what it leaves over is not in this limit; where its "
                f"window is over, run `brownie run epoch finalise {before}` first",
            )
        )
    if epoch.state != State.FINAL:
        found += _budget(posting.session, draft.manifest.total, posting.ledger.budget_left)
    reading = posting.points.reading
    if reading.bad:
        found.append(
            Text(f"日志 {reading.bad} 行无法计分", f"{reading.bad} rows of the log cannot be scored")
        )
    return found


def _budget(session: Session, total: int, free: int) -> Iterator[Text]:
    """That the epoch could be posted, and not be made final."""
    if total > free:
        raising = f"brownie run budget main rewards {total} community={session.arguments.need('community')}"
        yield Text(
            f"注意：Rewards 还可创建 {free} 积分，此期不能生效；窗口结束前请由国库把预算提高 {total - free}"
            f"或更多：{raising}",
            f"Note: Rewards may still create {free} points, so this epoch cannot be made final; let the "
            f"Treasury raise its budget by {total - free} or more before the window ends: `{raising}`",
        )


def told(posting: "Posting", draft: "Draft") -> Text:
    """What comes next, once it is posted."""
    epoch = posting.ledger.epoch(draft.epoch.number)
    when = moment(epoch.final_at)
    return Text(
        f"已公布 {posting.home}；可异议至 {when}，之后运行 brownie run epoch finalise {epoch.number}",
        f"Publish {posting.home}. It can be disputed until {when}; then run `brownie run epoch finalise "
        f"{epoch.number}`",
    )
