"""More members and accounts than the story of `system` has, for tests of the Consortium's register."""

from typing import Any

from brownie import chain

from zhenbo.plans.calldata import calldata

MOST_ACCOUNTS = 64
HOUR = 3600


def address(number: int) -> str:
    """An account that nobody holds the key of; the same in every run."""
    return f"0x{0xACC << 140 | number:040x}"


def admit(system: Any, name: str, accounts: list[Any] | tuple[Any, ...] = ()) -> int:
    """A new member with these accounts; its id."""
    number = system.consortium.memberCount() + 1
    links = [calldata("linkAccount(uint32,address)", number, str(account)) for account in accounts]
    system.consortium.multicall([calldata("addMember(string)", name), *links], {"from": system.admin})
    return number


def delay_admin(system: Any, seconds: int = HOUR) -> None:
    """From now on everything that the admin does waits."""
    system.consortium.grantRole(0, system.admin, seconds, {"from": system.admin})


def schedule(system: Any, sender: Any, target: Any, data: str) -> str:
    """Schedules a call for as soon as `sender` may; the id of the operation."""
    tx = system.consortium.schedule(target, data, 0, {"from": sender})
    return tx.events["OperationScheduled"]["operationId"]


def wait(seconds: int = HOUR) -> None:
    chain.mine(timestamp=chain[-1].timestamp + seconds)
