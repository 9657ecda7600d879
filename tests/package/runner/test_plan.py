"""A plan's hash covers what the calls do, all of it, and nothing else."""

from dataclasses import replace

import pytest
from fake_chain import CONTRACT, SENDER
from harness import pay, plan_of
from hypothesis import given
from hypothesis import strategies as st

from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import MAX_GAS, Call, Plan, canonical


def call(*args, **changes):
    return replace(Call("Counter", CONTRACT, "pay", args, Text("支付", "Pay")), **changes)


def hash_of(*calls, **changes):
    return replace(Plan(Text("测试", "Test"), 77, SENDER, calls), **changes).hash


def test_the_hash_is_the_published_one():
    """Journals are found by it: a change of the form would orphan every run under way."""
    assert plan_of(1).hash == "9be1253147b8422f4bc1bb2f12f826ae5d65385e7f988655168c8426121f8849"


def test_what_makes_no_difference():
    base = hash_of(call(1, {"a": 1, "b": [2]}))
    assert hash_of(call(1, {"b": (2,), "a": 1})) == base
    assert hash_of(call(1, {"a": 1, "b": [2]}, sentence=Text("付", "Reworded"))) == base
    assert hash_of(call(1, {"a": 1, "b": [2]}, gas_ceiling=90_000)) == base
    assert hash_of(call(1, {"a": 1, "b": [2]}), sender=SENDER.upper().replace("0X", "0x")) == base
    assert hash_of(call("0x" + "AB" * 20)) == hash_of(call("0x" + "ab" * 20))


@pytest.mark.parametrize(
    "other",
    [
        hash_of(call(2)),
        hash_of(call("1")),
        hash_of(call(b"1")),
        hash_of(call(True)),
        hash_of(call([1])),
        hash_of(call(1, 1)),
        hash_of(call(1), call(1)),
        hash_of(call(1, value=1)),
        hash_of(call(1, function="gift")),
        hash_of(call(1, contract="Other")),
        hash_of(call(1, address="0x" + "c1" * 20)),
        hash_of(call(1), chain_id=78),
        hash_of(call(1), sender="0x" + "a2" * 20),
        hash_of(call(1), edition="December"),
    ],
)
def test_what_makes_a_difference(other):
    assert other != hash_of(call(1))


VALUES = st.recursive(
    st.integers() | st.binary() | st.booleans() | st.text(max_size=5), st.lists, max_leaves=6
)


@given(VALUES, VALUES)
def test_arguments_are_equal_exactly_when_their_canonical_forms_are(one, two):
    assert (canonical(one) == canonical(two)) == (typed(one) == typed(two))


def typed(value):
    return [typed(v) for v in value] if isinstance(value, list) else (type(value), value)


@pytest.mark.parametrize(
    "broken, message",
    [
        (lambda: call(1.5), "float"),
        (lambda: call(None), "NoneType"),
        (lambda: call({1: 2}), "dict"),
        (lambda: call(1, value=-1), "negative"),
        (lambda: call(1, gas_ceiling=MAX_GAS + 1), "gas ceiling"),
        (lambda: call(1, address="0x12"), "not an address"),
        (lambda: call(1, address=None), "only a constructor"),
        (lambda: Plan(Text("空", "Empty"), 77, SENDER, ()), "without calls"),
        (lambda: Plan(Text("错", "Wrong"), 77, "Li", (pay(1),)), "not an address"),
    ],
)
def test_mistakes_are_refused(broken, message):
    with pytest.raises(BadPlan, match=message):
        broken()
