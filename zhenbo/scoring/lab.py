"""The farming lab: rules tried on made-up logs with known farmers, each rule on and off.

For each choice of rules: the share of the budget that farmers take; what honest fans get together, compared
with the same log without any farmer; how unevenly payouts lie (Gini). Against the log with every rule off:

    recall     of what farmers would have got, the part that these rules keep from them
    precision  of all that these rules keep from anybody, the part that was farmers'

Seeds 1 to 5 were used to choose the numbers of the sample rules; the judging seeds were not, nor may they be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zhenbo.language import Text
from zhenbo.scoring.curve import MOST_TIERS
from zhenbo.scoring.engine import Engine, engine
from zhenbo.scoring.generator import HONEST, Mix, generate, log_span
from zhenbo.scoring.query import score_sql
from zhenbo.scoring.rules import Act, Rules
from zhenbo.scoring.split import split

TUNING_SEEDS = (1, 2, 3, 4, 5)
JUDGING_SEEDS = (1001, 1002, 1003)
MOST_TAKEN = 0.02  # of the budget, by planted farmers
MOST_MOVED = 0.01  # of honest fans' payout, by their presence
_EVERYTHING = 10**9


@dataclass(frozen=True)
class Rule:
    """A part of the rules that can be switched off alone."""

    name: str
    words: Text
    off: Callable[[Rules], Rules]


def _acts(change: Callable[[Act], Act]) -> Callable[[Rules], Rules]:
    return lambda rules: replace(rules, acts=tuple(change(act) for act in rules.acts))


def _uncapped(act: Act) -> Act:
    """As far as the curve's bound on tiers allows."""
    most = _EVERYTHING if act.decay is None else min(_EVERYTHING, act.decay.step * MOST_TIERS)
    return replace(act, daily_cap=max(act.daily_cap, most))


def _ungated(act: Act) -> Act:
    return replace(act, minimum_watch=0, target_watch=0)


def _without_cap(rules: Rules) -> Rules:
    return replace(rules, cap_per_fan=rules.budget)


RULES = (
    Rule("decay", Text("递减", "decay"), _acts(lambda act: replace(act, decay=None))),
    Rule("caps", Text("每日上限", "daily caps"), _acts(_uncapped)),
    Rule("minimum_watch", Text("最短观看", "minimum watch time"), _acts(_ungated)),
    Rule("unique", Text("对象唯一", "uniqueness"), _acts(lambda act: replace(act, unique=None))),
    Rule("not_own", Text("不计自己", "acts on oneself"), _acts(lambda act: replace(act, not_own=False))),
    Rule("devices", Text("设备限制", "device limits"), lambda rules: replace(rules, devices=None)),
    Rule("rings", Text("拉新环", "share rings"), lambda rules: replace(rules, rings=None)),
    Rule("refund_window", Text("退款期", "refund window"), _acts(lambda act: replace(act, refund_window=0))),
    Rule("cap_per_fan", Text("每人每期上限", "cap per fan"), _without_cap),
)


@dataclass(frozen=True)
class Figures:
    """What one choice of rules does to one log; shares are between 0 and 1."""

    taken: float
    by_farm: Mapping[str, float]
    honest_change: float
    recall: float
    precision: float
    gini: float


@dataclass(frozen=True)
class Trial:
    """Which rules were on, the figures of all logs averaged, and the worst log's share and change."""

    name: str
    words: Text
    figures: Figures
    worst: float
    worst_change: float


Payouts = Mapping[str, int]


def choices(rules: Rules, each: bool = True) -> Iterator[tuple[str, Text, Rules]]:
    """All rules on; all off; and for each rule all but it, and it alone."""
    none = rules
    for rule in RULES:
        none = rule.off(none)
    yield "all", Text("全部规则", "all rules"), rules
    yield "none", Text("没有规则", "no rules"), none
    for rule in RULES if each else ():
        yield (
            f"without {rule.name}",
            Text(f"去掉{rule.words.zh}", f"all but {rule.words.en}"),
            rule.off(rules),
        )
    for rule in RULES if each else ():
        alone = rules
        for other in RULES:
            alone = alone if other is rule else other.off(alone)
        yield f"only {rule.name}", Text(f"只有{rule.words.zh}", f"only {rule.words.en}"), alone


def trials(
    rules: Rules, epoch: int, seeds: Sequence[int], mixes: Sequence[Mix], each: bool = True,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Trial]:  # fmt: skip
    """Try every choice of rules on the log of every seed and mix."""
    listed = list(choices(rules, each))
    found: dict[str, list[Figures]] = {name: [] for name, _, _ in listed}
    for seed in seeds:
        for mix in mixes:
            with _Log(rules, epoch, seed, mix) as log:
                naive = log.payouts({name: choice for name, _, choice in listed}["none"])
                for name, _, choice in listed:
                    found[name].append(log.figures(choice, naive))
                    progress(1)
    return [_trial(name, words, found[name]) for name, words, _ in listed]


