"""`zhenbo ballot` and `zhenbo suggestion`: what fans sign, for tests, demos and fans with a keystore."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo.cli.communities import Community, polls_of
from zhenbo.cli.frame import AsJson, NetworkName, PassphraseFile, RpcUrl, answer, node, read_bytes, told
from zhenbo.cli.polls import Number
from zhenbo.errors import BadBallots, Refused
from zhenbo.language import Text

if TYPE_CHECKING:
    from zhenbo.polls.electorate import Booth
    from zhenbo.polls.source import Polls

ballots = typer.Typer(no_args_is_help=True, help=told("选票", "Ballots."))
suggestions = typer.Typer(no_args_is_help=True, help=told("建议", "Suggestions of members."))
_Account = Annotated[
    str | None, typer.Option("--account", help=told("签署的账户", "Account of the member that signs."))
]
_Member = Annotated[
    int | None,
    typer.Option("--member", min=1, help=told("会员编号", "Number of the member (default: by the account).")),
]
_DAY = 86_400


@ballots.command(
    help=told("签一张选票", "Sign a ballot, and write it as a file or as a line of a queue; no gas.")
)
def sign(
    number: Number,
    choices: Annotated[
        list[int], typer.Argument(min=1, help=told("选项编号", "Numbers of options, in the order of choice."))
    ],
    community: Community,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help=told("文件夹、.json 或 .jsonl", "Folder, file (.json) or queue (.jsonl) to write to."),
        ),
    ],
    account: _Account = None,
    member: _Member = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo import consents
    from zhenbo.polls.ballots import Ballot, write_ballot

    chain = node(network, rpc)
    polls = polls_of(chain, community)
    booth = polls.booth(polls.poll(number))
    numbers = tuple(choices)
    _require_choice(booth, numbers)
    with chain.signer(account, passphrase_file) as signer:
        voter = member or _member(polls, signer.address)
        message = consents.ballot(booth.place, booth.poll, member=voter, choices=numbers)
        signature = signer.sign_message(message)
    ballot = Ballot(booth.chain_id, booth.contract, number, voter, numbers, signature)
    file = write_ballot(out, ballot)
    chosen = [booth.poll.names[one - 1] for one in numbers]
    value = {**ballot.as_json(), "names": chosen, "file": str(file)}
    said = told(f"会员 {voter}：{'、'.join(chosen)}", f"member {voter}: {', '.join(chosen)}")
    answer(as_json, value, [booth.poll.title, said, str(file)])


@suggestions.command(
    "sign", help=told("签一条建议", "Sign a suggestion, and write its document under its hash; no gas.")
)
def sign_suggestion(
    file: Annotated[Path, typer.Argument(help=told("建议的 JSON", "The suggestion, JSON."))],
    community: Community,
    uri: Annotated[
        str, typer.Option("--uri", help=told("文件将公布在何处", "Where the document will be published."))
    ],
    out: Annotated[Path, typer.Option("--out", help=told("文件夹", "Folder to write to."))],
    days: Annotated[
        int, typer.Option("--days", min=1, max=365, help=told("有效天数", "Days it is good."))
    ] = 7,
    account: _Account = None,
    member: _Member = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from dataclasses import replace

    from zhenbo.polls.suggestions import LONGEST, Signed, read_content

    content = read_content(read_bytes(file, LONGEST), str(file))
    chain = node(network, rpc)
    polls = polls_of(chain, community)
    contract, deadline = polls.deployment.address("Suggestions"), int(time.time()) + days * _DAY
    with chain.signer(account, passphrase_file) as signer:
        author = member or _member(polls, signer.address)
        draft = Signed(chain.chain_id, contract, author, content.kind, content.hash, uri, deadline, b"")
        signed = replace(draft, signature=signer.sign_message(draft.message))
    text = (json.dumps(signed.as_json(), indent=1) + "\n").encode()
    written = _write(out, {content.file: content.document, signed.file: text})
    value = {
        "document": "0x" + content.hash.hex(),
        "member": author,
        "files": [str(path) for path in written],
    }
    answer(as_json, value, [f"{content.kind}: {content.name}", *map(str, written)])


def _require_choice(booth: "Booth", choices: tuple[int, ...]) -> None:
    """Raise BadBallots for what the poll does not take, with its options."""
    if not booth.rules.takes(choices):
        names = "; ".join(f"{place} {name}" for place, name in enumerate(booth.poll.names, 1))
        zh, en = f"不是允许的选择；选项：{names}", f"is no choice that this poll takes. Options: {names}"
        raise BadBallots(str(Text(zh, en)))


def _write(folder: Path, files: dict[str, bytes]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as fault:
        raise Refused(f"{folder} cannot be written: {fault.strerror}") from None
    return [folder / name for name in files]


def _member(polls: "Polls", account: str) -> int:
    """The membership of an account. Raises BadBallots where it has none."""
    found = int(polls.chain.read("Membership", polls.deployment.address("Membership"), "memberIdOf", account))
    if not found:
        zh, en = f"{account} 不是会员", f"{account} is no member of this community"
        raise BadBallots(str(Text(zh, en)))
    return found
