"""Notary.includes: whether a record belongs to an anchor that somebody wrote (N8)."""

import pytest
from brownie import ZERO_ADDRESS

from tests.chain.records import SCANS, anchor_of, encoded, rows_of, tree_of

COUNT = 5


@pytest.fixture
def anchored(system):
    system.notary.anchor(anchor_of("a", rows=COUNT), {"from": system.brand})
    return anchor_of("a", rows=COUNT)


@pytest.fixture
def includes(system, anchored):
    """Asks about the brand's anchor."""

    def ask(record, proof):
        return system.notary.includes(system.brand, anchored, record, proof)

    return ask


def test_every_record_by_its_own_proof_and_by_no_other(includes):
    """N8"""
    tree, rows = tree_of("a", COUNT), rows_of("a", COUNT)
    for row, record in enumerate(rows):
        answers = [includes(encoded(record), tree.proof(other)) for other in range(COUNT)]
        assert answers == [other == row for other in range(COUNT)]


def test_no_record_of_another_document(includes):
    for record in rows_of("b", COUNT):
        assert not any(includes(encoded(record), tree_of("a", COUNT).proof(row)) for row in range(COUNT))


def test_no_proof_that_is_shortened_lengthened_or_turned(includes):
    record, proof = encoded(rows_of("a", COUNT)[0]), tree_of("a", COUNT).proof(0)
    assert includes(record, proof)
    assert not includes(record, proof[:-1])
    assert not includes(record, [*proof, bytes(32)])
    assert not includes(record, proof[::-1])
    assert not includes(record, [])


def test_no_inner_node_is_a_record(includes, anchored):
    """N8: neither as hash, nor as the two hashes that it covers, nor the root itself, nor a leaf's hash."""
    tree = tree_of("a", COUNT).nodes
    nodes = [tree.node(index) for index in range(len(tree))]
    assert nodes[0] == anchored.root
    for node in range(len(nodes)):
        path, at = [], node
        while at:
            path.append(nodes[at + 1 if at % 2 else at - 1])
            at = (at - 1) // 2
        assert not includes(nodes[node], path)
        if node < COUNT - 1:
            assert not includes(b"".join(sorted(nodes[2 * node + 1 : 2 * node + 3])), path)


def test_only_of_the_recorder_that_wrote_it(system, anchored):
    """N8"""
    record, proof = encoded(rows_of("a", COUNT)[0]), tree_of("a", COUNT).proof(0)
    assert system.notary.includes(system.brand, anchored, record, proof)
    for other in (system.producer, system.stranger, ZERO_ADDRESS):
        assert not system.notary.includes(other, anchored, record, proof)


def test_only_of_the_content_as_it_was_anchored(system, anchored):
    record, proof = encoded(rows_of("a", COUNT)[0]), tree_of("a", COUNT).proof(0)
    for change in ({"stream": SCANS}, {"subject": bytes(32)}, {"count": 1}, {"document_hash": bytes(32)}):
        assert not system.notary.includes(system.brand, anchored._replace(**change), record, proof)


def test_a_single_record_is_its_own_tree(system):
    anchor = anchor_of("one", rows=1)
    assert not system.notary.includes(system.brand, anchor, encoded(rows_of("one", 1)[0]), [])
    system.notary.anchor(anchor, {"from": system.brand})
    assert system.notary.includes(system.brand, anchor, encoded(rows_of("one", 1)[0]), [])
    assert not system.notary.includes(system.brand, anchor, anchor.root, [])
    assert not system.notary.includes(system.brand, anchor, b"", [])
