"""An epoch scored and posted, in two stages: opened, then posted and closed.

Only the chain knows under which version and limit an epoch stands, and it decides that when it is opened. So
both are read back before a batch is sent. Whatever was done is read from the chain, also without journals: an
epoch is never opened twice for one log, nor a batch posted twice.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.epoch_words import effects
from scripts.session import Session
from scripts.targets import Target, Wish, require_rules, terms_of, waiting_file
from zhenbo.errors import BadEpoch
from zhenbo.language import Text
from zhenbo.plan import Plan
from zhenbo.plans.epochs import Rewards, batch_size
from zhenbo.rewards import folder as published
from zhenbo.rewards.amounts import Payment, cut, payments, require_payable, root_of
from zhenbo.rewards.folder import (
    Batch,
    Manifest,
    altered,
    folder_of,
    read_manifest,
    sha256_of,
    write_manifest,
)
from zhenbo.rewards.recompute import Points, Recomputed, divided
from zhenbo.rewards.source import Epoch, Ledger, State
from zhenbo.scoring.files import read_carry
from zhenbo.scoring.rules import Rules
from zhenbo.wallets.commitments import commitments_csv


@dataclass(frozen=True)
class Draft:
    """What an epoch is to be: its scores under the terms at hand, its batches, and its files."""

    epoch: Epoch  # its terms: version, limit, cap
    scores: Recomputed
    batches: tuple[tuple[Payment, ...], ...]
    manifest: Manifest
    content: dict[str, bytes]  # of the files that are made here


@dataclass(frozen=True)
class Posting:
    """One log, scored for one epoch of a community, and who posts it."""

    session: Session
    ledger: Ledger
    rewards: Rewards
    wish: Wish
    rules: Rules
    target: Target
    points: Points  # of the log, which is scored once

    @property
    def home(self) -> Path:
        """The folder of the epoch."""
        return folder_of(self.wish.epochs, self.target.number)

    @property
    def waits_for(self) -> int | None:
        """An earlier epoch whose rest this one could have, were it final; None once this one is opened."""
        if self.target.opened or self.target.number == 1:
            return None
        before = self.ledger.epoch(self.target.number - 1)
        return before.number if before.state in (State.POSTED, State.DISPUTED) else None

    def draft(self) -> Draft:
        """Everything that is to be posted, checked as the contract checks it. Raises BadEpoch, BadPlan."""
        target, ledger, wish = self.target, self.ledger, self.wish
        epoch = terms_of(self.session, ledger, target)
        require_rules(ledger, epoch, self.rules)
        waiting = waiting_file(ledger, wish, target.number)
        links = dict.fromkeys(wish.openings, "") if wish.openings is not None else None
        scores = divided(self.rules, self.points, read_carry(waiting) if waiting else (), epoch.limit, links)
        wallets = {fan: one.wallet for fan, one in (wish.openings or {}).items()}
        paid = payments(scores.payout.entries, wallets)
        require_payable(paid, epoch.cap, epoch.limit)
        self._require_same_scores(scores)
        batches = self._batches(paid)
        content = {published.SCORES: scores.scores, published.CARRY_OUT: scores.carry}
        content[published.RULES] = wish.rules_file.read_bytes()
        if waiting:
            content[published.CARRY_IN] = waiting.read_bytes()
        if wish.openings is not None:
            content[published.COMMITMENTS] = commitments_csv(wish.openings.values())
        return Draft(epoch, scores, batches, self._manifest(epoch, batches, content), content)

    def _require_same_scores(self, scores: Recomputed) -> None:
        closing = self.ledger.closing(self.target.number) if self.target.opened else None
        if closing is None or "0x" + closing.scores_hash.hex() == published.sha256(scores.scores):
            return
        zh = f"第 {self.target.number} 期已用另一份得分发布"
        en = f"Epoch {self.target.number} was posted with other scores than these files give"
        raise BadEpoch(str(Text(zh, en)))

    def _batches(self, paid: Sequence[Payment]) -> tuple[tuple[Payment, ...], ...]:
        """Cut as what is posted already, or as an earlier run set out to; the rest as blocks allow."""
        number = self.target.number
        posted = self.ledger.batches(number) if self.target.opened else []
        sizes = [one.fans for one in posted]
        earlier = self._earlier()
        if earlier is not None and [one.fans for one in earlier.batches][: len(sizes)] == sizes:
            planned = [one.fans for one in earlier.batches]
            sizes = planned if sum(planned) == len(paid) else sizes
        batches = cut(paid, sizes, batch_size(self.session.block_gas))
        for one, batch in zip(posted, batches, strict=False):
            if root_of(batch) != one.root:
                zh = f"第 {number} 期第 {one.number} 批已发布，内容与此得分不同（{one.tx}）；只能由监督人作废"
                en = (
                    f"Batch {one.number} of epoch {number} was posted with other entries than these scores "
                    f"have ({one.tx}): with another log, carry or wallets. Give those, or have it voided."
                )
                raise BadEpoch(str(Text(zh, en)))
        return tuple(batches)

    def _earlier(self) -> Manifest | None:
        """What an earlier run wrote for this epoch of this contract."""
        if not (self.home / published.MANIFEST).exists():
            return None
        found = read_manifest(self.home)
        chain = self.session.chain
        theirs = (found.chain_id, found.genesis, found.rewards, found.epoch)
        if theirs != (chain.chain_id, chain.genesis(), self.ledger.rewards, self.target.number):
            zh = f"{self.home} 是另一条链或合约的文件；请用 out= 换一个文件夹"
            en = f"{self.home} holds an epoch of another chain or contract; choose another folder with out="
            raise BadEpoch(str(Text(zh, en)))
        return found

    def _manifest(
        self, epoch: Epoch, batches: Sequence[Sequence[Payment]], content: dict[str, bytes]
    ) -> Manifest:
        files = {published.log_name(self.wish.log): sha256_of(self.wish.log)}
        files |= {name: published.sha256(data) for name, data in content.items()}
        rows = tuple(
            Batch(len(batch), sum(one.amount for one in batch), "0x" + root_of(batch).hex())
            for batch in batches
        )
        chain, ledger = self.session.chain, self.ledger
        return Manifest(
            chain.chain_id,
            chain.genesis(),
            str(self.session.arguments.need("community")),
            ledger.rewards,
            ledger.rule_book,
            epoch.number,
            self.target.period,
            epoch.version,
            "0x" + self.rules.digest.hex(),
            self.rules.budget,
            epoch.cap,
            epoch.limit,
            sum(row.amount for row in rows),
            sum(row.fans for row in rows),
            self.wish.uri,
            dict(sorted(files.items())),
            rows,
        )

    def opening_plan(self) -> Plan:
        """Stage 1; the edition tells it from the opening of every other epoch."""
        number = self.target.number
        call = self.rewards.opening(number)
        return self.rewards.plan(call.sentence, call, edition=f"epoch {number}")

    def posting_plan(self, draft: Draft) -> Plan:
        """Stage 2."""
        return self._plan(draft)

    def preview_plan(self, draft: Draft) -> Plan:
        """Both stages as one, to be tried and shown; never sent."""
        return self._plan(draft, *(() if self.target.opened else (self.rewards.opening(draft.epoch.number),)))

    def _plan(self, draft: Draft, *first: object) -> Plan:
        number, manifest = draft.epoch.number, draft.manifest
        log, scores = (bytes.fromhex(manifest.files[name][2:]) for name in (manifest.log, published.SCORES))
        calls = [
            *first,
            *self.rewards.posting(number, draft.epoch.version, draft.batches),
            self.rewards.closing(number, len(draft.batches), manifest.total, log, scores, self.wish.uri),
        ]
        title = Text(f"发布第 {number} 期", f"Post epoch {number}")
        return self.rewards.plan(title, *calls, effects=tuple(effects(self, draft)))

    def write(self, draft: Draft) -> None:
        """The folder, before anything of stage 2 is sent; what stands there of another try is replaced.

        Raises BadEpoch where batches of that other try are on the chain.
        """
        earlier = self._earlier()
        if earlier is not None and earlier.files == draft.manifest.files and not altered(self.home, earlier):
            return
        self.home.mkdir(parents=True, exist_ok=True)
        for name in (*published.LOGS, published.CARRY_IN, published.COMMITMENTS):
            (self.home / name).unlink(missing_ok=True)
        copy = self.home / f".{draft.manifest.log}"
        shutil.copyfile(self.wish.log, copy)
        copy.replace(self.home / draft.manifest.log)
        for name, data in draft.content.items():
            (self.home / name).write_bytes(data)
        write_manifest(self.home, draft.manifest)

    def complete(self, draft: Draft) -> Manifest:
        """The manifest with the transactions, as the chain tells them."""
        number = draft.epoch.number
        sent = [one.tx for one in self.ledger.batches(number)]
        rows = tuple(replace(row, tx=tx) for row, tx in zip(draft.manifest.batches, sent, strict=True))
        closing = self.ledger.closing(number)
        done = replace(
            draft.manifest,
            batches=rows,
            opened=self.ledger.opening(number),
            closed=closing.tx if closing else "",
            uri=closing.uri if closing else draft.manifest.uri,
        )
        write_manifest(self.home, done)
        return done
