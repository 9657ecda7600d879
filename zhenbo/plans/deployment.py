"""Deploying the core: Consortium, Notary, Passport and Alerts, their roles, and handing the Consortium to its
admin.

A stage is a plan that needs the addresses which the stage before it created. Profiles say how long things
take: what an admin does waits `admin_delay` seconds, a role that is granted works after `grant_delay`, and
an owner has `handover_delay` to object when a chip alone asks for a passport.
"""

from dataclasses import dataclass
from typing import Any

from zhenbo import create2
from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, Reads, View
from zhenbo.plans.calldata import calldata
from zhenbo.plans.creation import Creation, Placing
from zhenbo.plans.roles import ACCESS, ADMIN, GUARDIAN, ROLES

MINUTE, HOUR, DAY = 60, 3_600, 86_400
LINK_DOMAIN = "id.gs1.org"  # GS1's own resolver, which knows every Digital Link
_WIRING_GAS = 2_000_000
CORE = ("Consortium", "Notary", "Passport", "Alerts")


@dataclass(frozen=True)
class Profile:
    """Delays of a deployment in seconds, and whether it must be handed to an admin of its own."""

    name: str
    admin_delay: int
    grant_delay: int
    handover_delay: int
    needs_admin: bool = False


PROFILES = {
    "local": Profile("local", 0, 0, MINUTE),
    "testnet": Profile("testnet", 5 * MINUTE, 5 * MINUTE, HOUR),
    "production": Profile("production", 2 * DAY, 2 * DAY, 14 * DAY, needs_admin=True),
}


@dataclass(frozen=True)
class Parameters:
    """What a deployment is to be.

    admin     account that the Consortium is handed to; None leaves it with the deployer (never in production)
    edition   another word deploys a second time on a chain where the same was deployed before
    """

    profile: Profile
    admin: str | None = None
    link_domain: str = LINK_DOMAIN
    edition: str = ""

    @property
    def salt(self) -> bytes:
        """The salt of these parameters: where any of them differs, no contract is shared."""
        return create2.salt("core", self.edition, self.profile.name, self.link_domain, self.admin or "")

    def require_sound(self, deployer: str) -> None:
        """Raise BadPlan where these parameters would leave a deployment in the wrong hands."""
        same = self.admin is not None and self.admin.lower() == deployer.lower()
        if self.profile.needs_admin and (self.admin is None or same):
            raise BadPlan(
                f"A {self.profile.name} deployment is handed to an admin account other than the "
                "deployer's. Name it: admin=0x... or ZHENBO_ADMIN_<NETWORK> in .env."
            )
        if same:
            raise BadPlan(
                "The admin is the deployer's own account. Leave admin out to keep the Consortium "
                "with the deployer, or name another account."
            )


def consortium_plan(chain_id: int, deployer: str, parameters: Parameters, place: Placing) -> Plan:
    """Stage 1: the Consortium, whose first admin is the deployer."""
    consortium = Creation(
        "Consortium",
        (deployer,),
        Text("部署 Consortium(成员与角色)", "Deploy the Consortium (members and roles)"),
    )
    return _plan(
        "部署 Consortium", "Deploy the Consortium", chain_id, deployer, parameters, place(consortium)
    )


def contracts_plan(
    chain_id: int, deployer: str, consortium: str, parameters: Parameters, place: Placing
) -> Plan:
    """Stage 2: Notary and Passport, which ask that Consortium."""
    delay = parameters.profile.handover_delay
    notary = Creation(
        "Notary", (consortium,), Text("部署 Notary(记录存证)", "Deploy the Notary (anchors of records)")
    )
    passport = Creation(
        "Passport",
        (consortium, parameters.link_domain, delay),
        Text(
            f"部署 Passport(商品护照,域名 {parameters.link_domain},异议期 {delay} 秒)",
            f"Deploy the Passport (of items; domain {parameters.link_domain}, {delay} s to "
            "object to a slow handover)",
        ),
    )
    calls = (place(notary), place(passport))
    return _plan(
        "部署 Notary 与 Passport", "Deploy Notary and Passport", chain_id, deployer, parameters, *calls
    )


