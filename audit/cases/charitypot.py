"""CharityPot: the Treasury fills it, the FanPoll empties it, and what is left over goes back."""

from typing import Any

from audit.cases import Case, Without
from audit.community import HOUR, Community
from audit.fans import DAY, POT, conditions, giving

ONLY_POLLS = "but the FanPoll, when a poll over the pot is opened, and when its outcome is carried out"


def _accepted(stage: Community) -> tuple[Any, ...]:
    """A new poll over the free pot, a day long."""
    closes_at = stage.now() + DAY
    return stage.read("FanPoll", "pollCount") + 1, (DAY, closes_at, 1, 0, 0), giving(stage, stage.pot["free"])


CASES = {
    "fill": [Case(lambda s: (conditions(s, s.now() + HOUR),), value=POT)],
    "accept": [Case(_accepted, nobody=ONLY_POLLS, only="FanPoll")],
    "enact": [
        Case(
            lambda s: (s.poll["given"].number, 1, s.poll["given"].payloads[0]),
            nobody=ONLY_POLLS,
            only="FanPoll",
        )
    ],
    "giveBack": [
        Case(
            lambda s: (s.pot["over"],),
            anyone="after the pot's time: it goes to the Treasury",
            without=(
                Without("its end", lambda s: (s.pot["free"],), "PotRunning"),
                Without("a pot", lambda _: (0,), "PotUnknown"),
            ),
        )
    ],
    "setAuthority": [
        Case(
            lambda s: (s.address("Points"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
