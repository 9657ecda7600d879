"""How long things take in a community, on throw-away chains, test networks and live ones.

A profile's delays, in seconds: new rules hold `notice` after they were proposed; the end of the community is
announced `sunset_notice` ahead; a dispute is decided within `decision_time`, or the epoch is void; whatever
the Treasury does waits `treasury_delay`, which is shorter, so that a Governor behind it can decide in time.
A poll takes ballots for `shortest_poll` at least; the membership of a lost wallet moves `recovery_delay`
after that was asked for. A proposal is voted on `voting_delay` after it was made, for `voting_period`, and
`vote_extension` more where the quorum comes late, by who was a member `seniority` before. Roles work at once:
whom the Treasury grants one has waited there already.
"""

from dataclasses import dataclass

from zhenbo.plans.deployment import DAY, MINUTE

HOUR = 3_600


@dataclass(frozen=True)
class Profile:
    """Delays of a community in seconds, and whether it must be handed to an admin of its own."""

    name: str
    notice: int
    sunset_notice: int
    decision_time: int
    treasury_delay: int
    needs_admin: bool = False
    recovery_delay: int = MINUTE
    shortest_poll: int = MINUTE
    voting_delay: int = 0
    voting_period: int = 5 * MINUTE
    vote_extension: int = 0
    seniority: int = 0


PROFILES = {
    "local": Profile("local", 0, 0, MINUTE, 0),
    "testnet": Profile(
        *("testnet", 5 * MINUTE, 30 * MINUTE, 30 * MINUTE, 5 * MINUTE),
        recovery_delay=30 * MINUTE,
        shortest_poll=10 * MINUTE,
        voting_delay=MINUTE,
        voting_period=10 * MINUTE,
        vote_extension=5 * MINUTE,
        seniority=5 * MINUTE,
    ),
    "production": Profile(
        *("production", 7 * DAY, 90 * DAY, 7 * DAY, 2 * DAY),
        needs_admin=True,
        recovery_delay=14 * DAY,
        shortest_poll=DAY,
        voting_delay=12 * HOUR,
        voting_period=3 * DAY,
        vote_extension=12 * HOUR,
        seniority=7 * DAY,
    ),
}
