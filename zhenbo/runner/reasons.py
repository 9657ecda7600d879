"""A contract's refusal in words: its error by name, and what the operator can do where that can be said."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from zhenbo.language import Text, say
from zhenbo.runner.report import CallReport

# how OpenZeppelin's AccessManaged, AccessManager and AccessControl (the Treasury) say that a role is missing
_ROLE_MISSING = re.compile(
    r"(AccessManagedUnauthorized|AccessManagerUnauthorizedAccount|AccessControlUnauthorizedAccount)"
    r"\(\w+=(?P<account>0x[0-9a-fA-F]{40})[,)]"
)

# an argument named as our contracts name times, in the seconds of the years 2001 to 2286
_TIME = re.compile(
    r"\b(\w+At|\w*[uU]ntil|deadline|expiry|fulfilBy|earliest|latest|effective|sunset|date|time)=(\d{10})\b"
)


def explained(reason: str) -> str:
    """The reason as the contract gives it, with its times as dates, followed by what to do."""
    cure, said = _cure(reason), dated(reason)
    return said if cure is None else say(Text(f"{said}。{cure.zh}", f"{said}: {cure.en}"))


def dated(reason: str) -> str:
    """The reason, followed by the dates of the times in it, which contracts give in UNIX seconds."""
    dates = [
        f"{name} {datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%d %H:%M:%S} UTC"
        for name, seconds in _TIME.findall(reason)
    ]
    return f"{reason} ({', '.join(dates)})" if dates else reason


def cures(calls: Iterable[CallReport]) -> list[Text]:
    """What to do about these refused calls, each cure once."""
    found = (_cure(call.reason) for call in calls)
    return list(dict.fromkeys(cure for cure in found if cure is not None))


def would_be_refused(call: CallReport) -> str:
    """Why nothing of a run is sent, when this call of it would be refused."""
    sentence, reason = say(call.sentence), explained(call.reason)
    zh, en = (
        f"{sentence}:会被拒绝:{reason}。什么都没有发送。",
        f"{sentence}: would be refused: {reason}. Nothing was sent.",
    )
    return say(Text(zh, en))


def _cure(reason: str) -> Text | None:
    found = _ROLE_MISSING.match(reason)
    if found is None:
        return None
    account = found["account"]
    return Text(
        f"账户 {account} 没有此步所需的角色:用 account=NAME 换一个有此角色的账户,或请国库或管理员授予",
        f"account {account} lacks the role that this needs; name one that has it with account=NAME, or have "
        "the role granted by the Treasury or the admin",
    )
