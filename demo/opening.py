"""Before the first chapter: a node of the demo's own, the core deployed on it, the members enrolled."""

import csv
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from demo.cast import ENROLLED, OPERATOR
from demo.screen import Screen
from demo.stage import Stage
from scripts import check
from scripts.deploy import deploy
from toolchain import nodes
from zhenbo import config
from zhenbo.chain import Chain, connect
from zhenbo.language import Text
from zhenbo.plans.deployment import CORE, PROFILES, Parameters
from zhenbo.plans.members import enrolment_plan, member_names, read_enrolments, steps

NAME = "opening"
TITLE = Text("开场：链、合约、成员", "Opening: the chain, the contracts, the members")
FIRST_DAY = datetime.fromisoformat("2026-03-20T08:00:00+08:00")  # before the leaf of the story is picked


@dataclass(frozen=True)
class Node:
    """A node of the demo's own and where it answers."""

    chain: Chain
    url: str


@contextmanager
def own_node(name: str) -> Iterator[Node]:
    """A fresh node on a free port whose clock begins before the story; stopped at the end.

    The clock's first second is drawn by lot, so that no two demos have the same block 0: their files and
    journals can never be taken for each other's.
    """
    moment = FIRST_DAY + timedelta(seconds=random.SystemRandom().randrange(36_000))
    clock = {
        "ganache": ("--chain.time", moment.isoformat()),
        "anvil": ("--timestamp", str(int(moment.timestamp()))),
    }
    with nodes.running(name, *clock[name]) as url:
        yield Node(connect(config.network(name, url=url)), url)


def open_stage(node: Node, screen: Screen, folder: Path) -> Stage:
    """Deploy and enrol, as an operator does, and give the stage for the chapters."""
    screen.chapter(NAME, TITLE)
    file = folder / "deployments.json"
    deployed = deploy(
        node.chain,
        node.chain.signer(str(OPERATOR.index)),
        Parameters(PROFILES["local"]),
        yes=True,
        file=file,
        journal_dir=folder / "journal",
    )
    stage = Stage(node.chain, node.url, screen, folder, deployed, chapter=NAME)
    stage.files["deployment"] = file
    _show_deployment(stage)
    _enrol(stage, folder / "members.csv")
    return stage


def _show_deployment(stage: Stage) -> None:
    with stage.step(
        OPERATOR,
        "部署 Consortium（成员与角色）、Notary（存证）、Passport（商品护照）、Alerts（警示）",
        "deploys the Consortium (members, roles), the Notary (anchors), the Passport (of items) and Alerts",
    ) as step:
        contracts = stage.deployment.contracts
        step.transactions(*(contracts[name].tx for name in CORE), _roles_tx(stage))
        for name in CORE:
            step.tell(f"{name} {contracts[name].address}", f"{name} {contracts[name].address}")
        findings = list(check.inspect(stage.chain, stage.deployment))
        step.check(
            f"读回核对 {len(findings)} 项（代码、角色、管理员、延迟、参数），不符的",
            f"read back: of {len(findings)} checks (code, roles, admins, delays, parameters) these fail",
            [finding.what for finding in findings if finding.verdict == "fail"],
            [],
        )


def _roles_tx(stage: Stage) -> str:
    """The transaction that named the roles, which the deployments file does not hold."""
    events = stage.chain.events("Consortium", stage.address("Consortium"), stage.deployment.block)
    return next(event.tx for event in events if event.name == "RoleLabel")


def _enrol(stage: Stage, table: Path) -> None:
    _write_table(stage, table)
    with stage.step(
        OPERATOR,
        "登记成员：GS1 厂商识别代码、账户、角色",
        "enrols the members: GS1 company prefixes, accounts, roles",
    ) as step:
        consortium = stage.address("Consortium")
        wanted = steps(stage.chain, consortium, read_enrolments(table))
        step.run(
            enrolment_plan(stage.chain.chain_id, consortium, stage.signer(OPERATOR).address, wanted, "act")
        )
        for member in ENROLLED:
            said = " ".join((member.name, *member.prefixes, "·", *member.roles))
            step.tell(said, said)
        step.check(
            "Consortium 上的成员",
            "members that the Consortium names",
            tuple(member_names(stage.chain, consortium)),
            tuple(member.name for member in ENROLLED),
        )
        step.check(
            "每个账户都有其角色",
            "every account has its roles",
            [done.sentence.en for done in wanted if not done.done(stage.chain)],
            [],
        )


def _write_table(stage: Stage, table: Path) -> None:
    """The table that `enrol` reads, as an operator writes it."""
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "prefixes", "account", "roles"))
        for member in ENROLLED:
            account = stage.signer(member.actor).address
            rows.writerow((member.name, " ".join(member.prefixes), account, " ".join(member.roles)))
