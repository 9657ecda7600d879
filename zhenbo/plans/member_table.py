"""The table of members that an admin enrols: one row an account, rows of one name one member.

name,prefixes,account,roles
云岭茶厂,9521001,0x7099...79C8,brand events
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.errors import BadSheet, Refused
from zhenbo.gs1 import parse_company_prefix
from zhenbo.plans.activation_files import address
from zhenbo.plans.roles import Role, role
from zhenbo.table import Row, read_table

COLUMNS: dict[str, Sequence[str]] = {
    "name": ("member", "名称", "成员"),
    "prefixes": ("prefix", "厂商识别代码", "前缀"),
    "account": ("address", "账户", "地址"),
    "roles": ("role", "角色"),
}
LONGEST_NAME = 64


@dataclass(frozen=True)
class Enrolment:
    """One row: a member, prefixes it holds, and an account with its roles."""

    row: int
    name: str
    prefixes: tuple[str, ...]
    account: str | None
    roles: tuple[Role, ...]


def read_enrolments(path: Path) -> list[Enrolment]:
    """The whole table, or BadSheet with the row that is wrong."""
    rows = [_enrolment(row) for row in read_table(path, COLUMNS, ("name",))]
    seen: dict[str, int] = {}
    for row in rows:
        for thing in (*row.prefixes, *([row.account.lower()] if row.account else [])):
            first = seen.setdefault(thing, row.row)
            if first != row.row:
                raise BadSheet(f"row {row.row}: {thing} stands in row {first} already")
    if not rows:
        raise BadSheet(f"{path} lists no member")
    return rows


def _enrolment(row: Row) -> Enrolment:
    name, cell = row.cells.get("name", ""), row.cells.get("account", "")
    if not 0 < len(name.encode("utf-8")) <= LONGEST_NAME:
        raise BadSheet(f"row {row.number}, column name: 1 to {LONGEST_NAME} bytes are needed")
    roles = tuple(_checked(row, "roles", role, word) for word in _words(row, "roles"))
    account = _checked(row, "account", address, cell) if cell else None
    if roles and account is None:
        raise BadSheet(f"row {row.number}: roles need an account that holds them")
    prefixes = tuple(_checked(row, "prefixes", parse_company_prefix, p) for p in _words(row, "prefixes"))
    return Enrolment(row.number, name, prefixes, account, roles)


def _words(row: Row, column: str) -> list[str]:
    text = row.cells.get(column, "")
    for sign in ",;、，；|":
        text = text.replace(sign, " ")
    return text.split()


def _checked(row: Row, column: str, parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except Refused as fault:
        raise BadSheet(f"row {row.number}, column {column}: {fault}") from None