class _Log:
    """A made-up log in an engine, and the truth about it."""

    def __init__(self, rules: Rules, epoch: int, seed: int, mix: Mix) -> None:
        self._epoch = epoch
        self._made = generate(seed, mix, log_span(rules, epoch))
        self._engine = engine()

    def __enter__(self) -> _Log:
        self._place: Engine = self._engine.__enter__()
        path = self._place.folder / "made.csv"
        path.write_bytes(self._made.csv())
        self._place.read(path)
        fans = [[fan for fan, label in self._made.truth.items() if label != HONEST]]
        self._place.connection.execute("CREATE TABLE farmers AS SELECT unnest($1::VARCHAR[]) AS fan", fans)
        self._place.connection.execute("ALTER VIEW log RENAME TO everyone")
        return self

    def __exit__(self, *fault: object) -> None:
        self._engine.__exit__(None, None, None)

    def payouts(self, rules: Rules, *, honest_only: bool = False) -> Payouts:
        """What the budget gives to each fan."""
        kept = " WHERE fan NOT IN (SELECT fan FROM farmers)" if honest_only else ""
        self._place.connection.execute(f"CREATE OR REPLACE VIEW log AS SELECT * FROM everyone{kept}")
        scores = {fan: score for fan, _, score in self._place.rows(score_sql(rules, self._epoch))}
        return split(rules.budget, rules.cap_per_fan, scores)

    def figures(self, rules: Rules, naive: Payouts) -> Figures:
        """Compare with the log without farmers, and with no rules."""
        paid, alone = self.payouts(rules), self.payouts(rules, honest_only=True)
        labels = self._made.truth
        by_farm: dict[str, int] = {}
        for fan, amount in paid.items():
            by_farm[labels[fan]] = by_farm.get(labels[fan], 0) + amount
        total = sum(paid.values())
        honest = by_farm.pop(HONEST, 0)
        kept = {fan: max(0, amount - paid.get(fan, 0)) for fan, amount in naive.items()}
        kept_from_farms = sum(amount for fan, amount in kept.items() if labels[fan] != HONEST)
        farms_would = sum(amount for fan, amount in naive.items() if labels[fan] != HONEST)
        return Figures(
            taken=(total - honest) / total,
            by_farm={farm: amount / total for farm, amount in sorted(by_farm.items())},
            honest_change=honest / sum(alone.values()) - 1,
            recall=kept_from_farms / farms_would if farms_would else 1.0,
            precision=kept_from_farms / sum(kept.values()) if any(kept.values()) else 1.0,
            gini=gini(list(paid.values())),
        )


def gini(amounts: Sequence[int]) -> float:
    """0 where all get the same, towards 1 where one gets all."""
    ordered, total = sorted(amounts), sum(amounts)
    if not total:
        return 0.0
    weighted = sum(place * amount for place, amount in enumerate(ordered, 1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def _trial(name: str, words: Text, found: Sequence[Figures]) -> Trial:
    def mean(values: Sequence[float]) -> float:
        return sum(values) / len(values)

    farms = sorted({farm for one in found for farm in one.by_farm})
    figures = Figures(
        taken=mean([one.taken for one in found]),
        by_farm={farm: mean([one.by_farm.get(farm, 0.0) for one in found]) for farm in farms},
        honest_change=mean([one.honest_change for one in found]),
        recall=mean([one.recall for one in found]),
        precision=mean([one.precision for one in found]),
        gini=mean([one.gini for one in found]),
    )
    worst_change = max((one.honest_change for one in found), key=abs)
    return Trial(name, words, figures, max(one.taken for one in found), worst_change)


def misses(all_rules: Trial) -> list[Text]:
    """What the goals ask and these rules do not reach, on the worst log."""
    found = []
    if all_rules.worst > MOST_TAKEN:
        taken = f"{all_rules.worst:.2%}"
        found.append(
            Text(f"刷手拿走 {taken}，目标 ≤ 2%", f"farmers take {taken} of the budget, more than 2 %")
        )
    if abs(all_rules.worst_change) > MOST_MOVED:
        change = f"{all_rules.worst_change:+.2%}"
        found.append(
            Text(f"诚实粉丝所得变动 {change}，目标 ±1%", f"honest payout moves by {change}, more than 1 %")
        )
    return found
