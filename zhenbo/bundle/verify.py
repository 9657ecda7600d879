"""Verifying a bundle: every part of it against what the verifier knows by itself, and what was changed if
it fails.

`verify_on_chain` asks a node of the verifier's own choice, `verify_with_roots` a file of roots it trusts.
Neither fetches anything that the bundle names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhenbo.bundle.check_certificates import check_certificates
from zhenbo.bundle.check_documents import Opened, open_document
from zhenbo.bundle.check_facts import check_anchors, check_facts
from zhenbo.bundle.check_item import BATCH, check_batch, check_item
from zhenbo.bundle.check_life import check_absent, check_life, check_state, follow_life, records
from zhenbo.bundle.check_network import check_chain_network, check_roots_network
from zhenbo.bundle.describe import address
from zhenbo.bundle.facts import Facts
from zhenbo.bundle.format import LATER_CONTRACTS, Bundle, Network
from zhenbo.bundle.scope import Scope, claimed_scope, relevant
from zhenbo.bundle.source import ChainView, Trusted, from_chain
from zhenbo.bundle.verdict import Check, Verdict, failed
from zhenbo.epcis.identifiers import read_identifier
from zhenbo.epcis.life import Life
from zhenbo.errors import BadIdentifier


@dataclass(frozen=True)
class Examined:
    """The verdict, and what was read on the way; `life` is None where it did not come to that."""

    verdict: Verdict
    trusted: Trusted | None = None
    documents: tuple[Opened, ...] = ()
    life: Life | None = None


def verify_on_chain(bundle: Bundle, chain: ChainView, known: Network | None = None) -> Examined:
    """Against a node. `known` is the network of a deployments file that the verifier trusts.

    Raises NodeSilent or NodeFault where the node cannot answer: then there is no verdict.
    """
    network = tuple(check_chain_network(bundle.network, chain, known))
    if not Verdict(network).true:
        return Examined(Verdict(network))
    return _examined(bundle, from_chain(chain, _completed(bundle.network, known), scope_of(bundle)), network)


def verify_with_roots(bundle: Bundle, roots: Trusted) -> Examined:
    """Against a roots file that the verifier trusts; no network is needed."""
    network = tuple(check_roots_network(bundle.network, roots))
    if not Verdict(network).true:
        return Examined(Verdict(network))
    return _examined(bundle, roots, network)


def _completed(claimed: Network, known: Network | None) -> Network:
    """With the contracts that the verifier knows and the bundle does not, as it is older or keeps silent."""
    if known is None:
        return claimed
    more = {name: known.contracts[name] for name in LATER_CONTRACTS if name in known.contracts}
    return replace(claimed, contracts={**more, **claimed.contracts})


def scope_of(bundle: Bundle) -> Scope:
    """Everything that the bundle speaks of."""
    anchors = [document.anchor_id for document in bundle.documents]
    return claimed_scope(bundle.claims, bundle.batch.batch_id, bundle.item.token_id, anchors)


def _examined(bundle: Bundle, trusted: Trusted, network: tuple[Check, ...]) -> Examined:
    scope, facts = scope_of(bundle), trusted.facts
    documents = tuple(open_document(number, part, facts) for number, part in enumerate(bundle.documents, 1))
    known = records(documents, facts)
    life = follow_life(bundle, known) if _item_is_readable(bundle) else None
    checks = [
        *network,
        *check_facts(bundle.claims, trusted, scope, bundle.network.contracts),
        *check_anchors(
            _anchors_of(facts, scope), trusted.node, address(trusted.network.contracts["Notary"].address)
        ),
        *_batch_checks(bundle, trusted),
        *_repeated(bundle),
        *(check for opened in documents for check in opened.checks),
        *check_certificates(bundle.certificates, documents),
        *check_absent(bundle, facts, scope),
        *(check_life(bundle, life, known, facts) if life is not None else ()),
        *check_state(bundle, trusted),
    ]
    return Examined(Verdict(tuple(checks)), trusted, documents, life)


def _repeated(bundle: Bundle) -> Iterator[Check]:
    anchors = [document.anchor_id for document in bundle.documents]
    for number, anchor_id in enumerate(anchors, 1):
        if anchor_id in anchors[: number - 1]:
            yield failed(f"document {number}", "出现两次", "occurs twice")


def _anchors_of(facts: Facts, scope: Scope) -> Facts:
    return Facts(relevant(facts, scope).of("Anchored"))


def _batch_checks(bundle: Bundle, trusted: Trusted) -> Iterator[Check]:
    fact = trusted.facts.batch(bundle.batch.batch_id)
    if fact is None:
        yield failed(BATCH, "没有这个编号的批次", f"no batch is registered under id {bundle.batch.batch_id}")
        return
    yield from check_batch(bundle.batch, fact, trusted.network, trusted.facts, trusted.node)
    yield from check_item(bundle.item, fact.args["root"], fact.args["gtin"])


def _item_is_readable(bundle: Bundle) -> bool:
    """False for a link that names nothing; the item's own check says so."""
    try:
        return read_identifier(bundle.item.link).serial is not None
    except BadIdentifier:
        return False
