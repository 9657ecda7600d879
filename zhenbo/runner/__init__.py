"""Plan → simulate → show → ask → send → journal → read back: the one door through which anything is sent.

    report = run(plan, chain, signer)                dry run: tries every call, shows cost, changes nothing
    report = run(plan, chain, signer, send=True)     asks the operator to type the network's name, then sends
    report = run(plan, chain, signer, send=True, yes=True)      does not ask (tests, services)

Running the same plan again is always right: what is done is reported as "done before", what a crash left
half-way is resumed. A plan that is meant to happen a second time needs another `edition`.

Raises Cancelled (the operator said no), RunStopped (a call failed, or the node stands still; run again to
resume), BadJournal (damaged, in use, or another plan of this sender is unfinished), BadPlan, BadSigner,
NodeFault. All are Refused: exit code 2.
"""

from dataclasses import replace
from pathlib import Path

from rich.console import Console

from zhenbo import config
from zhenbo.journal import Journal, chain_folder, read_only, sender_lock
from zhenbo.plan import Call, Plan, Reads
from zhenbo.runner.consent import Ask, agree, require_consent, require_fitting
from zhenbo.runner.node import Clock, Node, Policy, Receipt, Signer, SystemClock, default_policy
from zhenbo.runner.progress import Attempt, Progress, fold
from zhenbo.runner.report import CallReport, Report, Status
from zhenbo.runner.sending import Sending
from zhenbo.runner.show import show as show_report
from zhenbo.runner.simulate import Forecast, Outlook, forecast, gas_with_margin, recover, to_pay

__all__ = ["Call", "CallReport", "Plan", "Policy", "Reads", "Report", "agree", "run"]

_STATUS: dict[Outlook, Status] = {
    Outlook.SEND: "would send",
    Outlook.DEPENDS: "depends",
    Outlook.DONE: "done before",
    Outlook.UNDER_WAY: "under way",
    Outlook.REFUSED: "refused",
}


def run(
    plan: Plan,
    chain: Node,
    signer: Signer | None = None,
    *,
    send: bool = False,
    yes: bool = False,
    journal_dir: Path | None = None,
    policy: Policy | None = None,
    console: Console | None = None,
    quiet: bool = False,
    ask: Ask | None = None,
    clock: Clock | None = None,
) -> Report:
    """Carry the plan out, or show what it would do.

    send, yes     see the top of this module
    journal_dir   where journals live (default build/journal of the project)
    policy        confirmations, window, patience, fee ceiling; the default suits the network
    quiet         print nothing; the report is returned all the same
    ask           is given the question and returns what the operator typed (default: the terminal)
    """
    require_fitting(plan, chain, signer, send)
    policy = policy or default_policy(chain)
    folder = chain_folder(journal_dir or config.journal_folder(), chain.chain_id, chain.genesis())
    with sender_lock(folder, plan.sender) as own:
        path = own / f"{plan.hash}.jsonl"
        records = read_only(path) if path.exists() else []
        before = _dry_report(plan, chain, fold(records, len(plan.calls)), path, policy)
        if not quiet:
            show_report(before, console)
        if not send or signer is None:  # require_fitting let no run without a signer come here to send
            return before
        require_consent(before, plan, own, yes, ask)
        after = _send(plan, chain, signer, path, policy, before, clock or SystemClock())
    if not quiet:
        show_report(after, console)
    return after


def _dry_report(plan: Plan, chain: Node, states: list[Progress], path: Path, policy: Policy) -> Report:
    found = forecast(plan, chain, states, path.with_name("rehearsal"))
    limits = [gas_with_margin(f, c, policy) for f, c in zip(found, plan.calls, strict=True)]
    open_calls = [to_pay(f, s) for f, s in zip(found, states, strict=True)]
    value = sum(c.value for c, is_open in zip(plan.calls, open_calls, strict=True) if is_open)
    beside = [
        chain.data_fee(chain.encode(call, plan.sender), limit) if is_open else 0
        for call, limit, is_open in zip(plan.calls, limits, open_calls, strict=True)
    ]
    for_gas = sum(g for g, is_open in zip(limits, open_calls, strict=True) if is_open) * chain.fees().cap
    cost = for_gas + sum(beside) + value
    calls = tuple(
        replace(_forecast_report(c, f, s), data_fee=b)
        for c, f, s, b in zip(plan.calls, found, states, beside, strict=True)
    )
    gas = sum(c.gas for c, is_open in zip(calls, open_calls, strict=True) if is_open)
    return Report(
        plan.title,
        plan.hash,
        chain.name,
        chain.chain_id,
        plan.sender,
        chain.balance(plan.sender),
        chain.currency,
        False,
        gas,
        cost,
        calls,
        plan.effects,
        str(path),
    )


def _forecast_report(call: Call, found: Forecast, state: Progress) -> CallReport:
    if state.mined and state.confirmed:
        return _receipt_report(call, state.attempt(state.mined.tx), state.mined, "done before")
    return CallReport(call.sentence, _STATUS[found.outlook], found.gas, reason=found.reason)


def _send(
    plan: Plan, chain: Node, signer: Signer, path: Path, policy: Policy, before: Report, clock: Clock
) -> Report:
    recover(chain, path.with_name("rehearsal"))
    journal = Journal(path)
    try:
        if not journal.records:
            journal.append(
                "plan",
                plan=plan.hash,
                chain=plan.chain_id,
                sender=plan.sender,
                title={"zh": plan.title.zh, "en": plan.title.en},
                calls=[{"zh": c.sentence.zh, "en": c.sentence.en} for c in plan.calls],
            )
        earlier = fold(journal.records, len(plan.calls))
        sending = Sending(plan, chain, signer, journal, policy, clock)
        sending.run()
    finally:
        journal.close()
    calls = tuple(
        _final_report(c, old, new) for c, old, new in zip(plan.calls, earlier, sending.states, strict=True)
    )
    now = [c for c in calls if c.status != "done before"]
    return Report(
        plan.title,
        plan.hash,
        before.network,
        plan.chain_id,
        plan.sender,
        chain.balance(plan.sender),
        before.currency,
        True,
        sum(c.gas for c in now),
        sum(c.paid for c in now),
        calls,
        plan.effects,
        str(path),
    )


def _final_report(call: Call, old: Progress, new: Progress) -> CallReport:
    if new.mined is None:
        return CallReport(call.sentence, "done before")
    status: Status = "done before" if old.confirmed else "resumed" if old.attempts else "sent"
    return _receipt_report(call, new.attempt(new.mined.tx), new.mined, status)


def _receipt_report(call: Call, attempt: Attempt, receipt: Receipt, status: Status) -> CallReport:
    return CallReport(
        call.sentence,
        status,
        receipt.gas_used,
        receipt.tx,
        attempt.nonce,
        receipt.block,
        receipt.gas_used * receipt.price + receipt.data_fee,
        receipt.created,
        data_fee=receipt.data_fee,
    )
