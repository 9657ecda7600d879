"""The role matrix: every restricted function of the core, tried by every actor (C13).

Who is not named as allowed is refused with exactly the error that the table says; who is, gets through.
The carrier's member is suspended throughout.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from samples.puer.members import CAKE
from tests.chain.alerting import REASON, key_of, warning
from tests.chain.alerting import RECALL as ASK_RECALL
from tests.chain.errors import reverts_with
from tests.chain.records import anchor_of
from tests.chain.system import ACTORS, MEMBERS
from zhenbo import gs1, messages
from zhenbo.merkle import StandardMerkleTree
from zhenbo.plans.roles import ADMIN, BRAND, GUARDIAN, REGULATOR, RESOLVER, ROLES, role

ITEM = (gs1.encode_token_id(CAKE, "A1"), "0x" + "7" * 40, 0, b"\1" * 16)
ROOT = StandardMerkleTree.of([ITEM], ("uint256", "address", "uint8", "bytes16"), sort_leaves=False).root
FOREVER = 2**40
RECALL, HOLD = 1, 0
HELD = {actor: words for *_, actors in MEMBERS for actor, words in actors.items()}


class Row(NamedTuple):
    """One function: its arguments, the actors that get through, and the error for the others."""

    contract: str
    function: str
    arguments: Callable[[Any], tuple[Any, ...]]
    allowed: tuple[str, ...]
    refusal: Callable[[Any, str], tuple[Any, ...]]

    def __str__(self) -> str:
        return f"{self.contract}.{self.function}"


def needs_admin(system: Any, actor: str) -> tuple[Any, ...]:
    return "AccessManagerUnauthorizedAccount", getattr(system, actor), ADMIN


def needs(number: int) -> Callable[[Any, str], tuple[Any, ...]]:
    """Refused as no member, or for want of the role."""

    def refusal(system: Any, actor: str) -> tuple[Any, ...]:
        account = getattr(system, actor)
        return ("RoleMissing", account, number) if actor in HELD else ("AccountUnknown", account)

    return refusal


def needs_marker(system: Any, actor: str) -> tuple[Any, ...]:
    """Who acts for the batch's own member is refused as brand, everybody else as regulator."""
    colleague = system.member.get(actor) == system.member["brand"]
    return needs(BRAND.id if colleague else REGULATOR.id)(system, actor)


def always(name: str, *values: Any) -> Callable[[Any, str], tuple[Any, ...]]:
    return lambda system, actor: (name, *(getattr(system, actor) if v == "actor" else v for v in values))


def by_admin(function: str, *arguments: Any) -> Row:
    """A row of the Consortium; names of actors and contracts stand for their addresses."""

    def resolved(system: Any) -> tuple[Any, ...]:
        return tuple(getattr(system, a) if a in (*ACTORS, "passport", "notary") else a for a in arguments)

    return Row("consortium", function, resolved, ("admin",), needs_admin)


def streams() -> list[Row]:
    rows = []
    for stream, word in enumerate(("events", "scans", "orders", "contributions", "access")):
        allowed = tuple(actor for actor, words in HELD.items() if word in words)
        one = anchor_of("matrix", stream)
        rows.append(Row("notary", "anchor", lambda _, a=one: (a,), allowed, needs(role(word).id)))
        rows.append(Row("notary", "anchorMany", lambda _, a=one: ([a],), allowed, needs(role(word).id)))
    return rows


def registration(system: Any) -> tuple[Any, ...]:
    """A request with its inspector's signature, as registerBatch takes it."""
    request = (int(CAKE), 7, "LOT1", ROOT, 1, b"\2" * 32, FOREVER)
    gtin, _, lot, root, quantity, document, deadline = request
    signature = messages.sign(
        messages.inspection(
            messages.Domain(system.chain.chain_id, system.passport.address),
            member=system.member["brand"], gtin=gtin, lot=lot, root=root, quantity=quantity,
            document_hash=document, deadline=deadline,
        ),
        system.inspector_key,
    )  # fmt: skip
    return request, system.inspector, signature


