"""One performance: node, opening, chapters, summary; then the node stays for those who want to try things."""

import json
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from rich.console import Console

from demo.chapters import Chapter, chosen
from demo.opening import Node, open_stage, own_node
from demo.screen import Screen, cost
from demo.stage import Stage
from zhenbo import config
from zhenbo.errors import Refused
from zhenbo.language import Text, say

SUMMARY = "summary.json"
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 180  # seconds to wait for another demo that plays in this checkout


def play(network: str, *, once: bool, chapter: str | None = None, console: Console | None = None) -> None:
    """Play on a fresh node of that kind, and leave `build/demo/` behind.

    once      end after the story; otherwise node and scan service stay up until Ctrl-C
    chapter   play this chapter only

    Raises ChapterUnknown before anything is touched, DemoRunning where another plays in this checkout,
    VerdictFalse when a check failed.
    """
    wanted = chosen(chapter)
    console = console or Console()
    watched = not once and console.is_terminal and sys.stdin.isatty()
    with _stoppable(), own_node(network) as node, ExitStack() as lasting:
        with _alone(config.project_root() / "build") as folder:
            stage = open_stage(node, Screen(console, watched, node.chain.currency), folder)
            lasting.enter_context(stage.lasting)
            for one in wanted:
                _play(stage, one)
            _write_summary(stage, network)
        _close(stage, network)
        if not once:
            _stay(stage, node)


class DemoRunning(Refused):
    """Another demo is playing in this checkout."""


@contextmanager
def _alone(build: Path) -> Iterator[Path]:
    """The output folder, emptied, for as long as the story is told: two demos would overwrite each other."""
    build.mkdir(exist_ok=True)
    lock = FileLock(build / ".demo.lock", timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise DemoRunning(
            "Another demo is still playing in this checkout; try again when its story is told."
        ) from None
    try:
        folder = build / "demo"
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        yield folder
    finally:
        lock.release()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let every way to end a program do what Ctrl-C does, so that the node never outlives the demo.

    SIGINT too, since Python leaves it alone where a shell started the demo in the background.
    """

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    previous = {one: signal.signal(one, stop) for one in _ENDINGS}
    try:
        yield
    finally:
        for one, handler in previous.items():
            signal.signal(one, handler)


def _play(stage: Stage, chapter: Chapter) -> None:
    stage.chapter = chapter.name
    stage.screen.chapter(chapter.name, chapter.title)
    chapter.play(stage)


def summary(stage: Stage, network: str) -> dict[str, Any]:
    """What was played: network, contracts, every step with transaction, gas and check, and the files left."""
    played = [step.as_json() for step in stage.steps]
    return {
        "network": network,
        "chain_id": stage.chain.chain_id,
        "rpc": stage.url,
        "contracts": {name: one.address for name, one in sorted(stage.deployment.contracts.items())},
        "chapters": list(dict.fromkeys(step.chapter for step in stage.steps)),
        "steps": [step for step in played if step["transactions"]],
        "off_chain": [step for step in played if not step["transactions"]],
        "gas": sum(step.gas for step in stage.steps),
        "paid_wei": str(sum(step.paid for step in stage.steps)),
        "files": {name: stage.path(file) for name, file in sorted(stage.files.items())},
        **stage.results,
    }


def _write_summary(stage: Stage, network: str) -> None:
    text = json.dumps(summary(stage, network), ensure_ascii=False, indent=2) + "\n"
    (stage.folder / SUMMARY).write_text(text, encoding="utf-8")


def _close(stage: Stage, network: str) -> None:
    steps = stage.steps
    gas, sent = sum(step.gas for step in steps), sum(len(step.sent) for step in steps)
    paid, checks = (
        cost(sum(step.paid for step in steps), stage.chain.currency),
        sum(len(s.checks) for s in steps),
    )
    zh = f"{len(steps)} 步，{sent} 笔交易，{gas:,} gas，{paid}；{checks} 项检查全部通过（{network}）"
    en = f"{len(steps)} steps, {sent} transactions, {gas:,} gas, {paid}; {checks} checks passed ({network})"
    lines = [
        say(Text(zh, en)),
        *(f"{name:14} {stage.path(file)}" for name, file in stage.files.items()),
        f"{'summary':14} {stage.path(stage.folder / SUMMARY)}",
    ]
    stage.screen.console.print()
    stage.screen.panel(Text("演出结束", "The story is told"), lines)


def _stay(stage: Stage, node: Node) -> None:
    """Keep node and scan service until somebody ends them, saying what can be tried meanwhile."""
    lines = [f"RPC  {node.url}", ""]
    for what, url in stage.links:
        lines += [f"# {say(what)}", url, ""]
    for what, line in stage.commands:
        lines += [f"# {say(what)}", line, ""]
    lines.append(say(Text("按 Ctrl-C 结束", "Ctrl-C ends it")))
    title = Text(
        "还在运行：链接用浏览器打开，命令先 . .venv/bin/activate",
        "Still up: links for a browser, commands (after . .venv/bin/activate)",
    )
    try:
        stage.screen.panel(title, lines)
        threading.Event().wait()
    except KeyboardInterrupt:
        stage.screen.say(Text("已停止。", "All of it has been stopped."))
