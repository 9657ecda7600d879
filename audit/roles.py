"""audit/roles.md: who gets through which function, found out on a deployment."""

from collections.abc import Iterable

from audit.cast import CAST, COMMUNITY_CAST, STRANGER, Actor
from audit.markdown import GENERATED, table
from audit.matrix import Row

THROUGH, WAITS = "●", "◷"
INTRO = """# Who may do what

Found out on a deployment, not copied from a design: `scripts.deploy` deploys the suite on a development node,
an account of each kind below tries every function that can change state, by `eth_call`, with arguments that
do for whoever may. An answer counts as a refusal only if it is one of access and names the caller; any other
answer fails the build, until [`audit/cases/`](cases) holds arguments that settle it. So does a function that
lets a stranger or nobody through without a reason given there.

In production the admin is the *delayed admin*: what it does must be announced and wait. Called at once it is
refused with `AccessManagerNotScheduled`, shown as {waits}.

{core}
A community stands beside it, deployed by `scripts.deploy_community` in region CN. Its contracts are tried by
its own people, members among them, and in the name of its contracts. There the Treasury is the admin, and its
timelock the delay; where the members' Governor proposes to it, cases have handed the Treasury over before.

{community}
[`test_roles.py`](../tests/chain/unit/test_roles.py),
[`test_community_roles.py`](../tests/chain/unit/test_community_roles.py) and
[`test_fans_roles.py`](../tests/chain/unit/test_fans_roles.py) ask the same of the accounts of a story, and
name the exact error of every refusal; tests hold them against what is said here.
"""


def page(rows: Iterable[Row]) -> str:
    rows = list(rows)
    intro = INTRO.format(waits=WAITS, core=_cast(CAST), community=_cast(COMMUNITY_CAST))
    parts = [GENERATED, intro]
    for contract in dict.fromkeys(row.contract for row in rows):
        parts.append(_contract(contract, [row for row in rows if row.contract == contract]))
    return "\n".join(parts)


def _cast(actors: Iterable[Actor]) -> str:
    return table(("account", "is"), [(actor.word, actor.is_) for actor in actors])


def _contract(name: str, rows: list[Row]) -> str:
    parts = [f"## {name}\n"]
    some = [row for row in rows if not row.anyone and not row.nobody]
    for title, chosen, shown in (
        (
            f"By role or ownership: {THROUGH} gets through, {WAITS} after announcing and waiting.",
            some,
            _matrix,
        ),
        ("Everybody gets through:", [row for row in rows if row.anyone], _open),
        ("Nobody gets through:", [row for row in rows if row.nobody], _closed),
    ):
        if chosen:
            parts.append(f"{title}\n\n{shown(chosen)}")
    return "\n".join(parts)


def _matrix(rows: list[Row]) -> str:
    """One column for all who get through the same functions, and who the others are."""
    marks = {"through": THROUGH, "waits": WAITS, "refused": ""}
    alike: dict[tuple[str, ...], list[str]] = {}
    for word in rows[0].outcomes:
        column = tuple(marks[row.outcomes[word].kind] for row in rows)
        alike.setdefault(column, []).append(word)
    others = alike.pop(("",) * len(rows), [])
    head = ["function", *("<br>".join(words) for words in alike.values())]
    cells = [[_function(row), *(column[number] for column in alike)] for number, row in enumerate(rows)]
    return f"{table(head, cells)}\nRefused throughout: {', '.join(others)}.\n"


def _open(rows: list[Row]) -> str:
    cells = [
        (_function(row), row.case.anyone, "<br>".join(f"{w.what}: `{w.error}`" for w in row.case.without))
        for row in rows
    ]
    return table(("function", "why", "everybody is refused without"), cells)


def _closed(rows: list[Row]) -> str:
    cells = [
        (
            _function(row),
            row.case.nobody,
            _error(row.outcomes[STRANGER.word].error),
            f"{row.case.only}: gets through" if row.case.only else "",
        )
        for row in rows
    ]
    return table(("function", "why", "answer", "tried from"), cells)


def _error(name: str) -> str:
    return f"`{name}`" if name else "reverts without a reason"


def _function(row: Row) -> str:
    return f"`{row.function}`" + (f", {row.case.title}" if row.case.title else "")
