"""Suggestions: by members, a few in a period, under ids that nobody can take (U1, U2, U3)."""

import pytest
from brownie import Suggestions, Wallet, chain

from tests.chain.community import NONE, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import FOREVER, LIMIT, PERIOD, SELF
from zhenbo import consents, messages

PRODUCT, CONTENT, CHARITY = range(3)
HASH, URI = b"\1" * 32, "ipfs://idea"


@pytest.fixture(scope="module")
def suggestions(fans):
    return fans.suggestions


@pytest.fixture
def member(fans):
    return fans.member(fans.alice)


@pytest.fixture
def signed(fans):
    """Alice's signature over a suggestion, with what a test wants changed; what `suggest` takes."""

    def signed(key=None, given=None, **changes):
        said = {"member": 1, "kind": PRODUCT, "content": HASH, "uri": URI, "deadline": FOREVER}
        place = changes.pop("place", fans.place_of_suggestions())
        message = consents.suggestion(place, **(said | changes))
        return (*(given or said | changes).values(), messages.sign(message, key or fans.alice_key))

    return signed


def test_a_member_suggests(fans, suggestions, member):
    """U1, U2"""
    tx = suggestions.suggest(member, CHARITY, HASH, URI, *SELF, {"from": fans.alice})
    made = tx.return_value
    assert made == suggestions.suggestionIdOf(member, CHARITY, HASH)
    event = tx.events["Suggested"]
    assert list(event.values()) == [made, member, CHARITY, "0x" + HASH.hex(), URI]
    assert suggestions.suggestionOf(made) == (member, tx.timestamp, CHARITY)
    assert suggestions.suggestionOf(NONE) == (0, 0, 0)


@pytest.mark.parametrize("kind", [PRODUCT, CONTENT, CHARITY])
def test_anybody_sends_it_for_a_member(fans, suggestions, member, signed, kind):
    """U1"""
    suggestions.suggest(*signed(kind=kind), {"from": fans.relay})
    made = suggestions.suggestionIdOf(member, kind, HASH)
    assert suggestions.suggestionOf(made)[0] == member


def test_nobody_suggests_for_another(fans, suggestions, member, signed):
    """U1"""
    for actor in ("bob", "host", "guardian"):
        sender = getattr(fans, actor)
        with reverts_with("NotMember", member, sender):
            suggestions.suggest(member, PRODUCT, HASH, URI, *SELF, {"from": sender})
    with reverts_with("SignatureInvalid", fans.alice):
        suggestions.suggest(*signed(key=fans.bob_key), {"from": fans.relay})
    with reverts_with("MemberUnknown", 9):
        suggestions.suggest(9, PRODUCT, HASH, URI, *SELF, {"from": fans.alice})


@pytest.mark.parametrize(
    "changes", [{"kind": CONTENT}, {"content": b"\2" * 32}, {"uri": "ipfs://other"}, {"deadline": 2**41}]
)
def test_every_word_of_it_is_signed(fans, suggestions, member, signed, changes):
    """U1"""
    said = {"member": 1, "kind": PRODUCT, "content": HASH, "uri": URI, "deadline": FOREVER}
    with reverts_with("SignatureInvalid", fans.alice):
        suggestions.suggest(*signed(given=said | changes), {"from": fans.relay})


def test_a_signature_is_for_this_chain_and_contract(fans, suggestions, member, signed):
    """U1"""
    place = fans.place_of_suggestions()
    for other in (
        consents.Place(place.name, place.chain_id + 1, place.contract),
        consents.Place(place.name, place.chain_id, fans.poll.address),
    ):
        with reverts_with("SignatureInvalid", fans.alice):
            suggestions.suggest(*signed(place=other), {"from": fans.relay})


def test_a_signature_has_a_deadline_and_counts_once(fans, suggestions, member, signed):
    """U1, U2"""
    deadline = chain[-1].timestamp + 100
    given = signed(deadline=deadline)
    suggestions.suggest(*given, {"from": fans.relay})
    with reverts_with("SuggestionKnown", suggestions.suggestionIdOf(1, PRODUCT, HASH)):
        suggestions.suggest(*given, {"from": fans.relay})
    late = signed(deadline=deadline, content=b"\3" * 32)
    wait(101)
    with reverts_with("SignatureExpired", deadline):
        suggestions.suggest(*late, {"from": fans.relay})


def test_two_members_suggest_the_same(fans, suggestions, member):
    """U2: who copies an idea takes nothing from who had it."""
    other = fans.member(fans.bob)
    ids = {
        bytes(suggestions.suggest(who, PRODUCT, HASH, URI, *SELF, {"from": actor}).return_value)
        for who, actor in ((other, fans.bob), (member, fans.alice))
    }
    assert len(ids) == 2


def test_a_few_in_a_period(fans, suggestions, member):
    """U3"""
    first = None
    for number in range(LIMIT):
        tx = suggestions.suggest(member, PRODUCT, bytes([number + 1]) * 32, URI, *SELF, {"from": fans.alice})
        first = first or tx.timestamp
    again = (member, PRODUCT, b"\x99" * 32, URI, *SELF, {"from": fans.alice})
    with reverts_with("LimitReached", member, first + PERIOD):
        suggestions.suggest(*again)
    chain.mine(timestamp=first + PERIOD)
    suggestions.suggest(*again)


def test_one_members_limit_is_not_anothers(fans, suggestions, member):
    """U3"""
    other = fans.member(fans.bob)
    for number in range(LIMIT):
        suggestions.suggest(member, PRODUCT, bytes([number + 1]) * 32, URI, *SELF, {"from": fans.alice})
    suggestions.suggest(other, PRODUCT, HASH, URI, *SELF, {"from": fans.bob})


def test_who_left_suggests_no_more(fans, suggestions, member, signed):
    """U1"""
    given = signed()
    fans.membership.leave(member, SELF, {"from": fans.alice})
    with reverts_with("MemberUnknown", member):
        suggestions.suggest(*given, {"from": fans.relay})


def test_a_contract_wallet_suggests(fans, suggestions):
    """U1, ERC-1271"""
    wallet = fans.stranger.deploy(Wallet, fans.alice)
    member = fans.member(wallet)
    message = consents.suggestion(
        fans.place_of_suggestions(), member=member, kind=PRODUCT, content=HASH, uri=URI, deadline=FOREVER
    )
    signature = messages.sign(message, fans.alice_key)
    suggestions.suggest(member, PRODUCT, HASH, URI, FOREVER, signature, {"from": fans.relay})
    assert suggestions.suggestionOf(suggestions.suggestionIdOf(member, PRODUCT, HASH))[0] == member


@pytest.mark.parametrize(("content", "uri"), [(NONE, URI), (HASH, ""), (HASH, "x" * 257)])
def test_refuses_what_says_nothing(fans, suggestions, member, content, uri):
    with reverts_with("SuggestionInvalid"):
        suggestions.suggest(member, PRODUCT, content, uri, *SELF, {"from": fans.alice})


@pytest.mark.parametrize(("limit", "period"), [(0, 5), (5, 0)])
def test_refuses_a_limit_of_nothing(fans, limit, period):
    """U3"""
    with reverts_with("LimitInvalid", limit, period):
        fans.stranger.deploy(Suggestions, fans.membership, limit, period)


def test_what_suggestions_rest_on(fans, suggestions):
    assert (suggestions.membership(), suggestions.limit(), suggestions.period()) == (
        fans.membership,
        LIMIT,
        PERIOD,
    )
