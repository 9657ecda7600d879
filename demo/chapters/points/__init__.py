"""Points by public rules: scored, posted, disputed, claimed; and a gift that no crash pays twice."""

from demo.chapters.points import communities, epochs, gifts
from demo.chapters.points.fans import Fans
from demo.stage import Stage
from zhenbo.language import Text

ORDER = 20
TITLE = Text("粉丝的贡献，公开的规则", "What fans give, by rules in the open")


def play(stage: Stage) -> None:
    """A community and its neighbour, two epochs of which one was a lie, and an airdrop."""
    fans = Fans(stage)
    for part in (
        *(communities.two, communities.rules),
        *(epochs.lie, epochs.doubt, epochs.refused, epochs.truth, epochs.final, epochs.claims),
        *(gifts.damaged, gifts.killed, gifts.resumed),
    ):
        part(fans)
