"""What a show's log is: nine columns, eight kinds of acts, and the bounds that keep every sum within 64 bits.

    event_id  names the row; the same id again is the same event
    ts        when, in whole UNIX seconds; of a watch row, when the watching ended
    show      which show
    fan       who, by the platform's (pseudonymous) id
    wallet    the fan's wallet where one is bound
    kind      watch, comment, like, share, purchase, refund, clip or moderated
    amount    watch: seconds; purchase, refund: cents; clip: marks given (blank: one); else without meaning
    target    comment: whom or what it answers, or which text it is; like: whom or what; share: the fan who
              came by it; refund: the purchase's event_id; clip: which clip; moderated: the event_id struck
              out (blank: all that the fan did in the show)
    device    what the fan used

A blank cell means unknown; a blank amount of a refund means the whole price.
"""

import re
from enum import StrEnum

COLUMNS = ("event_id", "ts", "show", "fan", "wallet", "kind", "amount", "target", "device")
REQUIRED = ("event_id", "ts", "fan", "kind")
SCORE_COLUMNS = ("fan", "wallet", "score", "amount")

EARLIEST, LATEST = 172_800, 253_402_300_799  # two days into 1970 (room for time zones) to the end of 9999
LARGEST_AMOUNT = 10**9  # a row's seconds, cents or marks
LONGEST_TEXT = 200  # characters of a cell
MOST_ROWS = 2**32  # times LARGEST_AMOUNT this stays below 2^63
WALLET = re.compile("0x[0-9a-fA-F]{40}")


class Kind(StrEnum):
    """What a row tells of; the order is that of documents and tables."""

    WATCH = "watch"
    COMMENT = "comment"
    LIKE = "like"
    SHARE = "share"
    PURCHASE = "purchase"
    REFUND = "refund"
    CLIP = "clip"
    MODERATED = "moderated"


EARNING = (Kind.WATCH, Kind.COMMENT, Kind.LIKE, Kind.SHARE, Kind.PURCHASE, Kind.CLIP)
# paid for with money or given by hand: which device was used says nothing about them
WITHOUT_DEVICE = (Kind.PURCHASE, Kind.CLIP)
