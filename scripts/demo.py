"""Play the story on a chain of its own: from the tea garden to a stranger who verifies the cake.

brownie run demo main [once=yes] [chapter=provenance]
"""

import sys

from brownie import network

from demo.chapters import chosen
from demo.play import play
from scripts.arguments import WrongUse, command
from zhenbo.errors import Refused
from zhenbo.language import Text, say

USAGE = Text(
    """brownie run demo main [once=yes] [chapter=NAME]
  在自己的链上演出;结果在 build/demo/(summary.json、凭证、标签)。
  once=yes       演完即结束(否则节点与扫码页面保留,可在浏览器里打开,直到 Ctrl-C)
  chapter=NAME   只演一章""",
    """brownie run demo main [once=yes] [chapter=NAME]
  Plays the story on a chain of its own; what it leaves is in build/demo/ (summary.json, bundle, labels).
  once=yes       end after the story (otherwise node and scan pages stay, for your browser, until Ctrl-C)
  chapter=NAME   play this chapter only""",
)
OPTIONS = ("once", "chapter")


def main(*args: str) -> None:
    with command(USAGE):
        options = _options(args)
        name, chapter = network.show_active(), options.get("chapter")
        if name not in ("ganache", "anvil"):
            raise Refused(
                f"The demo starts a node of its own, ganache or anvil; it plays on no other ({name})."
            )
        chosen(chapter)
        network.disconnect()  # Brownie's node; the demo's has a clock that begins with the story
        try:
            play(name, once=options.get("once") == "yes", chapter=chapter)
        except KeyboardInterrupt:
            print(
                say(Text("已中断，都已停止。", "Interrupted; all of it has been stopped.")), file=sys.stderr
            )
            sys.exit(130)


def help(*args: str) -> None:
    print(say(USAGE))


def _options(args: tuple[str, ...]) -> dict[str, str]:
    options = {}
    for arg in args:
        name, _, value = arg.partition("=")
        if name not in OPTIONS or not value:
            raise WrongUse(f"{arg!r} is not understood here; there are {', '.join(OPTIONS)}")
        options[name] = value
    if options.get("once", "no") not in ("yes", "no"):
        raise WrongUse(f"once={options['once']}: say yes or no")
    return options
