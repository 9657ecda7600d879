"""What fans decide: a gift redeemed and fulfilled, a tea chosen by signed ballots, a charity paid."""

from demo.chapters.fans import governing, joining, redeeming, voting
from demo.chapters.fans.club import Club
from demo.stage import Stage
from zhenbo.language import Text

ORDER = 30
TITLE = Text("粉丝说了算", "What fans decide")


def play(stage: Stage) -> None:
    """A community of two hundred members: what they redeem, what they choose, what their Treasury pays."""
    club = Club(stage)
    for part in (
        *(joining.community, joining.members, joining.points),
        *(redeeming.opened, redeeming.redeemed, redeeming.fulfilled),
        *(voting.opened, voting.first, voting.forged, voting.second, voting.decided, voting.recounted),
        *(governing.handover, governing.proposed, governing.voted, governing.paid),
    ):
        part(club)
