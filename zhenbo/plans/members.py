"""Enrolling members: admission, prefixes, accounts and roles; nothing is done twice.

Where the admin's acts wait out a delay, each is scheduled first and carried out by a later run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.calldata import calldata
from zhenbo.plans.member_table import Enrolment, read_enrolments
from zhenbo.plans.roles import ADMIN

__all__ = [
    "Enrolment",
    "Step",
    "Timetable",
    "enrolment_plan",
    "grant_delay",
    "member_names",
    "read_enrolments",
    "steps",
    "timetable",
]

_SIGNATURES = {
    "addMember": "addMember(string)",
    "licensePrefix": "licensePrefix(uint32,string)",
    "linkAccount": "linkAccount(uint32,address)",
    "grantRole": "grantRole(uint64,address,uint32)",
    "schedule": "schedule(address,bytes,uint48)",
}


@dataclass(frozen=True)
class Step:
    """One act of the admin on the Consortium, and how to see that it is done."""

    function: str
    args: tuple[Any, ...]
    sentence: Text
    done: "Enrolled"

    @property
    def data(self) -> bytes:
        """The act as calldata: what is scheduled."""
        return calldata(_SIGNATURES[self.function], *self.args)


@dataclass(frozen=True)
class Enrolled:
    """`done` check of a step."""

    consortium: str
    function: str
    args: tuple[Any, ...]

    def __call__(self, view: View) -> bool:
        first, *rest = self.args
        if self.function == "addMember":
            return first in member_names(view, self.consortium)
        if self.function == "licensePrefix":
            return bool(_holder(view, self.consortium, rest[0]) == first)
        if self.function == "linkAccount":
            return bool(view.read("Consortium", self.consortium, "memberOf", rest[0]) == first)
        return bool(view.read("Consortium", self.consortium, "getAccess", first, rest[0])[0])


def member_names(view: View, consortium: str) -> dict[str, int]:
    """Names of all members with their ids; of two with one name, the first."""
    names: dict[str, int] = {}
    for member in range(1, view.read("Consortium", consortium, "memberCount") + 1):
        names.setdefault(view.read("Consortium", consortium, "member", member)[0], member)
    return names


def _holder(view: View, consortium: str, prefix: str) -> int:
    """The member that holds exactly this prefix: asked with a GTIN that begins with it."""
    gtin = int(prefix.ljust(12, "0")) * 10
    return int(view.read("Consortium", consortium, "holderOf", gtin, len(prefix)))


def steps(view: View, consortium: str, rows: Sequence[Enrolment]) -> list[Step]:
    """Everything that the table asks for, in order, done or not; ids of new members follow the last one.

    Raises BadPlan where an account or a prefix is with another member already.
    """
    ids = member_names(view, consortium)
    following = view.read("Consortium", consortium, "memberCount")
    wanted: list[Step] = []
    for row in rows:
        if row.name not in ids:
            following += 1
            ids[row.name] = following
        if row is next(r for r in rows if r.name == row.name):
            admit = Text(f"接纳成员 {row.name}", f"Admit {row.name}")
            wanted.append(_step(consortium, "addMember", (row.name,), admit))
        _require_free(view, consortium, row, ids[row.name])
        wanted += _steps_of(consortium, row, ids[row.name])
    return wanted


def _steps_of(consortium: str, row: Enrolment, member: int) -> list[Step]:
    found = []
    for prefix in row.prefixes:
        zh, en = f"登记 {row.name} 的厂商识别代码 {prefix}", f"Record that {row.name} holds prefix {prefix}"
        found.append(_step(consortium, "licensePrefix", (member, prefix), Text(zh, en)))
    if row.account:
        zh, en = f"账户 {row.account} 归属 {row.name}", f"Let {row.account} act for {row.name}"
        found.append(_step(consortium, "linkAccount", (member, row.account), Text(zh, en)))
    for wanted in row.roles:
        zh, en = f"授予 {row.account} 角色:{wanted.title.zh}", f"Give {row.account} the role {wanted.word}"
        found.append(_step(consortium, "grantRole", (wanted.id, row.account, 0), Text(zh, en)))
    return found


def _step(consortium: str, function: str, args: tuple[Any, ...], sentence: Text) -> Step:
    return Step(function, args, sentence, Enrolled(consortium, function, args))


def _require_free(view: View, consortium: str, row: Enrolment, member: int) -> None:
    if row.account:
        other = view.read("Consortium", consortium, "memberOf", row.account)
        if other not in (0, member):
            raise BadPlan(f"row {row.row}: {row.account} acts for member {other}; unlink it there first")
    for prefix in row.prefixes:
        other = _holder(view, consortium, prefix)
        if other not in (0, member):
            raise BadPlan(f"row {row.row}: prefix {prefix} is held by member {other}")


@dataclass(frozen=True)
class Timetable:
    """What to do now: act, schedule, or wait until `ready_at` (UNIX seconds)."""

    phase: Literal["act", "schedule", "wait"]
    ready_at: int = 0


def timetable(view: View, consortium: str, admin: str, wanted: Sequence[Step], now: int) -> Timetable:
    """Whether the admin's acts need scheduling, and how far that is. Raises BadPlan for who is no admin."""
    held, delay = view.read("Consortium", consortium, "hasRole", ADMIN, admin)
    if not held:
        raise BadPlan(f"{admin} is not admin of the Consortium; enrolling is the admin's act")
    if not delay:
        return Timetable("act")
    planned = [_scheduled(view, consortium, admin, step) for step in wanted if not step.done(view)]
    if not all(planned):
        return Timetable("schedule", now + delay)
    latest = max(planned, default=0)
    return Timetable("wait", latest) if latest > now else Timetable("act")


def _scheduled(view: View, consortium: str, admin: str, step: Step) -> int:
    """When a scheduled act may be carried out; 0 where it is not scheduled, or its time has passed."""
    operation = view.read("Consortium", consortium, "hashOperation", admin, consortium, step.data)
    return int(view.read("Consortium", consortium, "getSchedule", operation))


@dataclass(frozen=True)
class Planned:
    """`done` check of a scheduling: it is on the timetable, or the act itself is done."""

    consortium: str
    admin: str
    step: Step

    def __call__(self, view: View) -> bool:
        return self.step.done(view) or _scheduled(view, self.consortium, self.admin, self.step) > 0


def enrolment_plan(
    chain_id: int, consortium: str, admin: str, wanted: Sequence[Step], phase: str, edition: str = ""
) -> Plan:
    """Carry the steps out, or put them on the timetable."""
    if phase == "act":
        calls = [Call("Consortium", consortium, s.function, s.args, s.sentence, done=s.done) for s in wanted]
        title = Text("登记成员", "Enrol members")
    else:
        calls = [_schedule(consortium, admin, step) for step in wanted]
        title = Text("预约登记成员", "Schedule the enrolment of members")
    return Plan(title, chain_id, admin, tuple(calls), independent=phase != "act", edition=edition)


def _schedule(consortium: str, admin: str, step: Step) -> Call:
    sentence = Text(f"预约:{step.sentence.zh}", f"Schedule: {step.sentence.en}")
    return Call(
        "Consortium",
        consortium,
        "schedule",
        (consortium, step.data, 0),
        sentence,
        done=Planned(consortium, admin, step),
    )


def grant_delay(view: View, consortium: str, rows: Sequence[Enrolment]) -> int:
    """The longest time, in seconds, that a role in this table takes to work after it is granted."""
    ids = {granted.id for row in rows for granted in row.roles}
    return max((int(view.read("Consortium", consortium, "getRoleGrantDelay", i)) for i in ids), default=0)