def warnings() -> list[Row]:
    """Alerts: who raises; `confirm` and `clear` work on an alert of the resolver (fixture `alerted`)."""
    raised = lambda s: (key_of(s.member["resolver"], warning()), REASON)  # noqa: E731
    new = warning(kind=ASK_RECALL)
    may = ("resolver", "regulator")
    return [
        Row("alerts", "raiseAlert", lambda _: (new,), may, needs(REGULATOR.id)),
        Row("alerts", "raiseMany", lambda _: ([new],), may, needs(REGULATOR.id)),
        Row("alerts", "confirm", raised, ("regulator",), needs(REGULATOR.id)),
        Row("alerts", "clear", raised, may, needs(RESOLVER.id)),
    ]


BY_ADMIN = [
    by_admin("addMember", "newcomer"),
    by_admin("linkAccount", 1, "stranger"),
    by_admin("unlinkAccount", "brand"),
    by_admin("licensePrefix", 1, "4012"),
    by_admin("revokePrefix", 1, "9521000"),
    by_admin("reinstate", 4),
    by_admin("labelRole", 11, "eleventh"),
    by_admin("grantRole", BRAND.id, "stranger", 0),
    by_admin("grantRole", ADMIN, "stranger", 0),
    by_admin("revokeRole", BRAND.id, "brand"),
    by_admin("revokeRole", ADMIN, "admin"),
    by_admin("setRoleAdmin", BRAND.id, RESOLVER.id),
    by_admin("setRoleGuardian", BRAND.id, RESOLVER.id),
    by_admin("setGrantDelay", BRAND.id, 3600),
    by_admin("setTargetFunctionRole", "passport", ["0x2e1a7d4d"], BRAND.id),
    by_admin("setTargetAdminDelay", "passport", 3600),
    by_admin("setTargetClosed", "passport", True),
    by_admin("updateAuthority", "passport", "notary"),
]
MATRIX = [
    *BY_ADMIN,
    Row("consortium", "suspend", lambda _: (1, "fraud"), ("guardian", "regulator"),
        always("RoleMissing", "actor", GUARDIAN.id)),
    Row("consortium", "giveMandate", lambda _: (1, FOREVER - 1), tuple(HELD), needs(0)),
    *streams(),
    *warnings(),
    Row("passport", "registerBatch", registration, ("brand",), needs(BRAND.id)),
    Row("passport", "setLinkDomain", lambda _: ("example.org",), ("admin",),
        always("AccessManagedUnauthorized", "actor")),
    Row("passport", "setAuthority", lambda s: (s.notary,), (), always("AccessManagedUnauthorized", "actor")),
]  # fmt: skip
ON_A_BATCH = [
    ("markBatch", lambda s, b: (b, HOLD, True, "look"), ("brand", "regulator"), needs_marker),
    ("markBatch", lambda s, b: (b, RECALL, True, "mould"), ("brand", "regulator"), needs_marker),
    ("markItem", lambda s, b: (b, ITEM[0], HOLD, True, "look"), ("brand", "regulator"), needs_marker),
    ("markItem", lambda s, b: (b, ITEM[0], RECALL, True, "mould"), ("brand", "regulator"), needs_marker),
    ("retireUnsold", lambda s, b: (b, ITEM, [], "destroyed"), ("brand",), needs(BRAND.id)),
]


def walk(
    system: Any, function: Any, arguments: tuple[Any, ...], allowed: tuple[str, ...], refusal: Any
) -> None:
    """Every actor tries, by a call that changes nothing."""
    for actor in ACTORS:
        sender = {"from": getattr(system, actor)}
        if actor in allowed:
            function.call(*arguments, sender)
        else:
            with reverts_with(*refusal(system, actor)):
                function.call(*arguments, sender)


def test_every_named_role_has_an_actor():
    words = {word for held in HELD.values() for word in held} | {"guardian"}
    assert words == {known.word for known in ROLES}


