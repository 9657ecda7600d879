"""StreamPlan: polls alone write it, the host reports."""

from audit.cases import Case
from audit.community import EVIDENCE
from audit.fans import planning

DONE = 1

CASES = {
    "enact": [
        Case(
            lambda s: (s.poll["decided"].number, 1, planning()[0]),
            nobody="but the FanPoll, when anyone has it carry an outcome out",
            only="FanPoll",
        )
    ],
    "report": [Case(lambda s: (s.poll["planned"].number, DONE, EVIDENCE, "shown on Saturday"))],
    "setAuthority": [
        Case(
            lambda s: (s.address("Points"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
