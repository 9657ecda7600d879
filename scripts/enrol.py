"""Enrol members from a table: admission, GS1 prefixes, accounts and roles.

brownie run enrol main members.csv send=yes
"""

from datetime import UTC, datetime
from pathlib import Path

from scripts.arguments import command, parse, usage
from scripts.session import Session
from zhenbo.language import Text, say
from zhenbo.plans.member_table import read_enrolments
from zhenbo.plans.members import enrolment_plan, grant_delay, steps, timetable
from zhenbo.plans.roles import ROLES

USAGE = usage(
    f"""brownie run enrol main MEMBERS.csv
  每行一个账户:name,prefixes,account,roles(多个值用空格或分号分开);同名的行是同一成员。
  角色:{" ".join(r.word for r in ROLES)}
  管理员有延迟时,第一次运行预约,到时间后再次运行即执行。重复运行不会做第二次。
  edition=WORD   撤销过的同一操作要再做一次时""",
    f"""brownie run enrol main MEMBERS.csv
  One account a row: name,prefixes,account,roles (several values parted by blanks or semicolons);
  rows of one name are one member.
  Roles: {" ".join(r.word for r in ROLES)}
  Where the admin has a delay, the first run schedules and a run after that time carries out.
  Nothing is done twice.
  edition=WORD   to do once more what was undone since""",
)


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, ("edition",), words=(1, 1)))
        rows = read_enrolments(Path(session.arguments.words[0]))
        chain, consortium = session.chain, session.deployment.address("Consortium")
        signer = session.signer(0)
        wanted = steps(chain, consortium, rows)
        when = timetable(chain, consortium, signer.address, wanted, session.now())
        if when.phase == "wait":
            _tell(session, {"phase": "wait", "waitUntil": when.ready_at}, _again(when.ready_at))
            return
        edition = str(session.arguments.get("edition", ""))
        plan = enrolment_plan(chain.chain_id, consortium, signer.address, wanted, when.phase, edition)
        report = session.run(plan, signer)
        found = {**report.as_dict(), "phase": when.phase, "waitUntil": when.ready_at}
        delay = grant_delay(chain, consortium, rows)
        _tell(session, found, _again(when.ready_at) if when.phase == "schedule" else _works_after(delay))


def help(*args: str) -> None:
    print(say(USAGE))


def _again(ready_at: int) -> Text:
    when = datetime.fromtimestamp(ready_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return Text(f"预约后,{when} 之后再次运行", f"Once scheduled, run it again after {when}")


def _works_after(delay: int) -> Text | None:
    en = f"Roles work {delay} s after they are granted"
    return Text(f"角色在授予 {delay} 秒后生效", en) if delay else None


def _tell(session: Session, content: dict[str, object], sentence: Text | None) -> None:
    session.print_json(content)
    if sentence and not session.arguments.is_set("json"):
        print(say(sentence))
