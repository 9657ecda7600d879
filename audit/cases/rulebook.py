"""RuleBook: the Treasury alone adds versions and announces the end."""

from audit.cases import Case
from audit.community import BUDGET, CAP, DAY, ONE, WINDOW

CASES = {
    "propose": [Case(lambda s: ((ONE, s.now() + DAY, WINDOW, BUDGET, CAP, "ipfs://rules"),))],
    "announceSunset": [Case(lambda s: (s.now() + DAY, "the garden closes"))],
    "setAuthority": [
        Case(
            lambda s: (s.address("Rewards"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
