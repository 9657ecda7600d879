"""What tests of epochs share: a community in force, an operator, and small logs that are easy to score."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brownie import RuleBook, Treasury, accounts
from brownie import chain as node

from scripts import claim, epoch
from tests.chain.scripts.founding import founded, settled
from tests.chain.scripts.operating import Operator
from zhenbo import deployments
from zhenbo.deployments import Deployment
from zhenbo.rewards.source import Ledger
from zhenbo.scoring.rule_file import load_rules

HOUR, DAY, START = 3_600, 86_400, 1_784_505_600  # 2026-07-20 00:00 UTC
BUDGET, CAP = 1_000, 400
URI = "https://tea.example/epochs"
RULES_URI = "https://tea.example/rules.yaml"
RULES = """zhenbo_rules: 1
title: {{zh: 茶友, en: Tea fans}}
budget: {budget}
cap_per_fan: {cap}
minimum_window: 3600
epochs: {{number: 1, starts: 2026-07-20, days: 7}}
day_starts: "+00:00"
acts:
  comment: {{weight: {weight}, daily_cap: 1000}}
"""
PEOPLE = {"poster": 9, "guardian": 6, "sender": 22}


def wallet(number: int) -> str:
    """A fan's wallet; wallets ascend with their number."""
    return f"0x{number:040x}"


@dataclass
class Show:
    """A community of one operator, its rule file, and logs."""

    operator: Operator
    folder: Path
    name: str = "TEA"

    def rules_file(
        self, weight: int = 1_000, budget: object = BUDGET, cap: int = CAP, name: str = "rules"
    ) -> Path:
        path = self.folder / f"{name}.yaml"
        path.write_text(RULES.format(weight=weight, budget=budget, cap=cap), "utf-8")
        return path

    def log(self, comments: dict[int, int], period: int = 1, name: str = "log", unbound=()) -> Path:
        """So many comments of each fan, one a second; fan n has wallet n, unless it is unbound."""
        rows = ["event_id,ts,show,fan,wallet,kind,amount,target,device"]
        for fan, count in comments.items():
            bound = "" if fan in unbound else wallet(fan)
            first = START + (period - 1) * 7 * DAY + fan * 100
            rows += [f"e{fan}-{n},{first + n},s,fan{fan:04d},{bound},comment,,t{n}," for n in range(count)]
        path = self.folder / f"{name}.csv"
        path.write_text("\n".join(rows) + "\n", "utf-8")
        return path

    def posts(self, log: Path, *options: object, sends: bool = True) -> int:
        """Runs `epoch main`."""
        call = self.operator.send if sends else self.operator.run
        fixed = (f"community={self.name}", f"rules={self.folder / 'rules.yaml'}", f"uri={URI}")
        return call(epoch.main, log, *fixed, f"out={self.epochs}", *options)

    def does(self, act, *words: object) -> int:
        """Runs another function of `epoch`."""
        return self.operator.send(act, *words, f"community={self.name}")

    def claims(self, *words: object) -> int:
        return self.operator.send(claim.main, *words, f"community={self.name}")

    def finalises(self, number: int) -> None:
        wait(HOUR + 1)
        assert self.does(epoch.finalise, number) == 0, self.operator.err

    @property
    def epochs(self) -> Path:
        return self.folder / "epochs"

    @property
    def deployment(self) -> Deployment:
        chain = self.operator.chain
        return deployments.load(deployments.community_path(chain.name, chain.development, self.name))

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.operator.chain, self.deployment)


def wait(seconds: int) -> None:
    node.mine(timestamp=node[-1].timestamp + seconds)


def tea_fans(system: Any, folder: Path) -> Deployment:
    """A community whose first rules are in force."""
    made = founded(system, folder, PEOPLE, rewards=10**6)
    file = folder / "rules.yaml"
    file.write_text(RULES.format(weight=1_000, budget=BUDGET, cap=CAP), "utf-8")
    book, treasury = RuleBook.at(made.address("RuleBook")), Treasury.at(made.address("Treasury"))
    version = (load_rules(file).digest, node[-1].timestamp + 60, HOUR, BUDGET, CAP, RULES_URI)
    call = (book, 0, book.propose.encode_input(version), bytes(32), bytes(32))
    treasury.schedule(*call, 0, {"from": accounts[0]})
    treasury.execute(*call, {"from": accounts[0]})
    wait(2 * 60)
    return made


def open_show(operator: Operator, community: Deployment) -> Show:
    """That community in the operator's project, with the file of its rules as if proposed from here."""
    show = Show(settled(operator, community), operator.root)
    file = show.rules_file()
    kept = operator.root / "build" / "rules" / f"{load_rules(file).digest.hex()}.yaml"
    kept.parent.mkdir(parents=True)
    shutil.copy(file, kept)
    return show
