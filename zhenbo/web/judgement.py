"""The verdict of a page: the worst of all that is known, each reason in plain words, and what to do.

Nobody is told "fake" here. A bad verdict is of a code, a link or a record, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from zhenbo.bundle.check_life import marks
from zhenbo.bundle.describe import HOLD, NOBODY, RECALL
from zhenbo.bundle.facts import Fact
from zhenbo.bundle.format import Bundle
from zhenbo.items.kinds import Kind
from zhenbo.language import Text
from zhenbo.nfc.freshness import REASONS, Outcome
from zhenbo.nfc.verdict import Verification
from zhenbo.scans.rules import RULES, Level
from zhenbo.scans.standing import Standing
from zhenbo.scans.stream import Told
from zhenbo.verdicts import SAID, WHAT_TO_DO, WHAT_TO_DO_OWNED, Verdict, worst
from zhenbo.web import words
from zhenbo.web.alert_reasons import Warned, warnings
from zhenbo.web.findings import Findings
from zhenbo.web.view import minute

_NOT_ISSUED = RULES["unallocated"].words
_SILENT = Text(
    "现在无法查询链上记录，因此不能下结论。请稍后再扫。",
    "The chain's records cannot be read just now, so nothing can be said. Scan again later.",
)
_PROVEN = Text(
    "品牌与另一机构的检验员共同登记了这一批，此序列号经证明属于该批。",
    "The brand and an inspector of another organisation registered this batch, and this serial is proven "
    "to be in it.",
)
_SAMPLE = Text(
    "这是直播展示样品，非卖品。如果有人把它卖给您，请勿相信。",
    "This is a sample for shows, not for sale. Do not trust whoever sold it to you.",
)
_TAPPED = Text("芯片链接有效，而且是新的。", "The chip's link is authentic and new.")
_ANSWERED = Text(
    "芯片刚刚在这部手机上答对了新题。", "The chip has just answered a fresh challenge on this phone."
)
_OWNER = Text("这部手机激活过这件商品。", "This phone activated the item.")
_LATE_TAP = Text(
    "芯片结果只显示给碰芯片的手机，保留十分钟。请再碰一次芯片。",
    "The result of a tap is shown for ten minutes, to the phone that tapped. Tap the chip again.",
)
# proofs against a link that somebody showed, perhaps a rival who made it up: whoever comes by another way, is
# told of them, and not that the code is bad
_OF_A_LINK = ("chip_forged", "sun_replay", "sun_rollback")


@dataclass(frozen=True)
class Reason:
    """One finding: how it bears on the verdict, and what it says."""

    level: Verdict
    text: Text


@dataclass(frozen=True)
class Banner:
    """What stands above the verdict: `recall`, `hold`, `frozen`, `retired` or `sample`."""

    kind: str
    title: Text
    text: Text


@dataclass(frozen=True)
class Judgement:
    """What the reader is told first."""

    verdict: Verdict
    said: Text
    reasons: tuple[Reason, ...]
    advice: tuple[Text, ...]
    banners: tuple[Banner, ...]


def judge(
    found: Findings | None,
    *,
    tap: Verification | None = None,
    answered: bool = False,
    told: Told | None = None,
    standing: Standing | None = None,
    missed: bool = False,
    beyond: Sequence[Text] = (),
) -> Judgement:
    """The verdict of an item that is on the shelf; `found` None where the ledger does not answer.

    answered  an ECDSA chip has just answered the reader
    told      what the reader's own scan came to
    standing  how the code stands for everybody
    missed    the reader comes from a tap whose result is no longer kept, or was another phone's
    beyond    measured values of its certificates that are not within their limits
    """
    banners = tuple(_banners(found)) if found is not None else ()
    reasons = [*_of_proof(found), *_of_tap(tap, missed), *_of_chip(answered), *_of_scans(told, standing)]
    owner = told is not None and told.owner
    warned = warnings(found) if found is not None else ()
    judged = _judgement(reasons, banners, warned, owner or answered, beyond)
    if judged.verdict == Verdict.GENUINE and found is not None and is_activated(found) and not owner:
        return replace(judged, advice=WHAT_TO_DO_OWNED)
    return judged


def is_activated(found: Findings) -> bool:
    """Whether the item has been given its passport."""
    return first_owner(found) is not None


def first_owner(found: Findings) -> bytes | None:
    """The wallet that the item was activated for; None where nobody activated it."""
    token = found.goods.item.token_id
    births = (fact.args for fact in found.trusted.facts.of("Transfer") if fact.args["from"] == NOBODY)
    return next((args["to"] for args in births if args["id"] == token), None)


def not_issued() -> Judgement:
    """The verdict of a serial that no batch of its GTIN has."""
    return _judgement([Reason(Verdict.DO_NOT_TRUST, _NOT_ISSUED)])


def _judgement(
    reasons: Iterable[Reason],
    banners: tuple[Banner, ...] = (),
    warned: Iterable[Warned] = (),
    proven: bool = False,
    beyond: Iterable[Text] = (),
) -> Judgement:
    """`proven`: the reader has the owner's phone or the chip itself, so copies are what others hold."""
    own, alerts = list(reasons), list(warned)
    of_banners = [Reason(Verdict.CHECK, banner.text) for banner in banners]
    of_alerts = [_of_alert(alert, proven) for alert in alerts]
    of_alerts += [Reason(Verdict.CHECK, _beyond(name)) for name in beyond]
    listed = sorted(dict.fromkeys([*own, *of_alerts, *of_banners]), key=lambda reason: -reason.level.rank)
    told = worst(reason.level for reason in listed)
    said = SAID[told]
    if told != Verdict.GENUINE and all(reason.level == Verdict.GENUINE for reason in own):
        said = words.SAID_OF[banners[0].kind if banners else "alert" if alerts else "limit"]  # not the code
    above = {banner.text for banner in banners}  # said there already, and in larger letters
    shown = tuple(reason for reason in listed if reason.text not in above)
    open_ones = (alert for alert in alerts if not (alert.copied and proven))
    to_do = dict.fromkeys(alert.to_do for alert in open_ones if alert.to_do is not None)
    return Judgement(told, said, shown, (*to_do, *WHAT_TO_DO[told]), banners)


