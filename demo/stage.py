"""The stage: a chain with the core deployed, the cast's keys, a clock, and the steps played so far."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from demo.cast import Actor
from demo.screen import Screen
from demo.steps import Check, Sent, Step
from zhenbo.chain import Chain, KeySigner
from zhenbo.deployments import Deployment
from zhenbo.errors import VerdictFalse, ZhenboError
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.runner import Report, run


@dataclass
class OpenStep:
    """A step while it is played: what was sent, said and checked. `output` holds lines of a command."""

    stage: "Stage"
    actor: Actor
    what: Text
    details: list[Text] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    def run(self, plan: Plan) -> Report:
        """Carry out a plan as this step's actor, by the same runner that every script uses."""
        report = self.stage.send(self.actor, plan)
        self.transactions(*(call.tx for call in report.calls if call.tx is not None))
        return report

    def transactions(self, *hashes: str) -> None:
        """Count these transactions to the step; gas and price come from their receipts."""
        for tx in hashes:
            receipt = self.stage.chain.receipt(tx)
            if receipt is None or not receipt.ok:
                raise VerdictFalse(f"{say(self.what)}: transaction {tx} did not go through")
            self.sent.append(Sent(tx, receipt.block, receipt.gas_used, receipt.gas_used * receipt.price))

    def tell(self, zh: str, en: str) -> None:
        """A sentence under the step."""
        self.details.append(Text(zh, en))

    def check(self, zh: str, en: str, found: Any, expected: Any = True) -> None:
        """Hold what was found against what is expected."""
        self.checks.append(Check(Text(zh, en), found, expected))


@dataclass
class Stage:
    """What chapters play on.

    url        where the node answers
    folder     output folder (build/demo)
    files      what the demo leaves there, by name; stands in the summary
    results    more members of the summary, by name
    commands   what a person can try afterwards: a sentence and a command line
    links      what a person can open in a browser afterwards: a sentence and an address
    lasting    what goes on until the demo ends
    """

    chain: Chain
    url: str
    screen: Screen
    folder: Path
    deployment: Deployment
    chapter: str = ""
    steps: list[Step] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    commands: list[tuple[Text, str]] = field(default_factory=list)
    links: list[tuple[Text, str]] = field(default_factory=list)
    lasting: ExitStack = field(default_factory=ExitStack)

    def signer(self, actor: Actor) -> KeySigner:
        """The key of an actor's account."""
        return self.chain.signer(str(actor.index))

    def send(self, actor: Actor, plan: Plan) -> Report:
        """Carry out a plan as an actor, without counting it to a step. Errors as `zhenbo.runner.run`."""
        signer, journal = self.signer(actor), self.folder / "journal"
        return run(plan, self.chain, signer, send=True, yes=True, quiet=True, journal_dir=journal)

    def address(self, contract: str) -> str:
        """Where a contract of the core lives."""
        return self.deployment.address(contract)

    def read(self, contract: str, function: str, *args: Any) -> Any:
        """A view function's value, now."""
        return self.chain.read(contract, self.address(contract), function, *args)

    def now(self) -> int:
        """Time of the newest block, UNIX seconds."""
        return int(self.chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def travel(self, moment: str) -> None:
        """Let the chain's clock run on to a moment of the story (ISO 8601 with offset); never back."""
        self.wait(int(datetime.fromisoformat(moment).timestamp()) - self.now())

    def wait(self, seconds: int) -> None:
        """Let the chain's clock run on; never back."""
        if seconds > 0:
            self.chain.rpc.ask("evm_increaseTime", seconds)
            self.chain.rpc.ask("evm_mine")

    def path(self, file: Path) -> str:
        """A file of the output folder as a person in the project's folder names it."""
        return str(file.relative_to(self.folder.parent.parent))

    @contextmanager
    def step(self, actor: Actor, zh: str, en: str) -> Iterator[OpenStep]:
        """Play one step. It must make a check; a check that fails ends the demo.

        Raises VerdictFalse when a check failed.
        """
        scene = OpenStep(self, actor, Text(zh, en))
        yield scene
        step = Step(
            len(self.steps) + 1,
            self.chapter,
            actor,
            self.signer(actor).address,
            scene.what,
            tuple(scene.details),
            tuple(scene.output),
            tuple(scene.sent),
            tuple(scene.checks),
        )
        self.steps.append(step)
        self.screen.step(step)
        if not step.passed:
            raise VerdictFalse(
                say(Text(f"第 {step.number} 步没有通过检查", f"step {step.number} failed its check"))
            )


def refusal(act: Callable[[], object]) -> str:
    """Why an act is refused; an empty text where it is not."""
    try:
        act()
    except ZhenboError as fault:
        return str(fault)
    return ""
