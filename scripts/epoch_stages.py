"""The two stages of posting an epoch: opened, then posted and closed; shown as one, resumed anywhere."""

from dataclasses import replace

from scripts.arguments import foretell
from scripts.posting import Draft, Posting
from zhenbo.chain import KeySigner
from zhenbo.errors import RunStopped
from zhenbo.language import Text, say
from zhenbo.rewards.source import State
from zhenbo.runner import Report, run
from zhenbo.runner.reasons import would_be_refused
from zhenbo.runner.report import amount
from zhenbo.runner.show import show

POSTER = 9  # the platform's account on development networks


def post(posting: Posting) -> tuple[Report, Draft]:
    """Show both stages; where `send=yes` says so, carry them out and write the folder."""
    session, draft = posting.session, posting.draft()
    quiet = session.arguments.is_set("json")
    signer = session.signer(POSTER)
    preview = run(posting.preview_plan(draft), session.chain, signer, quiet=quiet)
    if not session.sends:
        foretell(len(preview.refused))
        return preview, draft
    _require_possible(preview)
    agreed = _open(posting, signer)
    if posting.ledger.epoch(posting.target.number).state == State.NONE:
        said = Text(
            "节点还没有显示已开启的这一期。请再运行同一条命令。",
            "The node does not show the epoch that was opened yet. Run the same command again.",
        )
        raise RunStopped(say(said))
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
        raise RunStopped(would_be_refused(call))
    if not preview.enough:
        lacks = amount(preview.cost - preview.balance, preview.currency)
        said = Text(
            f"{preview.sender} 在 {preview.network} 上还缺 {lacks},不够两个阶段之用。什么都没有发送。",
            f"{preview.sender} lacks {lacks} on {preview.network} for both stages. Nothing was sent.",
        )
        raise RunStopped(say(said))
