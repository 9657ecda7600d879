"""Suggestions that members signed, anchored; and all of them listed.

brownie run suggest main suggestions/ community=TEA send=yes
brownie run suggest list community=TEA
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from scripts.arguments import command, parse, usage
from scripts.polling import RELAY, Place
from scripts.relayed import Relay
from scripts.rounds import Round
from scripts.suggested import anchored, contract, times
from zhenbo.errors import BadBallots
from zhenbo.language import Text, harmless, say
from zhenbo.plan import Plan
from zhenbo.plans.left_out import Bad
from zhenbo.plans.suggestions import Room, anchor_plan, unfit
from zhenbo.polls.suggestions import NO_SUGGESTION, SIGNED, Signed, read_signed

USAGE = usage(
    """brownie run suggest main PATH... community=SYMBOL
  登记会员签名的建议;PATH 是 zhenbo suggestion sign 写出的文件或文件夹。任何人可提交,已登记的不再提交。
brownie run suggest list community=SYMBOL   全部建议""",
    """brownie run suggest main PATH... community=SYMBOL
  Anchors suggestions that members signed; PATH is a file of `zhenbo suggestion sign`, or a folder. Anybody
  may send them; what is anchored is not sent again.
brownie run suggest list community=SYMBOL   all suggestions""",
)


def main(*args: str) -> None:
    with command(USAGE):
        place = Place.of(parse(args, ("community",), words=(1, 100)), RELAY)
        read = [one for word in place.session.arguments.words for one in _read(Path(word))]
        chain, address = place.session.chain, contract(place.polls.deployment)
        found = [one if isinstance(one, Bad) else _fitting(chain.chain_id, address, *one) for one in read]

        def plan(those: Sequence[Signed]) -> Plan:
            return anchor_plan(chain.chain_id, address, place.signer.address, those)

        def made(member: int) -> tuple[int, ...]:
            return times(place.polls, member)

        def room() -> Room:
            return Room(chain, address, made, place.session.now())

        round_ = Round(place.session, place.signer, f"suggestions-{address.lower()}")
        Relay(round_, plan, _line, _lines, room).send(found)


def list(*args: str) -> None:
    with command(USAGE):
        place = Place.of(parse(args, ("community",)), RELAY)
        found = anchored(place.polls)
        place.session.print_json([asdict(one) for one in found])
        if place.session.arguments.is_set("json"):
            return
        for one in found:
            print(harmless(f"{one.id}  {one.kind}  #{one.member}  {one.uri}"))
        if not found:
            print(say(Text("还没有建议", "Nothing was suggested yet")))


def help(*args: str) -> None:
    print(say(USAGE))


def _line(one: Signed) -> bytes:
    return json.dumps(one.as_json(), ensure_ascii=False).encode()


def _lines(file: Path) -> tuple[Signed, ...]:
    return tuple(read_signed(line, str(file)) for line in file.read_bytes().splitlines())


def _read(path: Path) -> Iterator[tuple[str, Signed] | Bad]:
    """Every signed suggestion, and where it stands. Raises BadBallots for a path without any."""
    files = sorted(path.glob(f"*{SIGNED}")) if path.is_dir() else [path]
    if not files:
        zh, en = f"{path} 中没有已签的建议（*{SIGNED}）", f"{path} holds no signed suggestions (*{SIGNED})"
        raise BadBallots(say(Text(zh, en)))
    for file in files:
        try:
            yield str(file), read_signed(file.read_bytes(), str(file))
        except OSError as fault:
            if file == path:  # not one of many: what was named is not there
                zh, en = f"{path} 无法读取：{fault.strerror}", f"{path} cannot be read: {fault.strerror}"
                raise BadBallots(say(Text(zh, en))) from None
            yield Bad(str(file), Text(f"无法读取：{fault.strerror}", f"cannot be read: {fault.strerror}"))
        except BadBallots:
            yield Bad(str(file), NO_SUGGESTION)


def _fitting(chain_id: int, address: str, place: str, one: Signed) -> Signed | Bad:
    reason = unfit(chain_id, address, one)
    return one if reason is None else Bad(place, reason)
