"""Takes back what waits: every nonce under way is used up by an empty transfer that offers more.

For transactions that are stuck and that nobody wants any more, or not at this price. What a block took first
is done, and stays done. Only the journals are needed: not the command that sent, nor its files. A call that
was taken back counts as never sent, so its own command sends it when it is run again.
"""

from dataclasses import dataclass
from pathlib import Path

from zhenbo import config
from zhenbo.errors import BadJournal, BadSigner
from zhenbo.journal import Journal, Record, chain_folder, read_only, sender_lock
from zhenbo.language import Text
from zhenbo.plan import Call, Plan
from zhenbo.runner.node import Clock, Node, Policy, Signer, SystemClock, default_policy
from zhenbo.runner.progress import Attempt, Progress, any_under_way, fold
from zhenbo.runner.sending import Sending


@dataclass(frozen=True)
class Waiting:
    """A call whose transaction was signed and is not final; `attempt` is its newest."""

    path: Path
    title: Text
    index: int
    sentence: Text
    attempt: Attempt


@dataclass(frozen=True)
class Ending:
    """How a call ended that was to be taken back: `done` where a block had taken it before."""

    waiting: Waiting
    done: bool


def waiting(chain: Node, sender: str, journal_dir: Path | None = None) -> list[Waiting]:
    """What an account has under way on this chain, by its journals, in the order of nonces."""
    own = _folder(chain, journal_dir) / sender.lower()
    found = [one for path in sorted(own.glob("*.jsonl")) for one in _of_journal(path, read_only(path))]
    return sorted(found, key=lambda one: one.attempt.nonce)


def cancel(
    chain: Node,
    signer: Signer,
    *,
    journal_dir: Path | None = None,
    policy: Policy | None = None,
    clock: Clock | None = None,
) -> list[Ending]:
    """Take back all that the signer has under way. Interrupted, it is run again, or the old command is.

    Raises RunStopped where the network asks more than the fee ceiling or stands still, BadJournal where
    another process sends from this account.
    """
    policy = policy or default_policy(chain)
    with sender_lock(_folder(chain, journal_dir), signer.address) as own:
        endings = []
        for path in sorted(own.glob("*.jsonl")):
            if any_under_way(read_only(path)):
                endings += _cancel_journal(chain, signer, path, policy, clock or SystemClock())
    return sorted(endings, key=lambda one: one.waiting.attempt.nonce)


def _cancel_journal(chain: Node, signer: Signer, path: Path, policy: Policy, clock: Clock) -> list[Ending]:
    journal = Journal(path)
    try:
        before = _of_journal(path, journal.records)
        cancelling = _Cancelling(
            _plan_of(path, journal.records, chain, signer), chain, signer, journal, policy, clock
        )
        cancelling.run()
    finally:
        journal.close()
    return [Ending(one, cancelling.states[one.index].confirmed) for one in before]


class _Cancelling(Sending):
    """Starts nothing; ends when nothing is under way."""

    def _push(self, index: int, state: Progress) -> None:
        last = state.attempts[-1]
        if last.void:
            super()._push(index, state)
        else:
            self._outbox.replace(index, last, void=True)

    def _begin(self) -> None:
        self._gap([s.nonce for s in self.states if s.under_way and not s.mined])

    def _recheck(self) -> None:
        """What was settled is the business of the command that sent it."""

    def _ended(self) -> bool:
        return not any(state.under_way for state in self.states)


def _plan_of(path: Path, records: list[Record], chain: Node, signer: Signer) -> Plan:
    """As much of the plan as its journal knows: sentences. What the calls did is not asked for again."""
    first = records[0]
    if first["sender"].lower() != signer.address.lower() or first["chain"] != chain.chain_id:
        raise BadSigner(f"{path} is a journal of {first['sender']} on chain {first['chain']}.")
    calls = tuple(Call("", signer.address, "", (), Text(**sentence)) for sentence in first["calls"])
    return Plan(Text(**first["title"]), chain.chain_id, signer.address, calls)


def _of_journal(path: Path, records: list[Record]) -> list[Waiting]:
    if not records:
        return []
    first = records[0]
    if first["kind"] != "plan":
        raise BadJournal(f"{path} does not begin with its plan, so it cannot be read.")
    states = fold(records, len(first["calls"]))
    return [
        Waiting(path, Text(**first["title"]), index, Text(**first["calls"][index]), state.attempts[-1])
        for index, state in enumerate(states)
        if state.under_way
    ]


def _folder(chain: Node, journal_dir: Path | None) -> Path:
    return chain_folder(journal_dir or config.journal_folder(), chain.chain_id, chain.genesis())
