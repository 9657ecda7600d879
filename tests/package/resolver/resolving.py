"""A resolver with links at every level of one tea, and requests to it."""

from zhenbo.resolver import Entry, Link, Request, Resolver

ROOT = "https://id.tea.example"
GTIN, LOT, SERIAL = "09521001003575", "PE2026A", "A1"
PRODUCT = f"/01/{GTIN}"
ITEM = f"/01/{GTIN}/10/{LOT}/21/{SERIAL}"
EN = Link("https://tea.example/en/pip", "gs1:pip", "Product page", ("en",), "text/html")
ZH = Link("https://tea.example/zh/pip", "gs1:pip", "产品页", ("zh",), "text/html")
DATA = Link("https://tea.example/pip.jsonld", "gs1:masterData", "Master data", (), "application/ld+json")
CERT = Link(
    "https://tea.example/cert.pdf", "gs1:certificationInfo", "Certificate", ("en",), "application/pdf"
)
CERT_LK = Link(
    "https://tea.example/lk.pdf", "gs1:certificationInfo", "Certificate", ("en",), "application/pdf", ("LK",)
)
TWINS = tuple(
    Link(f"https://tea.example/recipe/{n}", "gs1:recipeInfo", f"Recipe {n}", ("en",), "text/html")
    for n in (1, 2)
)
LOT_PAGE = Link("https://tea.example/lot?b=1#story", "gs1:traceability", "Traceability of the lot")
DOSSIER = Link("https://tea.example/item/A1", "gs1:verificationService", "档案", ("zh", "en"), "text/html")
OWN = Link("https://tea.example/score", "https://voc.tea.example/scores", "Score")


class Links:
    """Entries by identifier; counts what it is asked."""

    def __init__(self, **entries):
        self.entries = {
            (("01", GTIN),): Entry("Pu'er tea", (EN, ZH, DATA, CERT, CERT_LK, *TWINS, OWN), EN, (EN, ZH)),
            (("01", GTIN), ("10", LOT)): Entry("Lot PE2026A", (LOT_PAGE,), LOT_PAGE),
            (("01", GTIN), ("21", SERIAL)): Entry("Cake A1", (DOSSIER,), DOSSIER),
        }
        self.asked = []

    def entry(self, key, qualifiers):
        asked = tuple((each.ai, each.value) for each in (key, *qualifiers))
        self.asked.append(asked)
        return self.entries.get(asked)


def resolver(source=None, **changes):
    return Resolver(
        **{"root": ROOT, "source": source or Links(), "name": "Tea resolver", "contact": "Tea"} | changes
    )


def get(path, query="", *, accept="", language="", method="GET", by=None):
    return (by or resolver()).answer(Request(path, query, method, accept, language))
