"""The page of a poll's result: one HTML file that needs no server, and can be read without JavaScript.

Everything that a stranger wrote is escaped; a policy inside lets no script but ours run and nothing be
loaded. With JavaScript the page recounts its own list of ballots, and asks a node that the reader
names.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from zhenbo.errors import BadPoll
from zhenbo.language import Text
from zhenbo.polls.agreement import differences
from zhenbo.polls.draft import Draft, Option
from zhenbo.polls.page.parts import afterwards, both, differ, facts, hashed, listed, outcome
from zhenbo.polls.paper import keccak

_HERE = Path(__file__).parent
_SCHEMA = _HERE.parent / "result.schema.json"
_TALLIES = keccak(b"talliesOf(uint256)")[:4].hex()
_COMMITTED = ("ballots", "tallies", "winner")
_POLL = (
    *("title", "mode", "choices", "quorum", "ties", "closes", "minimum_age", "price", "content"),
    *("enacts", "suggestions", "payloads"),
)
# what a browser would obey in the middle of JSON
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def read_result(data: bytes) -> dict[str, Any]:
    """A published result.json. Raises BadPoll where it is none."""
    from jsonschema import Draft202012Validator

    try:
        said = json.loads(data)
        fault = next(Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8"))).iter_errors(said), None)
    except (ValueError, RecursionError):
        said, fault = None, None
    if not isinstance(said, dict) or fault is not None or not _consistent(said):
        zh, en = "不是投票结果（result.json）", "is no result of a poll (result.json)"
        raise BadPoll(str(Text(zh, en)))
    return said


def _consistent(said: dict[str, Any]) -> bool:
    options = len(said["poll"]["options"])
    boxes = [said["counted"], said["contract_counts"], said["concluded"] or said["counted"]]
    poll = said["poll"]
    listed = all(len(poll[name]) == options for name in ("suggestions", "payloads"))
    return listed and poll["winner"] <= options and all(len(box["tallies"]) == options for box in boxes)


def page_of(result: dict[str, Any], document: Draft | None, pictures: Path | None) -> str:
    """The page.

    result     as `Result.as_json` gives it
    document   the poll's document; None where it is not at hand, which the page says
    pictures   folder with the pictures under the names that the document gives them
    """
    style, script = ((_HERE / name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_source(style)}'; script-src '{_source(script)}'; img-src data:; "
        "connect-src https: http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'"
    )
    title = escape(result["poll"]["title"])
    main = "\n".join(_main(result, document, pictures))
    return f"""<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<input type="radio" name="language" id="zh" checked><input type="radio" name="language" id="en">
<label for="zh">中文</label> <label for="en">English</label>
<main>
{main}
</main>
<script type="application/json" id="data">{_data(result, document)}</script>
<script>{script}</script>
</body>
</html>
"""


def _main(result: dict[str, Any], document: Draft | None, pictures: Path | None) -> Iterator[str]:
    poll = result["poll"]
    yield f"<h1><bdi>{escape(poll['title'])}</bdi></h1>"
    differing = differences(poll, document) if document is not None else []
    if differing:
        yield differ(differing)
        document = None
    if document is not None and document.about is not None:
        yield f"<p>{both(document.about)}</p>"
    yield outcome(result)
    yield f"<h2>{both(Text('选项', 'Options'))}</h2>"
    if document is None and not differing:
        zh, en = "手边没有选项的文件，仅列名称。", "The document of the options is not at hand: names only."
        yield f"<p>{both(Text(zh, en))}</p>"
    described = document.options if document is not None else [Option(name) for name in poll["options"]]
    most = max(1, *result["counted"]["tallies"])
    for number, option in enumerate(described, 1):
        yield _option(option, number, result, most, pictures)
    yield facts(result)
    yield afterwards(result)
    yield _checks()
    yield listed(result)


def _option(option: Option, number: int, result: dict[str, Any], most: int, pictures: Path | None) -> str:
    points = result["counted"]["tallies"][number - 1]
    unit = Text("分", "points") if result["poll"]["mode"] == "ranked" else Text("票", "votes")
    won = " won" if result["poll"]["winner"] == number else ""
    lines = [f'<div class="option{won}">', _picture(option, pictures), '<div class="body">']
    lines.append(f"<b>{number}. <bdi>{escape(option.name)}</bdi></b> — {points:,} {both(unit)}")
    lines.append(f'<progress aria-hidden="true" max="{most}" value="{points}"></progress>')
    if option.text is not None:
        lines.append(f"<p>{both(option.text)}</p>")
    if option.terms is not None:
        lines.append(f"<p>{both(Text('条件：', 'Terms: '))}{both(option.terms)}</p>")
    if option.suggestion:
        lines.append(f"<p>{both(Text('来自建议 ', 'From the suggestion '))}{hashed(option.suggestion)}</p>")
    return "\n".join([*lines, "</div></div>"])


def _picture(option: Option, folder: Path | None) -> str:
    """The picture inside of the page, where it is at hand and is the committed one."""
    if option.picture is None or folder is None:
        return ""
    try:
        data = (folder / option.picture.file).read_bytes()
    except OSError:
        return ""
    if "0x" + hashlib.sha256(data).hexdigest() != option.picture.sha256:
        return ""
    encoded = base64.b64encode(data).decode()
    return f'<img alt="" src="data:image/{option.picture.type};base64,{encoded}">'


def _checks() -> str:
    head = both(Text("由您自己的浏览器核对", "Checked by your own browser"))
    off = both(
        Text("需要 JavaScript；不用它也能阅读全部内容。", "Needs JavaScript; all is readable without it.")
    )
    ask = both(Text("向您信任的节点查询", "Ask a node that you trust"))
    return (
        f'<h2>{head}</h2>\n<noscript><p>{off}</p></noscript>\n<ul id="checks"></ul>\n'
        f'<form id="node" hidden><input name="url" type="url" placeholder="https://…" required> '
        f"<button>{ask}</button></form>"
    )


def _data(result: dict[str, Any], document: Draft | None) -> str:
    """What the script compares the list on the page with."""
    poll = result["poll"]
    committed = result["concluded"] or result["contract_counts"]
    content = {
        "chain": result["chain"],
        "contract": result["contract"],
        "call": f"0x{_TALLIES}{poll['number']:064x}",
        "committed": {
            name: committed[name] for name in ("ballots", "tallies", "winner") if name in committed
        },
        "document": document.document.decode() if document is not None else None,
        "poll": {
            **{name: poll[name] for name in _POLL},
            "options": len(poll["options"]),
            "names": poll["options"],
        },
    }
    text = json.dumps(content, ensure_ascii=False)
    return "".join(_UNSAFE.get(one, one) for one in text)


def _source(text: str) -> str:
    """How a content policy names a script or style: by its hash."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
