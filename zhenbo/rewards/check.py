"""Whether an epoch is what its published files say: hashes, rules, scores, and every fan's entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.bundle.verdict import Check, Verdict, failed, flagged, passed
from zhenbo.errors import BadBindings, BadEpoch, BadLog, BadRules
from zhenbo.language import Text
from zhenbo.rewards import folder as published
from zhenbo.rewards.carry_check import about_carry
from zhenbo.rewards.difference import Difference, first_difference
from zhenbo.rewards.folder import (
    Manifest,
    altered,
    read_manifest,
    sha256,
    sha256_of,
    unreadable,
)
from zhenbo.rewards.manifest_check import about_days, about_manifest
from zhenbo.rewards.posted import Posted, read_back
from zhenbo.rewards.recompute import Recomputed, days_of, divided, points_of
from zhenbo.rewards.source import STATES, Closing, Epoch, Ledger, State
from zhenbo.scoring.files import read_carry
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.rules import Rules
from zhenbo.wallets.commitments import Opening, differences, read_commitments


@dataclass(frozen=True)
class Examined:
    """The verdict on an epoch, and the first fan whose entry is another one, where there is such."""

    epoch: Epoch
    verdict: Verdict
    difference: Difference | None

    def as_json(self) -> dict[str, Any]:
        """For programs; amounts as decimal text."""
        return {
            "epoch": self.epoch.number,
            "state": STATES[self.epoch.state].en,
            **self.verdict.as_json(),
            "difference": self.difference and self.difference.as_json(),
        }


def verify_epoch(
    ledger: Ledger, number: int, files: Path, openings: Mapping[str, Opening] | None = None
) -> Examined:
    """Verify a posted epoch.

    files      the epoch's folder, or the folder of all epochs of the community
    openings   private: whose wallet it is where the published files do not tell

    Raises BadEpoch where there is nothing to verify: no such epoch, not posted yet, or files of another one.
    """
    epoch = ledger.epoch(number)
    closing = _closing(ledger, epoch)
    home = files if (files / published.MANIFEST).is_file() else published.folder_of(files, number)
    manifest = read_manifest(home)
    _require_this_one(ledger, epoch, manifest)
    checks = [_about_state(epoch), about_manifest(ledger, epoch, closing, manifest)]
    checks += _about_files(home, manifest, closing)
    if unreadable(home, manifest):
        return _ended(epoch, checks)
    rules, said = _about_rules(ledger, epoch, home)
    checks += [*said, about_carry(ledger, home, manifest)]
    if rules is None:
        return _ended(epoch, checks)
    checks.append(about_days(ledger, epoch, home, rules.epochs.span(manifest.period)))
    try:
        bound = _bound(home, manifest)
    except BadBindings as fault:
        return _ended(epoch, [*checks, failed("wallets", str(fault), str(fault))])
    again, said = _about_scores(home, manifest, rules, epoch, bound)
    checks += said
    if again is None:
        return _ended(epoch, checks)
    wallets = {fan: one.wallet for fan, one in (openings or {}).items()}
    posted = read_back(ledger, epoch, again.payout.entries, wallets)
    difference = first_difference(again.payout.entries, wallets, posted.entries)
    checks += [*posted.checks, *_about_links(openings, bound), *_about_amounts(posted, difference)]
    return Examined(epoch, Verdict(tuple(checks)), difference)


def _ended(epoch: Epoch, checks: Sequence[Check]) -> Examined:
    """The verdict where a check that failed leaves nothing to compare the entries with."""
    return Examined(epoch, Verdict(tuple(checks)), None)


def _closing(ledger: Ledger, epoch: Epoch) -> Closing:
    if epoch.state == State.NONE:
        zh, en = f"没有第 {epoch.number} 期", f"There is no epoch {epoch.number} in {ledger.rewards}"
        raise BadEpoch(str(Text(zh, en)))
    found = ledger.closing(epoch.number)
    if found is None:
        state = STATES[epoch.state]
        zh, en = (
            f"第 {epoch.number} 期尚未发布（{state.zh}）",
            f"Epoch {epoch.number} is not posted ({state.en})",
        )
        raise BadEpoch(str(Text(zh, en)))
    return found


def _require_this_one(ledger: Ledger, epoch: Epoch, manifest: Manifest) -> None:
    said = (manifest.chain_id, manifest.rewards.lower(), manifest.epoch)
    if said != (ledger.chain.chain_id, ledger.rewards.lower(), epoch.number):
        zh = f"这些文件属于链 {said[0]} 上合约 {said[1]} 的第 {said[2]} 期"
        en = f"These files are of epoch {said[2]} of {said[1]} on chain {said[0]}, not of the one asked for"
        raise BadEpoch(str(Text(zh, en)))


def _about_state(epoch: Epoch) -> Check:
    state = STATES[epoch.state]
    said = (f"第 {epoch.number} 期：{state.zh}", f"epoch {epoch.number} is {state.en}")
    return flagged("state", *said) if epoch.state in (State.DISPUTED, State.VOID) else passed("state", *said)


def _about_files(home: Path, manifest: Manifest, closing: Closing) -> Iterator[Check]:
    lacking = unreadable(home, manifest)
    if lacking:
        zh = ", ".join(f"{name}（{why.zh}）" for name, why in lacking.items())
        en = ", ".join(f"{name} ({why.en})" for name, why in lacking.items())
        yield failed("files", f"重新计算所需的文件缺少或无法读取：{zh}", f"missing or unreadable: {en}")
    wrong = [name for name in altered(home, manifest) if name not in lacking]
    if wrong:
        listed = ", ".join(wrong)
        yield failed("files", f"与 epoch.json 不符：{listed}", f"not what epoch.json says: {listed}")
    hashes = (("log", manifest.log, closing.log_hash), ("scores", published.SCORES, closing.scores_hash))
    for part, name, posted in hashes:
        if name in lacking:
            continue
        found = sha256_of(home / name)
        if found == "0x" + posted.hex():
            yield passed(part, f"{name} 与链上哈希一致", f"{name} is the file that the chain names")
        else:
            zh = f"{name} 的哈希是 {found}，链上是 0x{posted.hex()}"
            yield failed(part, zh, f"{name} hashes to {found}, the chain says 0x{posted.hex()}")


def _about_rules(ledger: Ledger, epoch: Epoch, home: Path) -> tuple[Rules | None, list[Check]]:
    version = ledger.version(epoch.version)
    try:
        rules = load_rules(home / published.RULES)
    except BadRules as fault:
        return None, [failed("rules", str(fault), str(fault))]
    if rules.digest != version.rules_hash:
        zh = f"规则文件的哈希是 0x{rules.digest.hex()}，本期规则是 0x{version.rules_hash.hex()}"
        en = (
            f"the rule file hashes to 0x{rules.digest.hex()}, the epoch's version {version.number} is "
            f"0x{version.rules_hash.hex()}"
        )
        return rules, [failed("rules", zh, en)]
    numbers = (version.budget, version.cap, version.window)
    if numbers != (rules.budget, rules.cap_per_fan, rules.minimum_window):
        zh, en = "登记的数字与规则文件不同", "budget, cap or window of the version are not those of its file"
        return rules, [failed("rules", zh, en)]
    zh, en = (
        f"规则是第 {version.number} 版",
        f"the rules are version {version.number}, in force when it opened",
    )
    return rules, [passed("rules", zh, en)]


def _bound(home: Path, manifest: Manifest) -> dict[str, bytes] | None:
    """The commitments, where wallets are not published."""
    named = published.COMMITMENTS in manifest.files
    return read_commitments(home / published.COMMITMENTS) if named else None


def _about_scores(
    home: Path, manifest: Manifest, rules: Rules, epoch: Epoch, bound: Mapping[str, bytes] | None
) -> tuple[Recomputed | None, list[Check]]:
    given = home / published.CARRY_IN
    try:
        waited = read_carry(given) if given.exists() else ()
        points = points_of(rules, manifest.period, home / manifest.log)
        again = divided(rules, points, waited, epoch.limit, _links(bound))
    except BadLog as fault:
        return None, [failed("score", str(fault), str(fault))]
    days = days_of(rules, manifest.period)
    found = ((published.SCORES, again.scores), (published.CARRY_OUT, again.carry))
    differ = [name for name, data in found if sha256_of(home / name) != sha256(data)]
    if differ:
        listed = ", ".join(differ)
        zh, en = f"重新计分得到不同的 {listed}", f"scoring the log again gives another {listed}"
        return again, [failed("score", zh, en)]
    zh = f"重新计分（{days}）得到相同的得分与结转"
    return again, [
        passed("score", zh, f"scoring {days} again gives the same scores and carry, byte for byte")
    ]


def _links(bound: Mapping[str, bytes] | None) -> dict[str, str] | None:
    return None if bound is None else dict.fromkeys(bound, "")


def _about_links(
    openings: Mapping[str, Opening] | None, bound: Mapping[str, bytes] | None
) -> Iterator[Check]:
    if openings is None:
        return
    wrong = differences(openings, bound or {})
    if wrong:
        fan, why = wrong[0]
        yield failed("wallets", f"{fan}：{why.zh}", f"{fan} {why.en}")
    else:
        said = len(openings)
        yield passed("wallets", f"{said} 个钱包与承诺相符", f"{said} openings open their commitments")


def _about_amounts(posted: Posted, difference: Difference | None) -> Sequence[Check]:
    if difference is not None:
        return [failed("amounts", difference.said.zh, difference.said.en)]
    if posted.hidden:
        zh = f"{posted.hidden} 笔只核对了金额：钱包未公布"
        en = f"{posted.hidden} amounts are posted as scored; to whom is not published (--openings tells)"
        return [flagged("amounts", zh, en)]
    count = len(posted.entries)
    return [passed("amounts", f"{count} 笔与得分一致", f"all {count} entries are what the scores say")]
