"""A rule file in sentences that a fan understands, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator

from zhenbo.language import Text
from zhenbo.scoring.log_format import Kind
from zhenbo.scoring.rules import Act, Rules

_NAMES = {
    Kind.WATCH: Text("观看", "Watching"),
    Kind.COMMENT: Text("评论", "Comments"),
    Kind.LIKE: Text("点赞", "Likes"),
    Kind.SHARE: Text("分享", "Shares"),
    Kind.PURCHASE: Text("购买", "Purchases"),
    Kind.CLIP: Text("切片", "Clips"),
}
_COUNTED = {
    Kind.COMMENT: Text("条评论", "comments"),
    Kind.LIKE: Text("次点赞", "likes"),
    Kind.SHARE: Text("次分享", "shares"),
    Kind.CLIP: Text("个标记", "marks"),
}


def explain(rules: Rules) -> list[Text]:
    """Sentences on the whole, on each kind of act, and on what is never counted."""
    return [*_frame(rules), *(Text(*_act(act)) for act in rules.acts), *_guards(rules)]


def points(milli: int) -> str:
    """Milli-points as points: 1500 is 1.5."""
    whole, rest = divmod(milli, 1000)
    return f"{whole:,}" + (f".{rest:03}".rstrip("0") if rest else "")


def _frame(rules: Rules) -> Iterator[Text]:
    epochs = rules.epochs
    sign = "-" if epochs.offset < 0 else "+"
    hours, minutes = divmod(abs(epochs.offset) // 60, 60)
    zone = f"UTC{sign}{hours:02}:{minutes:02}"
    yield rules.title
    yield Text(
        f"每期 {epochs.days} 天；第 {epochs.number} 期自 {epochs.starts} 起，一天从 {zone} 零点算起。",
        f"An epoch lasts {epochs.days} days; epoch {epochs.number} starts on {epochs.starts}, and a day "
        f"begins at midnight {zone}.",
    )
    yield Text(
        f"每期最多发放 {rules.budget:,}，按得分比例分配；每位粉丝每期最多 {rules.cap_per_fan:,}，"
        f"超出部分分给其他粉丝（单位：积分的最小单位）。",
        f"An epoch pays at most {rules.budget:,}, in proportion to points; one fan at most "
        f"{rules.cap_per_fan:,}, and what is above goes to the others (in the points token's smallest unit).",
    )
    window = _time(rules.minimum_window)
    yield Text(
        f"公布后至少 {window.zh}内可以提出异议。",
        f"Once posted, an epoch can be disputed for at least {window.en}.",
    )


def _act(act: Act) -> tuple[str, str]:
    """Everything about one kind of act, as one paragraph in each language."""
    parts = [_worth(act), *_limits(act), *_conditions(act)]
    name = _NAMES[act.kind]
    zh = f"{name.zh}：" + "；".join(part.zh for part in parts) + "。"
    return zh, f"{name.en}: " + "; ".join(part.en for part in parts) + "."


def _worth(act: Act) -> Text:
    worth = points(act.weight)
    count = f"{worth} point" if act.weight == 1000 else f"{worth} points"
    if act.kind == Kind.WATCH:
        time = _time(act.per)
        return Text(f"每 {time.zh} {worth} 分", f"{count} for {time.en}")
    if act.kind == Kind.PURCHASE:
        return Text(f"每 {act.per / 100:g} 元 {worth} 分", f"{count} for {act.per / 100:g} yuan")
    each = _COUNTED[act.kind]
    return Text(f"每{each.zh} {worth} 分", f"{count} {'a mark' if act.kind == Kind.CLIP else 'each'}")


def _amount(act: Act, units: int) -> Text:
    if act.kind == Kind.WATCH:
        return _time(units)
    if act.kind == Kind.PURCHASE:
        return Text(f"{units / 100:,.2f} 元", f"{units / 100:,.2f} yuan")
    each = _COUNTED[act.kind]
    return Text(f"{units:,} {each.zh}", f"{units:,} {each.en}")


def _limits(act: Act) -> Iterator[Text]:
    cap, most = _amount(act, act.daily_cap), points(act.curve().points(act.daily_cap))
    yield Text(f"每天最多计 {cap.zh}（{most} 分）", f"at most {cap.en} a day ({most} points)")
    if act.decay is not None:
        step = _amount(act, act.decay.step)
        yield Text(
            f"每满 {step.zh}，此后只按前一档的 {act.decay.keep}% 计",
            f"after each {step.en} the next ones count {act.decay.keep} % of those before",
        )


def _conditions(act: Act) -> Iterator[Text]:
    if act.longest:
        longest = _time(act.longest)
        yield Text(
            f"同一秒只计一次，重放或同时多开不多计；一条记录最多证明 {longest.zh}",
            "each second counts once, replayed or in two shows at a time; "
            f"one row proves at most {longest.en}",
        )
    if act.minimum_watch:
        least = _time(act.minimum_watch)
        yield Text(
            f"当天在该场须观看满 {least.zh}",
            f"only with at least {least.en} of that show watched on that day",
        )
    if act.target_watch:
        least = _time(act.target_watch)
        yield Text(f"被带来的粉丝须观看满 {least.zh}", f"the fan who came must watch at least {least.en}")
    if act.unique is not None:
        zh = "每天" if act.unique.within == "day" else "每期"
        whose = "只计最先的一位粉丝" if act.unique.among == "everyone" else "只计一次"
        en = f"the same target counts once {'a day' if act.unique.within == 'day' else 'an epoch'}"
        yield Text(
            f"同一对象{zh}{whose}",
            en + (", for the first fan only" if act.unique.among == "everyone" else ""),
        )
    if act.not_own:
        yield Text("对自己或同设备账号的不计", "not to oneself, nor to who shares a device")
    if act.kind == Kind.PURCHASE:
        yield Text(
            f"下单 {act.refund_window} 天后计分，扣除期间退款",
            f"counted {act.refund_window} days after the order, less what was refunded until then",
        )
    if act.marks is not None:
        each, allowance = act.marks.each_at_most, act.marks.allowance
        yield Text(
            f"由主播团队手工标记，每个切片最多 {each} 个，每场每天共 {allowance} 个",
            f"marks are given by hand, at most {each} to a clip and {allowance} in a show a day",
        )


def _guards(rules: Rules) -> Iterator[Text]:
    if rules.devices is not None:
        fans, devices = rules.devices.fans_at_most, rules.devices.devices_at_most
        yield Text(
            f"设备：一期内超过 {fans} 位粉丝使用的设备，其观看、评论、点赞、分享不计；"
            f"使用超过 {devices} 台设备的粉丝同样不计；一台设备同一秒只计一个账号。",
            f"Devices: watching, comments, likes and shares do not count on a device that more than {fans} "
            f"fans used in the epoch, nor for a fan who used more than {devices} devices; a device shows one "
            "account at a time.",
        )
    if rules.rings is not None:
        sizes = f"{rules.rings.smallest}–{rules.rings.up_to}"
        yield Text(
            f"拉新环：{sizes} 人互相拉新成环，环上粉丝本期的观看、评论、点赞、分享都不计。",
            f"Rings: if {sizes} fans brought each other in a ring, none of their watching, comments, likes "
            "and shares of the epoch counts.",
        )
    yield Text(
        "管理员删除的行为不计；同一 event_id 只计一次。",
        "What a moderator struck out does not count; one event_id counts once.",
    )


def _time(seconds: int) -> Text:
    for size, zh, en in ((86_400, "天", "day"), (3_600, "小时", "hour"), (60, "分钟", "minute")):
        if seconds and seconds % size == 0:
            count = seconds // size
            return Text(f"{count} {zh}", f"{count} {en}{'' if count == 1 else 's'}")
    return Text(f"{seconds} 秒", f"{seconds} second{'' if seconds == 1 else 's'}")
