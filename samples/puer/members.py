"""Who and where: the members of the sample story, with keys from the range that GS1 keeps for examples.

All company prefixes are 952 1000 to 952 1003: GS1 prefix 952 is reserved for demonstrations and examples
and is licensed to nobody. Check digits are computed.
"""

from zhenbo.epcis.mandate import Member
from zhenbo.gs1 import check_digit

COOPERATIVE = Member("menghai-cooperative", ("9521000",))  # 勐海古茶合作社, grows and dries
FACTORY = Member("yunling-tea", ("9521001",))  # 云岭茶厂, ferments, presses; the brand
LAB = Member("pu-er-lab", ("9521002",))  # 普洱茶检验所, inspects
CARRIER = Member("diancang-logistics", ("9521003",))  # 滇仓物流, carries
MEMBERS = (COOPERATIVE, FACTORY, LAB, CARRIER)


def gtin(member: Member, reference: str) -> str:
    """GTIN-14 of a trade item with five-digit reference."""
    body = "0" + member.prefixes[0] + reference
    return body + check_digit(body)


def gln(member: Member, reference: str) -> str:
    """GLN of a place or party with five-digit reference."""
    body = member.prefixes[0] + reference
    return body + check_digit(body)


def sscc(member: Member, number: int) -> str:
    """SSCC of logistic unit `number`."""
    body = f"3{member.prefixes[0]}{number:09d}"
    return body + check_digit(body)


PARTY = {member.name: gln(member, "00000") for member in MEMBERS}
FRESH_LEAF = gtin(COOPERATIVE, "00101")
MAOCHA = gtin(COOPERATIVE, "00202")  # sun-dried raw tea
LOOSE_RIPE = gtin(FACTORY, "00301")
CAKE = gtin(FACTORY, "00357")  # the passport's GTIN

PLOTS = (gln(COOPERATIVE, "00011"), gln(COOPERATIVE, "00012"))
DRYING_YARD = gln(COOPERATIVE, "00020")
FACTORY_GATE = gln(FACTORY, "00010")
PILE_ROOM = gln(FACTORY, "00020")
PRESS_ROOM = gln(FACTORY, "00030")
PACKING_LINE = gln(FACTORY, "00040")
SHOW_STORE = gln(FACTORY, "00050")
LABORATORY = gln(LAB, "00010")
DEPOT = gln(CARRIER, "00010")
