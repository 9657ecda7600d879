"""Times as foreign logs write them, made into whole UNIX seconds."""

from datetime import UTC, datetime, timedelta, timezone

from zhenbo.errors import Refused
from zhenbo.language import Text


def seconds(text: str, form: str, offset: int) -> int:
    """UNIX seconds of a time; `form` is unix, ms, iso, or a strptime pattern. Fractions are dropped.

    A time without a zone is taken as `offset` seconds ahead of UTC. Raises ValueError for what is no time.
    """
    if form in ("unix", "ms"):
        if not (text.isascii() and text.isdigit()):
            raise ValueError(text)
        return int(text) // (1000 if form == "ms" else 1)
    moment = datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone(timedelta(seconds=offset)))
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))


def offset_of(text: str) -> int:
    """Seconds ahead of UTC that `+08:00` says. Raises Refused for another form."""
    sign, hours, colon, minutes = text[:1], text[1:3], text[3:4], text[4:]
    if sign not in ("+", "-") or colon != ":" or not (hours + minutes).isdigit() or len(text) != 6:
        raise Refused(str(Text(f"{text!r} 不是时差，如 +08:00", f"{text!r} is no offset such as +08:00")))
    return (int(hours) * 3600 + int(minutes) * 60) * (-1 if sign == "-" else 1)
