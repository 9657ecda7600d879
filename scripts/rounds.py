"""What a run set out to send, on disk before it is sent, so that the next run finishes that very plan first.

The next run looks at the chain anew and may choose otherwise; but what was under way must be finished.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.session import Session
from zhenbo.chain import KeySigner
from zhenbo.errors import RunStopped
from zhenbo.journal import read_only
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.runner.progress import any_under_way
from zhenbo.whole import write_whole


@dataclass(frozen=True)
class Round:
    """The last run of one kind, of one account on one chain."""

    session: Session
    signer: KeySigner
    name: str

    @cached_property
    def journals(self) -> Path:
        """Where the runner keeps this account's journals on this chain."""
        return self.session.journals(self.signer)

    @property
    def file(self) -> Path:
        """What the last run set out to send."""
        return self.journals / "rounds" / f"{self.name}.json"

    def recall(self) -> str | None:
        """What was remembered; None where nothing was."""
        return self.file.read_text("utf-8") if self.file.exists() else None

    def remember(self, text: str) -> None:
        """Keep a text, whole or not at all."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, text.encode())

    def finish(self, plan: Plan) -> bool:
        """Finish a plan that an interrupted run left under way; whether there was something to finish.

        Raises RunStopped in a dry run, which says that there is such.
        """
        if not self.under_way(plan):
            return False
        if not self.session.sends:
            cure = Text(
                "上次运行中断,有交易未完成;加上 send=yes 先把它完成",
                "An earlier run was interrupted; run with send=yes to finish it first",
            )
            raise RunStopped(say(cure))
        self.session.run(plan, self.signer)
        return True

    def under_way(self, plan: Plan) -> bool:
        """Whether a transaction of the plan was signed whose fate is open."""
        journal = self.journals / f"{plan.hash}.jsonl"
        return journal.exists() and any_under_way(read_only(journal))
