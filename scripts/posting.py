"""An epoch scored and posted, in two stages: opened, then posted and closed.

Only the chain knows under which version and limit an epoch stands, and it decides that when it is opened. So
both are read back before a batch is sent. Whatever was done is read from the chain, also without journals: an
epoch is never opened twice for one log, nor a batch posted twice.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from scripts.session import Session
from scripts.targets import Target, Wish, require_rules, terms_to_come, waiting_file
from zhenbo.chain import KeySigner
from zhenbo.errors import BadEpoch, RunStopped
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.epochs import Rewards, batch_size
from zhenbo.plans.rules import moment
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
from zhenbo.rewards.recompute import Points, Recomputed, days_of, divided, points_of
from zhenbo.rewards.source import Epoch, Ledger, State
from zhenbo.runner import Report, run
from zhenbo.runner.report import amount
from zhenbo.runner.show import show
from zhenbo.scoring.files import read_carry
from zhenbo.scoring.rules import Rules
from zhenbo.wallets.commitments import commitments_csv

POSTER = 9  # the platform's account on development networks


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

    @cached_property
    def points(self) -> Points:
        """The points of each fan; the log is scored once."""
        return points_of(self.rules, self.target.period, self.wish.log)

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
        epoch = ledger.epoch(target.number) if target.opened else terms_to_come(self.session, ledger, target)
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
        chain, number = self.session.chain, self.target.number
        block = chain.rpc.ask("eth_getBlockByNumber", "latest", False)
        posted = self.ledger.batches(number) if self.target.opened else []
        sizes = [one.fans for one in posted]
        earlier = self._earlier()
        if earlier is not None and [one.fans for one in earlier.batches][: len(sizes)] == sizes:
            planned = [one.fans for one in earlier.batches]
            sizes = planned if sum(planned) == len(paid) else sizes
        batches = cut(paid, sizes, batch_size(int(block["gasLimit"], 16)))
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


def effects(posting: Posting, draft: Draft) -> list[Text]:
    """What the poster should know: days, sums, and how limit and waiting amounts go together."""
    epoch, payout, rules = draft.epoch, draft.scores.payout, posting.rules
    waiting = sum(one.amount for one in payout.waiting)
    left = epoch.limit - draft.manifest.total
    days = days_of(rules, posting.target.period)
    found = [
        Text(
            f"计分 {days}（规则的第 {posting.target.period} 期），规则第 {epoch.version} 版",
            f"Scores {days} (epoch {posting.target.period} of the rules), rule version {epoch.version}",
        ),
        Text(
            f"{draft.manifest.fans} 位粉丝得 {draft.manifest.total}；上限 {epoch.limit} = 预算 {rules.budget}"
            f" + 此前各期余下 {epoch.limit - rules.budget}",
            f"{draft.manifest.fans} fans get {draft.manifest.total}; the limit is {epoch.limit}: the budget "
            f"of {rules.budget} and {epoch.limit - rules.budget} that earlier epochs left over",
        ),
        Text(
            f"{waiting} 继续等待（无钱包或超过上限）；合约结转 {min(left, rules.budget)}",
            f"{waiting} goes on waiting (no wallet, or above cap or limit); the contract leaves over "
            f"{min(left, rules.budget)}",
        ),
        Text(f"公布的文件夹：{posting.home}", f"To be published: {posting.home}"),
    ]
    if posting.waits_for is not None:
        before = posting.waits_for
        found.append(
            Text(
                f"注意：第 {before} 期尚未生效，余下的不在此上限中；窗口已过则先执行 epoch finalise",
                f"Note: epoch {before} is not final, so what it leaves over is not in this limit; where its "
                f"window is over, run `brownie run epoch finalise {before}` first",
            )
        )
    reading = posting.points.reading
    if reading.bad:
        found.append(
            Text(f"日志 {reading.bad} 行无法计分", f"{reading.bad} rows of the log cannot be scored")
        )
    return found


def post(posting: Posting) -> tuple[Report, Draft]:
    """Show both stages; where `send=yes` says so, carry them out and write the folder."""
    session, draft = posting.session, posting.draft()
    quiet = session.arguments.is_set("json")
    signer = session.signer(POSTER)
    preview = run(posting.preview_plan(draft), session.chain, signer, quiet=quiet)
    if not session.sends:
        return preview, draft
    _require_possible(preview)
    agreed = _open(posting, signer)
    if posting.ledger.epoch(posting.target.number).state == State.NONE:
        raise RunStopped("The node does not show the epoch that was opened yet. Run the same command again.")
    posting = replace(posting, target=replace(posting.target, opened=True))
    draft = posting.draft()
    posting.write(draft)
    report = run(
        posting.posting_plan(draft),
        session.chain,
        signer,
        send=True,
        yes=agreed or session.arguments.is_set("yes"),
        quiet=True,
    )
    if not quiet:
        show(report)
    return report, replace(draft, manifest=posting.complete(draft))


def _open(posting: Posting, signer: KeySigner) -> bool:
    """Stage 1; whether the operator agreed in it.

    Once it is settled it is not run again: stage 2 may be under way, and two plans of one sender never are.
    """
    session, plan = posting.session, posting.opening_plan()
    before = run(plan, session.chain, signer, quiet=True)
    if all(call.status == "done before" for call in before.calls):
        return False
    run(plan, session.chain, signer, send=True, yes=session.arguments.is_set("yes"), quiet=True)
    return True


def _require_possible(preview: Report) -> None:
    """Nothing of an epoch is sent where a later stage would be refused or could not be paid."""
    for call in preview.refused:
        raise RunStopped(f"{say(call.sentence)}: would be refused: {call.reason}. Nothing was sent.")
    if not preview.enough:
        lacks = amount(preview.cost - preview.balance, preview.currency)
        raise RunStopped(
            f"{preview.sender} lacks {lacks} on {preview.network} for both stages. Nothing was sent."
        )


def told(posting: Posting, draft: Draft) -> Text:
    """What comes next, once it is posted."""
    epoch = posting.ledger.epoch(draft.epoch.number)
    when = moment(epoch.final_at)
    return Text(
        f"已公布 {posting.home}；可异议至 {when}，之后运行 brownie run epoch finalise {epoch.number}",
        f"Publish {posting.home}. It can be disputed until {when}; then run `brownie run epoch finalise "
        f"{epoch.number}`",
    )
