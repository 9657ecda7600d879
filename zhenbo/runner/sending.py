"""Drives a plan's calls to their end: each exactly once, whatever crashes, stalls or reorganises meanwhile.

The rules, from which the code follows:
  1. Nothing is sent before the signed transaction is on disk.
  2. A call that has been signed keeps its nonce until one of its transactions is final, or until it is proved
     that none ever can be: a foreign transaction holds the nonce at final depth and ours are in no block. So
     at most one of a call's transactions can run.
  3. Before anything new is signed for a call, the chain is asked whether the call is done already.
  4. Nonces are taken in ascending order and a later one is not sent while an earlier one is missing.
  5. Every decision is read off the chain and the journal; memory only holds what may be forgotten.

Assumed of the node: it hides no receipt for longer than twice the time of `Policy.confirmations` blocks.
Known limit: in an ordered plan a call whose nonce a stranger takes, after a reorganisation has thrown out
that call and the next, lands behind the next. An account that only this runner uses never comes to that.
"""

from zhenbo.errors import CallReverted, NodeFault, NodeSilent, RunStopped
from zhenbo.journal import Journal
from zhenbo.plan import Plan
from zhenbo.runner import stops
from zhenbo.runner.doubt import Doubt, apart
from zhenbo.runner.node import Clock, Node, Policy, Receipt, Request, Signer
from zhenbo.runner.outbox import Outbox, gas_limit
from zhenbo.runner.progress import Progress, apply, fold, mined_fields
from zhenbo.runner.reasons import explained


