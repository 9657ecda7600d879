"""A page says the same whichever ledger it asks: a node, a roots file, or the index."""

import bundle_world
import pytest
import web_world
from bundle_world import ADDRESS, BUYER, CAKE, NETWORK, SECOND_BUYER, WARNED
from web_world import ITEM

from zhenbo.bundle.facts import from_log
from zhenbo.bundle.scope import Scope, relevant
from zhenbo.bundle.source import from_chain
from zhenbo.errors import BadBundle, BadStore
from zhenbo.indexer.chain_event import CORE, Block, ChainEvent, Contract
from zhenbo.indexer.run import Job, Watch, catch_up
from zhenbo.indexer.store import IndexStore
from zhenbo.indexer.store_reading import Reader
from zhenbo.web.ledger import IndexLedger, NodeLedger, RootsLedger
from zhenbo.web.shelf import Shelf

CONTRACTS = tuple(Contract(CORE, name, bytes.fromhex(address[2:]), 1) for name, address in ADDRESS.items())
WATCH = Watch(lambda made: None, lambda said: None)


class PlayedSource:
    """The played chain as the indexer reads chains."""

    def __init__(self, chain):
        self.chain = chain

    def head(self):
        return self.chain.block

    def final(self):
        return None

    def block(self, number):
        if number > self.chain.block:
            return None
        own, parent = (self._hash(each) for each in (number, max(0, number - 1)))
        return Block(number, own, parent, self.chain.time(number))

    def within(self, contracts, start, stop):
        return self.block(stop), [
            e for n in range(start, stop + 1) for e in self.at(contracts, self.block(n))
        ]

    def at(self, contracts, block):
        return [_event(log, block) for log in self.chain.logs if log.block == block.number]

    def _hash(self, number):
        return NETWORK.genesis if number == 0 else number.to_bytes(32, "big")


def _event(log, block):
    args = from_log(log.contract, log.name, log.args)
    address, tx = (bytes.fromhex(text[2:]) for text in (ADDRESS[log.contract], log.tx))
    number, time = block.number, block.time
    return ChainEvent(CORE, log.contract, log.name, args, address, number, log.index, tx, time)


def indexed(chain, place):
    with IndexStore(place) as store:
        catch_up(store, PlayedSource(chain), Job(chain.chain_id, chain.genesis(), CONTRACTS), WATCH)
    return IndexLedger(Reader(place), WARNED)


def scope_of(world):
    anchors = frozenset(world.anchors.values())
    return Scope(frozenset({world.inspection.batch_id()}), frozenset({world.token}), anchors)


@pytest.fixture
def world(tmp_path):
    made = bundle_world.build(tmp_path / "world")
    made.activate()
    made.hand_over(BUYER, SECOND_BUYER)
    made.chain.emit("Passport", "Activated", batchId=made.inspection.batch_id(), count=5)  # of other items
    made.recall()
    warn(made)
    return made


def warn(made):
    """Alerts of the item, confirmed; of its batch, one that stands and one that is over; of another item."""
    batch = made.inspection.batch_id()
    made.warn()
    made.warn(1, target=batch, kind=5)
    made.warn(2, target=batch, kind=4)
    made.warn(3, target=made.token + 1)
    made.judge("AlertConfirmed", reason="two in our hands")
    made.judge("AlertCleared", 2, target=batch, reason="a mix-up")


def test_node_roots_and_index_know_the_same_of_an_item(world, tmp_path):
    scope = scope_of(world)
    ledgers = [
        NodeLedger(world.chain, WARNED),
        RootsLedger(from_chain(world.chain, WARNED, None)),
        indexed(world.chain, str(tmp_path / "index.db")),
    ]
    told = [relevant(ledger.about(scope).facts, scope).all for ledger in ledgers]
    assert told[0] == told[1] == told[2]
    assert len(told[0]) > 20
    assert sum(fact.contract == "Alerts" for fact in told[0]) == 5