def _of_alert(alert: Warned, proven: bool) -> Reason:
    """To be checked, confirmed or not; who holds the proof in his hand is told it, and keeps his verdict."""
    return Reason(Verdict.GENUINE if alert.copied and proven else Verdict.CHECK, alert.text)


def _beyond(name: Text) -> Text:
    return Text(
        f"证书里的“{name.zh}”超出限值，见下面的证书。",
        f"“{name.en}” is beyond its limit in a certificate; see the certificates below.",
    )


def _of_proof(found: Findings | None) -> Iterator[Reason]:
    if found is None:
        yield Reason(Verdict.CHECK, _SILENT)
    elif found.verdict.true:
        yield Reason(Verdict.GENUINE, _PROVEN)
    else:
        for check in found.verdict.failed[:5]:
            zh, en = (
                f"记录与链上不符：{check.said.zh}",
                f"The records disagree with the chain: {check.said.en}",
            )
            yield Reason(Verdict.DO_NOT_TRUST, Text(zh, en))


def _of_tap(tap: Verification | None, missed: bool) -> Iterator[Reason]:
    if missed:
        yield Reason(Verdict.CHECK, _LATE_TAP)
    if tap is None:
        return
    for reason in tap.reasons:
        level = reason.verdict
        if level != Verdict.GENUINE or reason.word.startswith("seal"):
            yield Reason(level, reason.text)
    if tap.verdict == Verdict.GENUINE:
        again = tap.record is not None and tap.record.outcome == Outcome.REPEAT
        yield Reason(Verdict.GENUINE, REASONS[Outcome.REPEAT] if again else _TAPPED)


def _of_chip(answered: bool) -> Iterator[Reason]:
    if answered:
        yield Reason(Verdict.GENUINE, _ANSWERED)


def _of_scans(told: Told | None, standing: Standing | None) -> Iterator[Reason]:
    """What all scans say; who holds the proof in his hand is told it too, and keeps his verdict."""
    if told is not None and told.owner:
        yield Reason(Verdict.GENUINE, _OWNER)
    if standing is None or standing.verdict == Verdict.GENUINE:
        return
    most = Verdict.DO_NOT_TRUST if told is None else told.verdict
    for name in standing.rules:
        rule = RULES[name]
        if rule.level != Level.NOTE and standing.points.get(name, 0) > 0:
            own = told is not None and told.raised == name
            proof = rule.level == Level.PROOF and (own or name not in _OF_A_LINK)
            level = Verdict.DO_NOT_TRUST if proof else Verdict.CHECK
            yield Reason(min(level, most, key=lambda verdict: verdict.rank), rule.words)


def _banners(found: Findings) -> Iterator[Banner]:
    claim = Bundle(found.trusted.network, found.goods.item, found.goods.batch.part, (), (), ())
    for fact in marks(found.trusted.facts, claim):
        yield _banner(fact)
    if Kind(found.goods.item.kind).is_sample:
        yield Banner("sample", Text("展示样品，非卖品", "Show sample, not for sale"), _SAMPLE)


def _banner(fact: Fact) -> Banner:
    when, why = minute(fact.time)[:10], str(fact.args.get("reason", ""))[:300]
    if fact.args.get("mark") == RECALL:
        text = Text(
            f"{when} 起召回，原因：{why}。请停止食用或使用，联系商家退货。",
            f"Recalled since {when}: {why}. Stop using it and ask the seller to take it back.",
        )
        return Banner("recall", Text("召回：请勿食用或使用", "Recalled: do not use"), text)
    if fact.args.get("mark") == HOLD:
        text = Text(f"{when} 起暂停流通，原因：{why}。", f"On hold since {when}: {why}.")
        return Banner("hold", Text("暂停流通", "On hold"), text)
    if fact.event == "BatchFrozen":
        text = Text(
            "更早的批次已登记了同一序列号，本批被冻结。",
            "An earlier batch has the same serial, so this batch is frozen.",
        )
        return Banner("frozen", Text("批次冻结", "Batch frozen"), text)
    text = Text(
        f"{when} 已开封或用完（{why}）。如果当作未开封商品卖给您，请勿相信。",
        f"Opened or used up on {when} ({why}). Do not trust it as unopened goods.",
    )
    return Banner("retired", Text("已开封注销", "Opened and retired"), text)
