"""What alerts cost, and an hour of the scan log."""

from bench.lab import Lab
from bench.ours import GTIN, Core, digest
from bench.rows import Row
from zhenbo.gs1 import encode_token_id

RESOLVER, REGULATOR = 3, 4
RESOLVER_ROLE, REGULATOR_ROLE, SCANS_ROLE = 7, 9, 22
MANY = 100
CLONE, SCANS = 0, 1
NOTHING = b"\0" * 32


def alerts(this: Core) -> list[Row]:
    """One alert, a hundred in one call, a confirmation; an anchor of an hour. Enrolling is not measured."""
    lab = this.lab
    address = lab.create("Alerts", this.consortium)
    members = _enrol(lab, this.consortium)
    warned = [_warning(number) for number in range(MANY + 2)]
    lab.gas("Alerts", address, "raiseAlert", warned[0], sender=RESOLVER)  # the first one of its day
    one = lab.gas("Alerts", address, "raiseAlert", warned[1], sender=RESOLVER)
    many = lab.gas("Alerts", address, "raiseMany", warned[2:], sender=RESOLVER)
    key = (members[RESOLVER], *warned[1][:3])
    confirmed = lab.gas("Alerts", address, "confirm", key, "two of one kind", sender=REGULATOR)
    hour = (SCANS, digest("hour"), digest("root"), 5_000, digest("leaves"), NOTHING)
    logged = lab.gas("Notary", this.notary, "anchor", hour, sender=RESOLVER)
    return [
        Row("alerts.raise1", "zhenbo", one),
        Row("alerts.raise100", "zhenbo", many, MANY),
        Row("alerts.confirm", "zhenbo", confirmed),
        Row("alerts.logAnchor", "zhenbo", logged),
    ]


def _enrol(lab: Lab, consortium: str) -> dict[int, int]:
    """A resolver and a regulator of members of their own; the member of each account."""
    members = {RESOLVER: 3, REGULATOR: 4}  # behind brand and laboratory
    for account, number in members.items():
        lab.gas("Consortium", consortium, "addMember", f"Member {number}")
        lab.gas("Consortium", consortium, "linkAccount", number, lab.accounts[account])
    held = ((RESOLVER, RESOLVER_ROLE), (RESOLVER, SCANS_ROLE), (REGULATOR, REGULATOR_ROLE))
    for account, role in held:
        lab.gas("Consortium", consortium, "grantRole", role, lab.accounts[account], 0)
    return members


def _warning(number: int) -> tuple[int, int, int, bytes, str]:
    token = encode_token_id(GTIN, f"N{number:04}")
    return token, CLONE, 0, digest(f"evidence {number}"), ""