def test_the_index_finds_corrections_of_what_it_was_asked_for(world, tmp_path):
    ledger = indexed(world.chain, str(tmp_path / "index.db"))
    alone = Scope(frozenset(), frozenset(), frozenset({world.anchors["04-receiving-maocha"]}))
    found = {fact.args["anchorId"] for fact in ledger.about(alone).facts.of("Anchored")}
    assert world.anchors["13-correction"] in found


@pytest.mark.parametrize("act", [lambda world: None, warn], ids=["plain", "warned"])
def test_a_page_is_the_same_from_node_roots_and_index(tmp_path, act):
    pages = []
    for name in ("node", "roots", "index"):
        folder = tmp_path / name
        folder.mkdir()
        world = bundle_world.build(folder)
        world.activate()
        act(world)
        ledgers = {
            "node": lambda world=world: NodeLedger(world.chain, WARNED),
            "roots": lambda world=world: RootsLedger(from_chain(world.chain, WARNED, None)),
            "index": lambda world=world, folder=folder: indexed(world.chain, str(folder / "index.db")),
        }
        tea = web_world.tea(folder, world=world, ledger=ledgers[name]())
        pages.append(tea.phone("en").scan(f"/01/{CAKE}/21/{ITEM}").text)
    assert ("two in our hands" in pages[0]) is (act is warn)
    assert _said(pages[0]) == _said(pages[1]) == _said(pages[2])


def _said(text):
    """A page without what two batches differ in: their salts make other ids, and so other footers."""
    return [line for line in text.splitlines() if "as of block" not in line and "/photo/" not in line]


def test_an_index_that_has_read_nothing_gives_no_verdict(tmp_path):
    world = bundle_world.build(tmp_path)
    place = str(tmp_path / "empty.db")
    IndexStore(place).close()
    with pytest.raises(BadStore):
        IndexLedger(Reader(place), NETWORK).about(scope_of(world))


def test_a_node_is_asked_again_only_after_some_seconds(world):
    now = [0.0]
    ledger = NodeLedger(world.chain, NETWORK, lambda: now[0])
    first = ledger.about(scope_of(world))
    handed = world.chain.handed
    assert ledger.about(scope_of(world)) is first
    assert world.chain.handed == handed
    now[0] = 6.0
    assert ledger.about(scope_of(world)) is not first


@pytest.mark.parametrize(
    "content,said",
    [
        ('{"format": "zhenbo-show-v1"}', "name"),
        ('{"format": "zhenbo-show-v1", "name": {"zh": "茶", "en": "Tea"}, "photo": "../x.png"}', "photo"),
        ('{"format": "zhenbo-show-v1", "name": {"zh": "茶", "en": "Tea"}, "photo": "batch.json"}', "no JPEG"),
        ('{"format": "zhenbo-show-v1", "name": {"zh": "茶", "en": "Tea"}, "price": "1"}', "price"),
        ("[]", "no JSON object"),
    ],
)
def test_a_showcase_that_cannot_be_shown_is_refused_with_its_place(world, content, said):
    (world.batch / "show.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadBundle, match=said):
        Shelf([world.batch])


def test_a_photo_too_heavy_for_a_phone_is_refused(world):
    (world.batch / "big.png").write_bytes(b"\x89PNG" + bytes(80_000))
    show = '{"format": "zhenbo-show-v1", "name": {"zh": "茶", "en": "Tea"}, "photo": "big.png"}'
    (world.batch / "show.json").write_text(show, encoding="utf-8")
    with pytest.raises(BadBundle, match="more than 70000 bytes"):
        Shelf([world.batch])


def test_a_batch_without_a_showcase_is_served_under_its_number(world):
    with Shelf([world.batch]) as shelf:
        assert shelf.batches(CAKE)[0].showcase.name.en == f"Item {CAKE}"
        assert shelf.find(CAKE, ITEM).item.token_id == world.token
        assert shelf.find(CAKE, "NOSUCH1") is None
