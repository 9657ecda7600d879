"""Suggestions: a member's own, or signed by it; nobody governs them."""

from audit.cases import Arguments, Case, Without
from audit.community import Community
from audit.fans import CONTENT, LOST, MEMBER, MEMBER_ID
from audit.stage import FOREVER
from zhenbo import consents
from zhenbo.consents import SUGGESTIONS_NAME, Place

PRODUCT, LINK = 0, "ipfs://suggestion"


def _suggested(signer: str = MEMBER, deadline: int = FOREVER) -> Arguments:
    """Arguments of suggest, in the fan member's name, as that actor signed it."""

    def arguments(stage: Community) -> tuple[object, ...]:
        place = Place(SUGGESTIONS_NAME, stage.chain.chain_id, stage.address("Suggestions"))
        message = consents.suggestion(
            place, member=MEMBER_ID, kind=PRODUCT, content=CONTENT, uri=LINK, deadline=deadline
        )
        return MEMBER_ID, PRODUCT, CONTENT, LINK, deadline, stage.sign(signer, message)

    return arguments


CASES = {
    "suggest": [
        Case(
            _suggested(),
            "signed",
            anyone="with the member's signature over words, link and deadline; a few in a period",
            without=(
                Without("that signature", _suggested(LOST), "SignatureInvalid"),
                Without("time", _suggested(deadline=1), "SignatureExpired"),
            ),
        ),
        Case(lambda _: (MEMBER_ID, PRODUCT, CONTENT, LINK, 0, b""), "by its own transaction"),
    ]
}