class Sending:
    """One run of one plan. `run` returns when all calls are settled, or raises RunStopped."""

    def __init__(
        self, plan: Plan, node: Node, signer: Signer, journal: Journal, policy: Policy, clock: Clock
    ):
        self._plan, self._node, self._signer = plan, node, signer
        self._journal, self._policy, self._clock = journal, policy, clock
        self.states = fold(journal.records, len(plan.calls))
        self._outbox = Outbox(plan, node, signer, self._record, policy, clock)
        self._unlikely = Doubt(clock, apart(node, policy))  # nonces lost, calls refused
        self._undone = Doubt(clock, apart(node, policy))  # what was settled and shows no more
        self._gaps = Doubt(clock, policy.patience)
        self._stop: str | None = None

    def run(self) -> None:
        """Settle every call. Raises RunStopped when a call fails or nothing moves for `Policy.timeout`."""
        rechecked, progress_at = False, self._clock.now()
        while True:
            before = len(self._journal.records)
            try:
                if not rechecked or self._undone.open:
                    self._recheck()
                    rechecked = True
                self._step()
                if self._ended():
                    return
            except NodeSilent as fault:
                self._outbox.trouble = str(fault)
            if len(self._journal.records) > before:
                progress_at = self._clock.now()
                continue
            if self._clock.now() - progress_at > self._policy.timeout:
                raise RunStopped(self._stalled())
            self._clock.sleep(self._policy.poll)

    def _ended(self) -> bool:
        if self._stop and not any(s.under_way for s in self.states):
            raise RunStopped(self._stop)
        if all(s.settled for s in self.states):
            self._recheck()
        if self._stop or self._undone.open or not all(s.settled for s in self.states):
            return False
        self._record("finished")
        return True

    def _stalled(self) -> str:
        under_way = [s.attempts[-1].tx for s in self.states if s.under_way]
        return stops.stalled(self._policy.timeout, self._outbox.trouble, under_way)

    def _record(self, kind: str, call: int | None = None, **fields: object) -> None:
        apply(self.states, self._journal.append(kind, **({} if call is None else {"call": call}), **fields))

    def _recheck(self) -> None:
        """What an earlier process saw settled must still be so; a reorganisation may have undone it."""
        for index, state in enumerate(self.states):
            if state.confirmed and state.mined:
                receipt = self._node.receipt(state.mined.tx)
                gone = receipt is None or receipt.block_hash != state.mined.block_hash
                if self._undone.lasts(("block", index), gone):
                    self._record("evicted", index)
                elif not gone:
                    self._read_back(index, state)
            elif state.skipped and self._undone.lasts(("effect", index), not self._done(index)):
                self._record("evicted", index)

    def _step(self) -> None:
        under_way = [i for i, s in enumerate(self.states) if s.under_way]
        under_way.sort(key=lambda i: self.states[i].nonce)
        for index in under_way:
            self._look(index, self.states[index])
        for index in under_way:
            if self.states[index].under_way and not self.states[index].mined:
                self._push(index, self.states[index])
        self._begin()

    # what the chain says of calls under way

    def _look(self, index: int, state: Progress) -> None:
        # the nonce is asked for before the receipts, or a fresh one would look foreign
        used_up, receipt = self._final_nonce() > state.nonce, self._receipt(state)
        lost = self._unlikely.lasts(index, used_up and receipt is None)
        if state.mined and receipt != state.mined:
            self._record("evicted", index)
        if lost:
            self._record("lost", index, nonce=state.nonce)
        if receipt is None:
            return
        if state.mined is None:
            self._record("mined", index, **mined_fields(receipt))
        if self._final(receipt):
            self._conclude(index, state, receipt)

    def _receipt(self, state: Progress) -> Receipt | None:
        found = (self._node.receipt(a.tx) for a in reversed(state.attempts))
        return next((r for r in found if r is not None), None)

    def _final_nonce(self) -> int:
        depth = max(0, self._node.head() - self._policy.confirmations + 1)
        return self._node.nonce(self._plan.sender, depth)

    def _final(self, receipt: Receipt) -> bool:
        deep = self._node.head() >= receipt.block + self._policy.confirmations - 1
        return deep and self._node.block_hash(receipt.block) == receipt.block_hash

    def _conclude(self, index: int, state: Progress, receipt: Receipt) -> None:
        void = state.attempt(receipt.tx).void
        self._record("confirmed", index, tx=receipt.tx, ok=receipt.ok and not void)
        self._read_back(index, state)
        if not receipt.ok and not void and not self._done(index):
            self._stop = stops.failed(self._plan.calls[index].sentence, receipt.tx, self._why(index))

    def _read_back(self, index: int, state: Progress) -> None:
        hidden = state.confirmed and not (self._plan.calls[index].done is None or self._done(index))
        if self._undone.lasts(("effect", index), hidden):
            self._stop = stops.without_effect(self._plan.calls[index].sentence)

    def _why(self, index: int) -> str:
        try:
            self._node.call(self._request(index))
        except CallReverted as fault:
            return explained(fault.reason)
        except NodeFault:
            pass  # the reason is a courtesy; the failure itself is certain
        return ""

    # moving what is under way

    def _push(self, index: int, state: Progress) -> None:
        """Keep the nonce's transaction in the node's hands, at a price that is taken."""
        last, stuck = state.attempts[-1], self._outbox.stuck(index)
        if self._node.knows(last.tx):
            if stuck:
                self._outbox.replace(index, last, void=last.void)
        elif not last.void and self._done(index):
            if stuck:  # before that, another backend of the node may have seen it do just this
                self._outbox.replace(index, last, void=True)  # somebody else did it: only use up the nonce
        elif self._outbox.too_cheap(last):
            self._outbox.replace(index, last, void=last.void)
        else:
            self._outbox.send(index, last)

    # new calls

    def _begin(self) -> None:
        waiting = [s.nonce for s in self.states if s.under_way and not s.mined]
        if self._undone.open or self._gap(waiting) or self._stop:
            return
        room = (self._policy.window if self._plan.independent else 1) - len(waiting)
        for index, state in enumerate(self.states):
            if state.settled:
                continue
            if not state.under_way:
                if room <= 0 or not self._start(index):
                    return
                room -= state.under_way
            if not self._plan.independent and not self._ran(state):
                return

    def _ran(self, state: Progress) -> bool:
        ran = state.mined is not None and state.mined.ok and not state.attempt(state.mined.tx).void
        return state.settled or ran

    def _start(self, index: int) -> bool:
        """Sign and send a call that is not done yet; False when no further call may start now."""
        if self._done(index):
            self._record("skipped", index)
            return True
        try:
            gas = gas_limit(self._plan.calls[index], self._node.estimate(self._request(index)), self._policy)
        except CallReverted as fault:
            said = stops.refused(self._plan.calls[index].sentence, explained(fault.reason))
            # while others are not final, the answer may be of a node that has not seen them
            believed = self._unlikely.lasts(index, not any(s.under_way for s in self.states))
            self._outbox.trouble, self._stop = said, said if believed else None
            return False
        nonce = self._next_nonce()
        self._record("reserved", index, nonce=nonce)
        return self._outbox.sign(index, nonce, gas)

    def _next_nonce(self) -> int:
        own = [s.nonce + 1 for s in self.states if s.under_way]
        return max([self._node.nonce(self._plan.sender, "pending"), *own])

    def _gap(self, waiting: list[int]) -> bool:
        """Whether the node lacks a transaction below or among ours, so that a later nonce must wait.

        A nonce below ours that nobody uses is filled with an empty transfer after some patience.
        """
        pending = self._node.nonce(self._plan.sender, "pending")
        missing = bool(waiting) and min(waiting) > pending
        if self._gaps.lasts("gap", missing):
            self._outbox.fill(pending)
        if missing:
            self._outbox.trouble = stops.missing_nonce(pending, self._plan.sender)
        return any(n >= pending for n in waiting)

    def _request(self, index: int) -> Request:
        return self._node.encode(self._plan.calls[index], self._plan.sender)

    def _done(self, index: int) -> bool:
        check = self._plan.calls[index].done
        try:
            return check is not None and check(self._node)
        except CallReverted as fault:  # of a node that has not seen what the check builds on: ask once more
            raise NodeSilent(stops.unknown(self._plan.calls[index].sentence, fault.reason)) from None
