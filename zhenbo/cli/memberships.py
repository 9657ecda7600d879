"""`zhenbo member`: fans join, renew and leave by a signature; whoever has the file sends it for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo.cli.communities import Community, deployment_of
from zhenbo.cli.frame import (
    AsJson,
    NetworkName,
    PassphraseFile,
    RpcUrl,
    answer,
    newest_second,
    node,
    read_bytes,
    told,
)
from zhenbo.errors import BadList, BadPlan
from zhenbo.language import Text, say

if TYPE_CHECKING:
    from zhenbo.chain import Chain, KeySigner
    from zhenbo.plans.membership_acts import Act, ByList, Consent, Permit
    from zhenbo.plans.membership_checks import Desk

app = typer.Typer(
    no_args_is_help=True, help=told("加入、续期、退出社区", "Join a community, renew a tier, leave.")
)
_Out = Annotated[
    Path,
    typer.Option(
        "--out", help=told("文件夹、.json 或 .jsonl", "Folder, file (.json) or queue (.jsonl) to write to.")
    ),
]
_Days = Annotated[int, typer.Option("--days", min=1, max=365, help=told("有效天数", "Days it is good."))]
_Account = Annotated[str | None, typer.Option("--account", help=told("签署的账户", "Account that signs."))]
_Most = Annotated[
    int | None,
    typer.Option(
        "--most",
        min=1,
        help=told("至多付多少积分（默认：现价）", "Points to pay at most (default: the price now)."),
    ),
]
_DAY = 86_400


@app.command(
    help=told(
        "签署加入：按名单，或用积分",
        "Sign that one joins, by a list or for points, and write the file; no gas.",
    )
)
def join(
    community: Community,
    out: _Out,
    allowed: Annotated[
        Path | None,
        typer.Option("--list", help=told("公开的名单文件", "Public file of a list that one is on.")),
    ] = None,
    tier: Annotated[
        int | None,
        typer.Option(
            "--tier", min=0, max=255, help=told("用积分购买的等级", "Tier to join with, for points.")
        ),
    ] = None,
    most: _Most = None,
    days: _Days = 7,
    account: _Account = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.plans.membership_acts import ByPoints

    if (allowed is None) == (tier is None) or (most is not None and tier is None):
        raise typer.BadParameter(
            told("请给出 --list，或 --tier（可加 --most）", "give --list, or --tier (and --most with it)")
        )
    with _fan(node(network, rpc), community, account, passphrase_file) as fan:
        if allowed is not None:
            act: Act = fan.by_list(allowed)
        else:
            act = ByPoints(tier or 0, most or fan.price(tier or 0))
        _answer(fan.signed(act, days, shown=not as_json), out, as_json)


@app.command(
    help=told(
        "签署用积分续期",
        "Sign that one pays points for a tier, from now or longer, and write the file; no gas.",
    )
)
def renew(
    community: Community,
    out: _Out,
    tier: Annotated[int, typer.Option("--tier", min=0, max=255, help=told("等级", "Tier to pay for."))],
    most: _Most = None,
    days: _Days = 7,
    account: _Account = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.plans.membership_acts import Renewal

    with _fan(node(network, rpc), community, account, passphrase_file) as fan:
        act = Renewal(fan.membership(), tier, most or fan.price(tier))
        _answer(fan.signed(act, days, shown=not as_json), out, as_json)


@app.command(help=told("签署退出", "Sign that one leaves, and write the file; no gas."))
def leave(
    community: Community,
    out: _Out,
    days: _Days = 7,
    account: _Account = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.plans.membership_acts import Leaving

    with _fan(node(network, rpc), community, account, passphrase_file) as fan:
        _answer(fan.signed(Leaving(fan.membership()), days, shown=not as_json), out, as_json)


@contextmanager
def _fan(
    chain: "Chain", community: str, account: str | None, passphrase_file: Path | None
) -> "Iterator[_Fan]":
    from zhenbo.plans.membership_checks import Desk
    from zhenbo.plans.memberships import MEMBERS

    contract = deployment_of(chain, community).address(MEMBERS)
    with chain.signer(account, passphrase_file) as signer:
        yield _Fan(Desk(chain, chain.chain_id, contract, newest_second(chain)), signer)


@dataclass(frozen=True)
class _Fan:
    """Who signs, and the Membership that it signs for. The passphrase is asked for at the signature."""

    desk: "Desk"
    signer: "KeySigner"

    def by_list(self, file: Path) -> "ByList":
        """Join by the newest list of this file that is open. Raises BadList or BadPlan, saying why not."""
        from zhenbo.plans.membership_acts import ByList
        from zhenbo.plans.membership_lists import LARGEST, opened, read_allowed

        desk, address = self.desk, self.signer.address
        allowed = read_allowed(read_bytes(file, LARGEST), str(file))
        if (allowed.chain_id, allowed.contract.lower()) != (desk.chain_id, desk.membership.lower()):
            zh, en = f"属于链 {allowed.chain_id} 的", f"is for chain {allowed.chain_id} and"
            raise BadList(say(Text(f"{file} {zh} {allowed.contract}", f"{file} {en} {allowed.contract}")))
        proof = allowed.proof(address)
        if proof is None:
            raise BadList(say(Text(f"{address} 不在名单 {file} 上", f"{address} is not on the list {file}")))
        found = [one for one in opened(desk.view, desk.membership) if one.root == allowed.root]
        if not found:
            zh, en = (
                "尚未开放（brownie run membership open）",
                "was not opened (`brownie run membership open`)",
            )
            raise BadPlan(say(Text(f"{file} {zh}", f"{file} {en}")))
        return ByList(max(found, key=lambda one: (one.closes >= desk.now, one.number)).number, proof)

    def price(self, tier: int) -> int:
        """What a tier costs now. Raises BadPlan where it is not sold."""
        found = self.desk.price(tier).points
        if not found:
            raise BadPlan(say(Text(f"等级 {tier} 不出售", f"tier {tier} is not sold")))
        return found

    def membership(self) -> int:
        """The number of who signs. Raises BadPlan where it is no member."""
        found = self.desk.member(self.signer.address)
        if not found:
            address = self.signer.address
            raise BadPlan(say(Text(f"{address} 不是会员", f"{address} is no member of this community")))
        return found

    def signed(self, act: "Act", days: int, *, shown: bool) -> "Consent":
        """The act, signed. Raises BadPlan, before anything is signed, for what the contract would refuse.

        shown   print what it is and costs before the passphrase is asked for
        """
        from zhenbo.plans.membership_acts import Consent

        desk, address = self.desk, self.signer.address
        refusal = desk.refusal(address, act)
        if refusal is not None:
            raise BadPlan(say(refusal))
        nonce, deadline = desk.nonce(address), desk.now + days * _DAY
        draft = Consent(desk.chain_id, desk.membership, address, nonce, deadline, act)
        for line in self._told(draft) if shown else ():
            typer.echo(line)
        if draft.price > desk.allowance(address):
            draft = replace(draft, permit=self._permit(draft))
        return replace(draft, signature=self.signer.sign_message(draft.message(desk.name)))

    def _permit(self, draft: "Consent") -> "Permit":
        from zhenbo.plans.membership_acts import Permit

        nonce = self.desk.permit_nonce(draft.account)
        return Permit(nonce, self.signer.sign_message(draft.permit_message(self.desk.points, nonce)))

    def _told(self, draft: "Consent") -> "Iterator[str]":
        from zhenbo.plans.membership_acts import ByPoints, Renewal
        from zhenbo.plans.rules import moment

        desk, act = self.desk, draft.act
        yield say(draft.said)
        if isinstance(act, ByPoints | Renewal):
            price, balance = desk.price(act.tier), desk.balance(draft.account)
            days = price.seconds / _DAY
            zh, en = (f"{days:g} 天", f"for {days:g} days") if days else ("不到期", "for good")
            yield told(
                f"现价 {price.points} 积分，{zh}；有 {balance} 积分，至多付 {act.price}",
                f"costs {price.points} points now, {en}; you have {balance}, and pay {act.price} at most",
            )
        yield told(f"有效期至 {moment(draft.deadline)}", f"good until {moment(draft.deadline)}")


def _answer(consent: "Consent", out: Path, as_json: bool) -> None:
    from zhenbo.polls.ballots import write_signed

    file = write_signed(out, consent.file, consent.as_json())
    answer(as_json, {**consent.as_json(), "file": str(file)}, [str(file)])