@pytest.fixture(scope="module", autouse=True)
def suspended_carrier(system):
    """`reinstate` needs somebody to reinstate, and the matrix an actor whose member is suspended."""
    tx = system.consortium.suspend(4, "fraud", {"from": system.guardian})
    assert tx.status == 1


@pytest.fixture(scope="module", autouse=True)
def alerted(system):
    """An alert that somebody may judge."""
    assert system.alerts.raiseAlert(warning(), {"from": system.resolver}).status == 1


def suspended(row: Row) -> Callable[[Any, str], tuple[Any, ...]]:
    """The carrier is refused like the others, but for being suspended where its membership is asked."""

    def refusal(system: Any, actor: str) -> tuple[Any, ...]:
        usual = row.refusal(system, actor)
        asked = row.contract != "consortium" or row.function == "giveMandate"
        asked = asked and usual[0] in ("RoleMissing", "AccountUnknown")
        return ("MemberIsSuspended", 4) if actor == "carrier" and asked else usual

    return refusal


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_only_the_allowed_get_through(system, row):
    """C13, N1"""
    contract = getattr(system, row.contract)
    allowed = tuple(actor for actor in row.allowed if actor != "carrier")
    walk(system, getattr(contract, row.function), row.arguments(system), allowed, suspended(row))


@pytest.fixture(scope="module")
def batch(system):
    """A batch of the brand with one item."""
    return system.passport.registerBatch(*registration(system), {"from": system.brand}).return_value


@pytest.mark.parametrize(
    "function, arguments, allowed, refusal", ON_A_BATCH, ids=[f"{r[0]}-{i}" for i, r in enumerate(ON_A_BATCH)]
)
def test_only_the_allowed_touch_a_batch(system, batch, function, arguments, allowed, refusal):
    """C13"""
    row = Row("passport", function, lambda _: (), allowed, refusal)
    walk(system, getattr(system.passport, function), arguments(system, batch), allowed, suspended(row))


@pytest.mark.parametrize("name", ["safeTransferFrom", "transferFrom", "approve", "setApprovalForAll"])
def test_nobody_moves_a_passport_by_a_role(system, name):
    """Not even the admin: there is no such role."""
    token = ITEM[0]
    arguments = {"approve": ("buyer", token), "setApprovalForAll": ("buyer", True)}.get(
        name, ("buyer", "friend", token)
    )
    error = "ApprovalsDisabled" if name in ("approve", "setApprovalForAll") else "TokenDoesNotExist"
    given = [getattr(system, value) if value in ("buyer", "friend") else value for value in arguments]
    function = getattr(system.passport, name)
    function = function["address,address,uint256"] if name == "safeTransferFrom" else function
    walk(system, function, tuple(given), (), always(error))


def test_operations_of_the_access_manager(system):
    """C13: nobody but the admin executes or schedules, nobody confirms for another, nobody consumes."""
    data = system.consortium.addMember.encode_input("newcomer")
    selector, consortium = bytes.fromhex(data[2:10]), system.consortium
    unauthorized = always("AccessManagerUnauthorizedCall", "actor", consortium.address, selector)
    walk(system, consortium.execute, (consortium, data), ("admin",), unauthorized)
    walk(system, consortium.schedule, (consortium, data, 0), (), unauthorized)
    walk(system, consortium.renounceRole, (BRAND.id, consortium), (), always("AccessManagerBadConfirmation"))


def test_an_announced_operation_is_cancelled_by_its_author_or_an_admin_only(system):
    """C13"""
    system.consortium.grantRole(ADMIN, system.friend, 3600, {"from": system.admin})
    data = system.consortium.addMember.encode_input("newcomer")
    system.consortium.schedule(system.consortium, data, 0, {"from": system.friend})

    def refusal(_, actor):
        account, selector = getattr(system, actor), bytes.fromhex(data[2:10])
        return "AccessManagerUnauthorizedCancel", account, system.friend, system.consortium, selector

    walk(
        system,
        system.consortium.cancel,
        (system.friend, system.consortium, data),
        ("admin", "friend"),
        refusal,
    )
