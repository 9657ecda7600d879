"""Sends activations in rounds: what a crash left is finished first, then what is still to be done is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from scripts.rounds import Round
from scripts.session import Session
from zhenbo import gs1
from zhenbo.chain import KeySigner
from zhenbo.errors import Gs1Invalid, ZhenboError
from zhenbo.language import Text, say
from zhenbo.messages import Domain
from zhenbo.plan import Plan
from zhenbo.plans.activation_files import Rejected
from zhenbo.plans.activations import (
    EXPIRED,
    REFUSALS,
    TWICE,
    Activation,
    activation_plan,
    chunks,
    fault_of,
    item_now,
)
from zhenbo.plans.batch_tree import BatchTree
from zhenbo.plans.rounds import Parts, load_round, save_round
from zhenbo.runner import Report

Status = Literal["would send", "done before", "refused", "activated", "skipped"]
STATUS = {
    "would send": Text("将激活", "would activate"),
    "done before": Text("先前已激活", "activated before"),
    "refused": Text("未发送", "not sent"),
    "activated": Text("已激活", "activated"),
    "skipped": Text("被合约跳过", "skipped by the contract"),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one row of the file."""

    row: int
    item: str
    status: Status
    reason: str = ""


@dataclass(frozen=True)
class Show:
    """One file of activations for one batch, and who sends them."""

    session: Session
    signer: KeySigner
    tree: BatchTree
    batch_id: int
    name: str

    @cached_property
    def passport(self) -> str:
        """Address of the Passport."""
        return self.session.deployment.address("Passport")

    @cached_property
    def round(self) -> Round:
        """What this file's last run set out to send."""
        return Round(self.session, self.signer, f"{self.batch_id}-{self.name}")

    def plan(self, parts: Parts) -> Plan:
        """The parts as transactions."""
        chain_id = self.session.chain.chain_id
        return activation_plan(chain_id, self.passport, self.signer.address, self.batch_id, parts, self.tree)


def resume(show: Show) -> None:
    """Finish what an interrupted run of the same file left under way; in a dry run say that there is such."""
    if show.round.file.exists():
        show.round.finish(show.plan(load_round(show.round.file)))


def send(show: Show, rows: Sequence[Activation | Rejected]) -> list[Outcome]:
    """Judge every row, send what can be activated now, and read back what became of it."""
    judged = list(_judged(show, rows))
    ready = [one for one, outcome in judged if isinstance(one, Activation) and outcome.status == "would send"]
    outcomes = [outcome for _, outcome in judged]
    if not ready:
        return outcomes
    parts = chunks(ready, show.tree)
    plan = show.plan(parts)
    if show.session.sends:
        save_round(show.round.file, parts)
    try:
        report = show.session.run(plan, show.signer)
    except ZhenboError:
        if not show.round.under_way(plan):
            show.round.file.unlink(missing_ok=True)  # nothing was sent, so there is nothing to resume
        raise
    if not report.sent:
        return outcomes
    after = _after(show, ready, report)
    return [after.get(outcome.row, outcome) for outcome in outcomes]


def _judged(
    show: Show, rows: Sequence[Activation | Rejected]
) -> Iterator[tuple[Activation | Rejected, Outcome]]:
    domain, now = Domain(show.session.chain.chain_id, show.passport), show.session.now()
    seen: set[int] = set()
    for one in rows:
        if isinstance(one, Rejected):
            yield one, Outcome(one.row, one.item, "refused", one.reason)
            continue
        item = item_now(show.session.chain, show.passport, one.token_id)
        hindrance = item.hinders()
        if item.went_to(one.to):
            yield one, Outcome(one.row, named(one.token_id), "done before")
            continue
        reason = hindrance or (EXPIRED if one.deadline <= now else None)
        reason = reason or fault_of(one, show.tree, show.batch_id, domain)
        reason = reason or (TWICE if one.token_id in seen else None)
        if reason is None:
            seen.add(one.token_id)
        status: Status = "would send" if reason is None else "refused"
        yield one, Outcome(one.row, named(one.token_id), status, say(reason) if reason else "")


def _after(show: Show, sent: Sequence[Activation], report: Report) -> dict[int, Outcome]:
    """What the chain shows for each row that was sent."""
    reasons = _skipped(show, report)
    found = {}
    for one in sent:
        done = item_now(show.session.chain, show.passport, one.token_id).went_to(one.to)
        reason = "" if done else say(reasons.get(one.token_id, REFUSALS[0]))
        found[one.row] = Outcome(one.row, named(one.token_id), "activated" if done else "skipped", reason)
    return found


def _skipped(show: Show, report: Report) -> dict[int, Text]:
    """Reasons in the events of these transactions, by tokenId."""
    blocks, hashes = [c.block for c in report.calls if c.block], {c.tx for c in report.calls}
    events = show.session.chain.events("Passport", show.passport, min(blocks), max(blocks))
    return {
        event.args["tokenId"]: REFUSALS[event.args["refusal"]]
        for event in events
        if event.name == "ActivationSkipped" and event.tx in hashes
    }


def named(token_id: int) -> str:
    """The item's Digital Link, or the bare number where it is none of GS1's."""
    try:
        return gs1.item_link(gs1.CANONICAL_DOMAIN, *gs1.decode_token_id(token_id))
    except Gs1Invalid:
        return str(token_id)
