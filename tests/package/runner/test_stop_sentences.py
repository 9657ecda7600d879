"""Why a run stopped is said in the operator's language, with what is needed to go on."""

import pytest

from zhenbo.language import Text
from zhenbo.runner import stops

SAID, TX = Text("登记建议", "Anchor a suggestion"), "0x" + "ab" * 32
STOPS = {
    "stalled": (stops.stalled, (400.0, "", [TX]), (TX, "400")),
    "stalled in doubt": (stops.stalled, (400.0, "no answer", []), ("no answer",)),
    "failed": (stops.failed, (SAID, TX, "Known(id=7)"), (TX, "Known(id=7)")),
    "failed, nobody knows why": (stops.failed, (SAID, TX, ""), (TX,)),
    "without effect": (stops.without_effect, (SAID,), ()),
    "refused": (stops.refused, (SAID, "Known(id=7)"), ("Known(id=7)",)),
    "unknown": (stops.unknown, (SAID, "Known(id=7)"), ("Known(id=7)",)),
    "missing nonce": (stops.missing_nonce, (7, TX), (TX, "nonce 7")),
    "forgotten": (stops.forgotten, ("ZHENBO_RPC_X",), ("ZHENBO_RPC_X",)),
    "too dear": (stops.too_dear, (9,), ("9 wei",)),
    "refused by the node": (stops.refused_by_node, (TX, "full"), (TX, "full")),
    "not free": (stops.not_free, ("x", "full", "ZHENBO_FEES_X"), ("ZHENBO_FEES_X=auto", "full")),
    "above the ceiling": (stops.above_ceiling, (SAID, 10, 9), ("10 gas", "9")),
}


@pytest.mark.parametrize("name", STOPS)
def test_both_languages_say_what_is_needed(name, monkeypatch):
    sentence, arguments, needed = STOPS[name]
    monkeypatch.setenv("ZHENBO_LANG", "en")
    english = sentence(*arguments)
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    chinese = sentence(*arguments)
    assert english.isascii() and not chinese.isascii()
    assert all(word in said for word in needed for said in (english, chinese))
    assert (SAID.en in english) == (SAID.zh in chinese) == (SAID in arguments)