def alerts_plan(
    chain_id: int, deployer: str, consortium: str, parameters: Parameters, place: Placing
) -> Plan:
    """Stage 3: Alerts, by itself, so that a core that was deployed before there were any only gets them."""
    alerts = Creation(
        "Alerts", (consortium,), Text("部署 Alerts(警示)", "Deploy Alerts (warnings about items and batches)")
    )
    return _plan("部署 Alerts", "Deploy Alerts", chain_id, deployer, parameters, place(alerts))


def roles_plan(chain_id: int, deployer: str, consortium: str, parameters: Parameters) -> Plan:
    """Stage 4: names, guardians and grant delays of all roles, in one transaction: all or none."""
    delay = parameters.profile.grant_delay
    steps = [calldata("labelRole(uint64,string)", role.id, role.word) for role in ROLES]
    steps += [calldata("setRoleGuardian(uint64,uint64)", role.id, GUARDIAN.id) for role in ROLES]
    if delay:
        delayed = (ADMIN, *(role.id for role in ROLES))
        steps += [calldata("setGrantDelay(uint64,uint32)", role_id, delay) for role_id in delayed]
    zh = f",授予的角色 {delay} 秒后生效" if delay else ""
    en = f"; a role that is granted works after {delay} s" if delay else ""
    call = Call(
        "Consortium",
        consortium,
        "multicall",
        (steps,),
        Text(
            f"命名 {len(ROLES)} 个角色,由守护人监督{zh}",
            f"Name the {len(ROLES)} roles and set the guardians to watch them{en}",
        ),
        gas_ceiling=_WIRING_GAS,
        done=Reads("Consortium", consortium, "getRoleGuardian", (ACCESS.id,), GUARDIAN.id),
    )
    return _plan("设置角色", "Set up the roles", chain_id, deployer, parameters, call)


@dataclass(frozen=True)
class HoldsRole:
    """`done` check: the account holds the role (with that execution delay, seconds), or holds it no more."""

    consortium: str
    role_id: int
    account: str
    delay: int | None = 0

    def __call__(self, view: View) -> bool:
        held, delay = view.read("Consortium", self.consortium, "hasRole", self.role_id, self.account)
        return bool(not held if self.delay is None else held and delay == self.delay)


def admin_plan(chain_id: int, deployer: str, consortium: str, parameters: Parameters) -> Plan:
    """Stage 5: the admin account becomes admin, with the profile's delay on all that it does."""
    admin, delay = _admin(parameters), parameters.profile.admin_delay
    call = Call(
        "Consortium",
        consortium,
        "grantRole",
        (ADMIN, admin, delay),
        Text(
            f"任命 {admin} 为管理员,其操作须等待 {delay} 秒",
            f"Make {admin} admin; whatever it does waits {delay} s",
        ),
        gas_ceiling=200_000,
        done=HoldsRole(consortium, ADMIN, admin, delay),
    )
    return _plan("任命管理员", "Appoint the admin", chain_id, deployer, parameters, call)


def renounce_plan(chain_id: int, deployer: str, consortium: str, parameters: Parameters) -> Plan:
    """Stage 6, once stage 5 is final: the deployer gives up being admin. Cannot be taken back."""
    call = Call(
        "Consortium",
        consortium,
        "renounceRole",
        (ADMIN, deployer),
        Text(
            f"部署者 {deployer} 放弃管理员角色(不可撤回)",
            f"The deployer {deployer} gives up the admin role (cannot be taken back)",
        ),
        gas_ceiling=200_000,
        done=HoldsRole(consortium, ADMIN, deployer, None),
    )
    return _plan("部署者退出", "The deployer steps back", chain_id, deployer, parameters, call)


def wiring_plans(chain_id: int, deployer: str, consortium: str, parameters: Parameters) -> list[Plan]:
    """Stages 4 to 6 in order; 5 and 6 only where there is an admin to hand over to."""
    makers: list[Any] = [roles_plan]
    if parameters.admin is not None:
        makers += [admin_plan, renounce_plan]
    return [maker(chain_id, deployer, consortium, parameters) for maker in makers]


def _admin(parameters: Parameters) -> str:
    if parameters.admin is None:
        raise BadPlan("there is no admin account to hand the Consortium to")
    return parameters.admin


def _plan(zh: str, en: str, chain_id: int, sender: str, parameters: Parameters, *calls: Call) -> Plan:
    return Plan(Text(zh, en), chain_id, sender, calls, edition=parameters.edition)
