"""A budget as the Treasury is asked to set it: its bytes are those of Points, and are read back."""

import pytest

from zhenbo.chain.abi import Artifacts
from zhenbo.errors import BadPlan
from zhenbo.plans.budgets import Budget, salt_of
from zhenbo.plans.calldata import calldata

SOURCE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def test_the_call_is_one_of_points():
    functions = [entry for entry in Artifacts()["Points"].abi if entry.get("name") == "setBudget"]
    assert [[one["type"] for one in entry["inputs"]] for entry in functions] == [["address", "uint96"]]


@pytest.mark.parametrize("amount", [0, 1, 2**96 - 1])
def test_is_read_back(amount):
    budget = Budget(SOURCE, amount)
    assert Budget.read(budget.data) == budget


@pytest.mark.parametrize(
    "data",
    [
        b"",
        calldata("lowerBudget(address,uint96)", SOURCE, 1),
        Budget(SOURCE, 1).data[:40],
        Budget(SOURCE, 1).data + b"\0",
    ],
)
def test_other_bytes_are_no_budget(data):
    assert Budget.read(data) is None


@pytest.mark.parametrize("amount", [-1, 2**96])
def test_refuses_what_no_source_can_have(amount):
    with pytest.raises(BadPlan, match=r"Points takes 0 to 2\^96 - 1"):
        Budget(SOURCE, amount)


def test_no_salt_occurs_twice():
    other = Budget("0x" + "1" * 40, 5)
    salts = {salt_of(one, n) for one in (Budget(SOURCE, 5), Budget(SOURCE, 6), other) for n in range(3)}
    assert len(salts) == 9
