"""Suggestions on the chain, and the draft of a poll that is made from some of them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from scripts.arguments import WrongUse
from scripts.polling import Place
from zhenbo.consents import KINDS
from zhenbo.deployments import Deployment
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plans.suggestions import SUGGESTIONS
from zhenbo.polls.source import Polls
from zhenbo.polls.suggestions import Content, read_folder

_ID = re.compile("0x[0-9a-f]{64}")
HEAD = """zhenbo_poll: 1
question: "..."   # what fans decide; wallets show it (128 bytes)
mode: single      # or approval, ranked with choices: N
quorum: 1         # ballots that a winner takes
ties: first       # or none
closes: "..."     # as in 2026-08-01T20:00+08:00
options:
"""


@dataclass(frozen=True)
class Known:
    """A suggestion that is anchored; `content` and `id` are hashes with 0x."""

    id: str
    member: int
    kind: str
    content: str
    uri: str
    tx: str


def anchored(polls: Polls) -> list[Known]:
    """All suggestions, oldest first."""
    first = polls.deployment.contracts[SUGGESTIONS].block
    return [
        Known(
            "0x" + bytes(event.args["suggestionId"]).hex(),
            event.args["memberId"],
            KINDS[event.args["kind"]],
            "0x" + bytes(event.args["contentHash"]).hex(),
            event.args["uri"],
            event.tx,
        )
        for event in polls.events_of(SUGGESTIONS, {"Suggested": {}}, first)
    ]


def times(polls: Polls, member: int) -> tuple[int, ...]:
    """When a member made its suggestions, UNIX seconds, oldest first."""
    deployment, view = polls.deployment, polls.chain
    first, wanted = deployment.contracts[SUGGESTIONS].block, {"Suggested": {"memberId": [member]}}
    return tuple(
        int(view.read(SUGGESTIONS, contract(deployment), "suggestionOf", event.args["suggestionId"])[1])
        for event in polls.events_of(SUGGESTIONS, wanted, first)
    )


def contract(deployment: Deployment) -> str:
    """Where they are anchored."""
    return deployment.address(SUGGESTIONS)


def drafted(place: Place) -> Path:
    """Write the YAML of a poll among the suggestions of the words; whoever opens it completes it."""
    arguments = place.session.arguments
    folder, file = Path(arguments.need("folder")), Path(arguments.get("out") or "poll.yaml")
    known = {one.id: one for one in anchored(place.polls)}
    documents = read_folder(folder)
    text = HEAD
    for word in dict.fromkeys(arguments.words):
        if not _ID.fullmatch(word):
            zh, en = (
                f"{word!r}：应为建议的编号（0x 加 64 位十六进制）",
                f"{word!r}: the id of a suggestion is meant (0x, 64 hex digits)",
            )
            raise WrongUse(say(Text(zh, en)))
        if word not in known:
            zh, en = (
                f"本社区没有建议 {word}；`brownie run suggest list` 列出全部",
                f"{word} is no suggestion of this community; `brownie run suggest list` shows all.",
            )
            raise BadPlan(say(Text(zh, en)))
        content = documents.get(known[word].content[2:])
        if content is None:
            name, uri = f"{known[word].content[2:]}.json", known[word].uri
            zh, en = f"{folder} 中没有 {name}；请从 {uri} 取得", f"{folder} has no {name}; get it from {uri}"
            raise BadPlan(say(Text(zh, en)))
        text += _option(word, known[word], content)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        zh, en = f"{file} 已存在；请用 out= 另选", f"{file} exists; choose another with out="
        raise BadPlan(say(Text(zh, en))) from None
    return file


def _option(word: str, known: Known, content: Content) -> str:
    """An option in YAML: JSON strings are YAML strings."""
    zh, en = (json.dumps(text, ensure_ascii=False) for text in (content.text.zh, content.text.en))
    name = json.dumps(content.name, ensure_ascii=False)
    return (
        f"  - name: {name}   # {known.kind} of member {known.member}\n"
        f"    text: {{zh: {zh}, en: {en}}}\n"
        f'    suggestion: "{word}"\n'
    )
