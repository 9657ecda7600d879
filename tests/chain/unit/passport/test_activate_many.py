"""activateMany: a bad one is left out with its reason, the rest go through, none harms another (P7, P8)."""

import pytest
from brownie import Passport
from brownie.exceptions import VirtualMachineError

from tests.chain import odd_goods
from tests.chain.desk import Desk, Mark, Refusal
from tests.chain.errors import reverts_with
from tests.chain.goods import CHIP, SCRATCH, make_goods
from tests.chain.market import GTIN
from tests.chain.odd_goods import CASES
from zhenbo.merkle import GasModel

COUNT = 13
WHOLE_PATHS = GasModel(multiproof_step=10**6, frontier_node=10**6)
SHORT_PATHS = GasModel(path_step=10**6)


@pytest.fixture(scope="module")
def many():
    return make_goods(GTIN, [SCRATCH, CHIP] * (COUNT // 2) + [SCRATCH], "M", lot="MANY")


@pytest.fixture(scope="module")
def many_batch(desk, many):
    return desk.register(many)


@pytest.fixture(scope="module")
def shop(desk, bob, regulator):
    return odd_goods.prepare(desk, bob, regulator)


@pytest.fixture
def buy(desk, many, many_batch, alice, bob):
    """Shared proof and activations of these rows, to alice and bob in turn."""

    def build(rows, model=None):
        activations = [desk.activation(many_batch, many[row], (alice, bob)[row % 2]) for row in rows]
        return (many_batch, *desk.many(many, rows, activations, model))

    return build


def whole_path(shop, wrong):
    """One activation under the root itself."""
    activation, path = wrong
    return (activation, 0, path)


def under_the_root(shop):
    return ([shop.odd.tree.root], [], [])


def state(passport, goods, batch, *people):
    """All that can be seen but batch id and registration time."""
    items = [passport.itemOf(label.token_id) for label in goods.labels]
    assert {item[1] for item in items} <= {0, batch}
    owners = [(item[0], *item[2:]) for item in items]
    root, gtin, quantity, activated, _, *rest = passport.batchOf(batch)
    return owners, (root, gtin, quantity, activated, *rest), [passport.balanceOf(person) for person in people]


# rows, and the nodes shared

CHOICES = {
    "one": [7],
    "contiguous": list(range(4, 8)),
    "scattered": [0, 5, 6, 12],
    "all, backwards": list(range(COUNT))[::-1],
}


@pytest.mark.parametrize("model", [None, WHOLE_PATHS, SHORT_PATHS], ids=["cheapest", "root", "leaves"])
@pytest.mark.parametrize("rows", CHOICES.values(), ids=CHOICES)
def test_mints_all_however_the_nodes_are_shared(
    many, many_batch, buy, passport, stranger, alice, bob, rows, model
):
    """P8"""
    tx = passport.activateMany(*buy(rows, model), {"from": stranger})
    names = [event.name for event in tx.events]
    assert names == ["Transfer", "Locked"] * len(rows) + ["Activated"]
    assert [(event["id"], event["to"]) for event in tx.events["Transfer"]] == [
        (many[row].token_id, (alice, bob)[row % 2]) for row in rows
    ]
    assert tx.events["Activated"] == {"batchId": many_batch, "count": len(rows)}
    assert passport.batchOf(many_batch)[3] == len(rows)
    assert passport.balanceOf(bob) == sum(row % 2 for row in rows)


def test_equals_single_activations(many, many_batch, buy, desk, passport, consortium, admin, alice, bob):
    """P7: the same items one by one in a second Passport."""
    rows = CHOICES["scattered"]
    passport.activateMany(*buy(rows), {"from": admin})

    second = Desk(
        admin.deploy(Passport, consortium, "id.gs1.org", 60), desk.brand, desk.inspector, desk.member
    )
    batch = second.register(many)
    for row in rows:
        second.activate(batch, many, row, (alice, bob)[row % 2])
    assert state(second.passport, many, batch, alice, bob) == state(passport, many, many_batch, alice, bob)


def test_models_share_as_their_names_say(many):
    rows = CHOICES["scattered"]
    assert many.shared(rows, WHOLE_PATHS).frontier == [many.tree.root]
    assert not any(place.path for place in many.shared(CHOICES["all, backwards"], SHORT_PATHS).paths)


# bad ones among good ones


def test_leaves_out_each_kind_of_bad_one_and_carries_out_the_rest(shop, passport, stranger, bob):
    """P7: all the cases that activate refuses, with good ones before, between and behind them."""
    good = [odd_goods.leaf(name, Refusal.NONE) for name in ("twin 1", "good", "twin 2")]
    bad = list(CASES.values())
    cases = [good[0], *bad[:10], good[1], *bad[10:], good[2]]
    wrong = [case.build(shop) for case in cases]
    before = passport.batchOf(shop.batch)[3]
    tx = passport.activateMany(
        shop.batch, under_the_root(shop), [whole_path(shop, one) for one in wrong], {"from": stranger}
    )

    skipped = [
        (activation.item[0], case.refusal.value) for (activation, _), case in zip(wrong, cases, strict=True)
    ]
    # once the good one is through, whoever tries its serial again is too late
    done = odd_goods.LABELS["good"].token_id
    at = 11
    after = [
        (token_id, Refusal.ALREADY_ACTIVATED.value)
        if token_id == done and refusal > Refusal.ALREADY_ACTIVATED
        else (token_id, refusal)
        for token_id, refusal in skipped[at + 1 :]
    ]
    expected = [one for one in skipped[:at] + after if one[1]]
    events = tx.events["ActivationSkipped"]
    assert [(event["tokenId"], event["refusal"]) for event in events] == expected
    assert {event["batchId"] for event in events} == {shop.batch}
    assert tx.events["Activated"] == {"batchId": shop.batch, "count": 3}
    assert passport.batchOf(shop.batch)[3] == before + 3
    assert passport.balanceOf(bob) == 4


def test_refuses_each_for_the_same_reason_as_activate(shop, passport, stranger):
    """P7: all of them in one call, and nothing else happens."""
    wrong = [case.build(shop) for case in CASES.values()]
    before = passport.batchOf(shop.batch)
    tx = passport.activateMany(
        shop.batch, under_the_root(shop), [whole_path(shop, one) for one in wrong], {"from": stranger}
    )
    assert {event.name for event in tx.events} == {"ActivationSkipped", "Activated"}
    found = [(event["tokenId"], event["refusal"]) for event in tx.events["ActivationSkipped"]]
    assert found == [
        (activation.item[0], case.refusal.value)
        for (activation, _), case in zip(wrong, CASES.values(), strict=True)
    ]
    assert tx.events["Activated"] == {"batchId": shop.batch, "count": 0}
    assert passport.batchOf(shop.batch) == before


def test_the_quota_ends_in_the_middle(desk, passport, stranger, alice):
    """P5"""
    goods = make_goods(GTIN, [SCRATCH] * 5, "Q")
    batch = desk.register(goods, quantity=3)
    activations = [desk.activation(batch, label, alice) for label in goods.labels]
    activations[1] = activations[1]._replace(to=stranger.address)  # a bad one uses up nothing
    tx = passport.activateMany(batch, *desk.many(goods, range(5), activations), {"from": stranger})
    refusals = [(event["tokenId"], event["refusal"]) for event in tx.events["ActivationSkipped"]]
    assert refusals == [
        (goods[1].token_id, Refusal.SIGNATURE_INVALID.value),
        (goods[4].token_id, Refusal.QUOTA_REACHED.value),
    ]
    assert passport.batchOf(batch)[2:4] == (3, 3)


def test_the_same_item_twice_in_one_call(buy, many, passport, stranger, alice):
    batch, nodes, (first,) = buy([4])
    tx = passport.activateMany(batch, nodes, [first, first], {"from": stranger})
    assert tx.events["ActivationSkipped"]["refusal"] == Refusal.ALREADY_ACTIVATED
    assert passport.balanceOf(alice) == tx.return_value == 1


@pytest.mark.parametrize("node", [4, 5, 2**255, 2**256 - 1])
def test_a_node_out_of_range_proves_nothing(buy, many, passport, stranger, bob, node):
    batch, nodes, activations = buy([2, 3, 4, 9], SHORT_PATHS)
    assert len(nodes[0]) == 4
    activation, _, path = activations[2]
    activations[2] = (activation, node, path)
    tx = passport.activateMany(batch, nodes, activations, {"from": stranger})
    assert tx.events["ActivationSkipped"] == {
        "batchId": batch,
        "tokenId": many[4].token_id,
        "refusal": Refusal.PROOF_INVALID,
    }
    assert tx.return_value == 3


def test_a_node_of_another_item_proves_nothing(buy, passport, stranger):
    batch, nodes, activations = buy([2, 9], SHORT_PATHS)
    swapped = [(one, 1 - node, path) for one, node, path in activations]
    tx = passport.activateMany(batch, nodes, swapped, {"from": stranger})
    assert [event["refusal"] for event in tx.events["ActivationSkipped"]] == [Refusal.PROOF_INVALID] * 2


def test_no_activations_change_nothing(buy, passport, stranger):
    batch, nodes, _ = buy([4])
    before = passport.batchOf(batch)
    tx = passport.activateMany(batch, nodes, [], {"from": stranger})
    assert tx.return_value == 0
    assert [dict(event) for event in tx.events] == [{"batchId": batch, "count": 0}]
    assert passport.batchOf(batch) == before


# shared nodes that the relay got wrong


def poisoned(nodes):
    """Every way to bend nodes, proof and flags that keeps their lengths, and some that do not."""
    shared, proof, flags = nodes
    other = bytes(31) + b"\1"
    yield "foreign node", ([other, *shared[1:]], proof, flags)
    yield "foreign proof", (shared, [other, *proof[1:]], flags)
    yield "node too many", ([*shared, other], proof, flags)
    yield "node too many and flag", ([*shared, other], proof, [*flags, False])
    yield "node missing", (shared[:-1], proof, flags)
    yield "proof missing", (shared, proof[:-1], flags)
    yield "flag missing", (shared, proof, flags[:-1])
    yield "flags turned", (shared, proof, [not flag for flag in flags])
    yield "order turned", (shared[::-1], proof, flags)
    yield "nothing", ([], [], [])
    yield "zero alone", ([bytes(32)], [], [])


POISONS = [
    *("foreign node", "foreign proof", "node too many", "node too many and flag", "node missing"),
    *("proof missing", "flag missing", "flags turned", "order turned", "nothing", "zero alone"),
]


@pytest.mark.parametrize("name", POISONS)
def test_wrong_shared_nodes_revert_the_call(buy, passport, stranger, name):
    """P8"""
    batch, nodes, activations = buy([1, 4, 7, 10], SHORT_PATHS)
    with reverts_with("SharedProofInvalid", batch):
        passport.activateMany(batch, dict(poisoned(nodes))[name], activations, {"from": stranger})


def test_every_poison_is_tried(buy):
    _, nodes, _ = buy([1, 4, 7, 10], SHORT_PATHS)
    assert [name for name, _ in poisoned(nodes)] == POISONS


@pytest.mark.parametrize("fake", ["leaf", "node"])
def test_a_foreign_node_cannot_hide_behind_the_root(buy, desk, many, passport, stranger, alice, fake):
    """P8: CVE-2023-34459 of multiproofs: a node that is hashed, but whose hash nobody looks at again."""
    forged = make_goods(GTIN, [SCRATCH], "FORGED")
    node = forged.tree.root if fake == "leaf" else bytes(32)
    batch, _, _ = buy([0])
    activation = desk.activation(batch, forged[0], alice)
    left, right = many.tree.nodes.node(1), many.tree.nodes.node(2)
    attempts = [
        ([node, left], [right, node], [False, False, False]),
        ([node], [left, right], [True, False]),
        ([node, left, right], [], [True, True]),
        ([left, node], [right, right], [False, True, False]),
        ([node], [many.tree.root], [True]),
        ([node], [many.tree.root], [False]),
        ([], [many.tree.root, node], [False]),
        ([], [left, right], [False]),
    ]
    for shared in attempts:
        with reverts_with("SharedProofInvalid", batch):
            passport.activateMany.call(batch, shared, [(activation, 0, [])], {"from": stranger})


def test_the_root_as_proof_of_no_nodes_activates_nothing(buy, many, passport, stranger):
    """P8: OpenZeppelin's and Solady's multiproof of no leaves is the root itself."""
    batch, _, ((activation, _, _),) = buy([0])
    shared = ([], [many.tree.root], [])
    tx = passport.activateMany(batch, shared, [(activation, 0, many.proof(0))], {"from": stranger})
    assert tx.events["ActivationSkipped"]["refusal"] == Refusal.PROOF_INVALID


def test_refuses_batches_that_are_stopped_or_none(buy, many, passport, stranger, regulator):
    batch, nodes, activations = buy([0])
    with reverts_with("BatchUnknown", 7):
        passport.activateMany(7, nodes, activations, {"from": stranger})
    passport.markBatch(batch, Mark.HOLD, True, "being checked", {"from": regulator})
    with reverts_with("BatchStopped", batch):
        passport.activateMany(batch, nodes, activations, {"from": stranger})


def test_starving_the_call_of_gas_leaves_nobody_out(buy, passport, stranger):
    """P7: 63/64 cannot be played: a call that ends has activated all, whatever gas it was given."""
    args = buy([0, 1, 2, 3])
    needed = passport.activateMany.estimate_gas(*args, {"from": stranger})
    ended = 0
    for gas in [*range(needed - 30_000, needed + 2_000, 1_000), needed // 2, needed // 4]:
        try:
            answer = passport.activateMany.call(*args, {"from": stranger, "gas_limit": gas})
        except (VirtualMachineError, ValueError):
            continue
        ended += 1
        assert answer == 4, gas
    assert ended
