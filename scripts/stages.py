"""A deployment in stages: each plan needs what the one before it created. Shown as one, resumed anywhere.

What is done is in the deployments file, which is written after each stage, and in the runner's journals.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scripts.deployed import deployed
from zhenbo import create2, deployments
from zhenbo.chain import Chain, KeySigner
from zhenbo.deployments import Deployment
from zhenbo.language import Text
from zhenbo.plan import Call, Plan
from zhenbo.plans.creation import Deterministic, Placing, anywhere
from zhenbo.runner import CallReport, Report, run

# Gas that creating a contract takes at most: a transaction, the factory and a constructor of ours; and what a
# byte of its code takes as calldata and to be kept. A quarter more, as the runner allows.
_CREATION = 1_000_000
_CREATION_BYTE = 275


@dataclass
class Stages:
    """The stages of one deployment on one chain, and what they have created so far.

    options   how `run` is called: yes, journal_dir, ask
    """

    chain: Chain
    signer: KeySigner
    file: Path
    done: Deployment
    options: dict[str, Any] = field(default_factory=dict)

    def create(self, plan: Plan) -> None:
        """Carry out a plan of constructors, unless the deployments file knows their contracts already.

        The file is put right first: a reorganisation may have moved what it names, or taken it out.
        """
        if self.done.contracts:
            deployments.save(self.file, self.done)
        if all(call.contract in self.done.contracts for call in plan.calls):
            return
        report = self._send(plan)
        created = {
            call.contract: deployed(self.chain, call, result)
            for call, result in zip(plan.calls, report.calls, strict=True)
        }
        contracts = {**self.done.contracts, **created}
        first = min(contract.block for contract in contracts.values())
        self.done = replace(self.done, block=first, contracts=contracts)
        deployments.save(self.file, self.done)

    def wire(self, plan: Plan) -> None:
        """Carry out a plan of calls, unless they are done: then a later stage may be under way already, and
        two plans of one sender never are.
        """
        journal_dir = self.options.get("journal_dir")
        before = run(plan, self.chain, self.signer, quiet=True, journal_dir=journal_dir)
        settled = all(call.status == "done before" for call in before.calls)
        if settled and all(call.done is not None and call.done(self.chain) for call in plan.calls):
            return
        self._send(plan)

    def _send(self, plan: Plan) -> Report:
        """Run a plan for good; who agreed to the first transaction agreed to the deployment."""
        report = run(plan, self.chain, self.signer, send=True, quiet=True, **self.options)
        if any(call.status != "done before" for call in report.calls):
            self.options["yes"] = True
        return report

    def preview(
        self, title: Text, creating: Sequence[Plan], wiring: Sequence[Plan], wired: Iterable[str]
    ) -> Report:
        """All stages as one report, nothing sent.

        creating   plans of constructors, with stand-ins for addresses that nobody knows yet
        wiring     plans of calls on these contracts, counted at the most that they can cost ...
        wired      ... until these contracts are there
        """
        complete = all(name in self.done.contracts for name in wired)
        plans = (*creating, *(wiring if complete else ()))
        reports = [run(plan, self.chain, self.signer, quiet=True) for plan in plans]
        calls: list[CallReport] = []
        for plan, report in zip(plans, reports, strict=True):
            calls += self._seen(plan, report, any(call.status != "done before" for call in calls))
        calls += [] if complete else [self._later(call) for plan in wiring for call in plan.calls]
        to_come = [
            report.cost
            for plan, report in zip(plans, reports, strict=True)
            if not all(map(self._made, plan.calls))
        ]
        cap = self.chain.fees().cap
        later = [call.gas * cap + call.data_fee for call in calls if isinstance(call, _Later)]
        return replace(
            reports[0],
            title=title,
            calls=tuple(calls),
            gas=sum(call.gas for call in calls if call.status != "done before"),
            cost=sum(to_come) + sum(later),
        )

    def _seen(self, plan: Plan, report: Report, begun: bool) -> list[CallReport]:
        """What a dry run found; a refusal may only want for what an earlier stage will create."""
        seen = []
        for call, found in zip(plan.calls, report.calls, strict=True):
            if self._made(call):
                seen.append(CallReport(call.sentence, "done before"))
            else:
                seen.append(self._later(call) if begun and found.status == "refused" else found)
        return seen

    def _made(self, call: Call) -> bool:
        """Whether the call creates a contract that the deployments file knows."""
        return _creates(call) and call.contract in self.done.contracts

    def _later(self, call: Call) -> "_Later":
        """A call that needs a contract that is not there yet, at the most that it can cost."""
        request = self.chain.encode(call, self.signer.address)
        gas = call.gas_ceiling
        if _creates(call):
            gas = min(gas, _CREATION + _CREATION_BYTE * len(request.data))
        return _Later(call.sentence, "depends", gas, data_fee=self.chain.data_fee(request, gas))


class _Later(CallReport):
    """A call that no dry run could try, and whose cost no dry run has counted."""


def _creates(call: Call) -> bool:
    return call.function in ("constructor", "create2")


def placing(chain: Chain, salt: bytes) -> Placing:
    """By CREATE2 where the usual factory exists, so that the addresses are the same on every such chain."""
    return Deterministic(salt, chain.creation_code) if chain.has_code(create2.FACTORY) else anywhere


def about_addresses(place: Placing) -> Text:
    """What the operator should know of the addresses to come."""
    if place is anywhere:
        return Text(
            "此链没有通用的确定性部署工厂;合约地址与其他链不同",
            "This chain lacks the usual deterministic deployment factory; addresses differ from other chains",
        )
    return Text(
        "经通用工厂以 CREATE2 部署;同一部署者与参数在各链地址相同",
        "By CREATE2 through the usual factory; the same deployer and arguments give the same addresses "
        "on every chain",
    )
