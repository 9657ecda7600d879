"""Link types: the GS1 Web Vocabulary, and namespaces beside it."""

from __future__ import annotations

import re

from zhenbo.errors import BadLink

NAMESPACE = "https://ref.gs1.org/voc/"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
_SAME = ("https://ref.gs1.org/voc/", "https://gs1.org/voc/", "https://www.gs1.org/voc/")  # all lead there
_CURIE = re.compile(r"gs1:([A-Za-z][A-Za-z0-9]*)")
_URI = re.compile(r"https?://[A-Za-z0-9./]*[A-Za-z0-9]")  # as GS1's schema of linksets wants it

#: Link types of the vocabulary in 2026, without prefix.
LINK_TYPES = frozenset({
    "activityIdeas", "allergenInfo", "appDownload", "backgroundInfo", "brandHomepageClinical",
    "brandHomepagePatient", "careersInfo", "certificationInfo", "consumerHandlingStorageInfo",
    "defaultLink", "defaultLinkMulti", "dpp", "eifu", "epcis", "epil", "eventsInfo", "faqs", "handledBy",
    "hasRetailers", "homepage", "ingredientsInfo", "instructions", "jws", "leaveReview", "locationInfo",
    "logisticsInfo", "loyaltyProgram", "masterData", "menuInfo", "nutritionalInfo", "openingHoursInfo",
    "paymentLink", "pip", "productSustainabilityInfo", "promotion", "purchaseSuppliesOrAccessories",
    "quickStartGuide", "recallStatus", "recipeInfo", "registerProduct", "registryEntry", "relatedImage",
    "relatedVideo", "reportFound", "review", "safetyInfo", "scheduleTime", "serviceInfo", "smartLabel",
    "smpc", "socialMedia", "statisticInfo", "subscribe", "support", "sustainabilityInfo", "traceability",
    "tutorial", "userAgreement", "verificationService", "whatsInTheBox",
})  # fmt: skip
DEFAULT = NAMESPACE + "defaultLink"
DEFAULT_MULTI = NAMESPACE + "defaultLinkMulti"


def link_type_uri(name: str) -> str:
    """The URI of a link type, from a CURIE (gs1:pip) or any of the vocabulary's addresses. Raises BadLink.

    A type of another namespace is refused where GS1 has one of the same name.
    """
    for start in _SAME:
        if name.startswith(start):
            name = "gs1:" + name.removeprefix(start)
    curie = _CURIE.fullmatch(name)
    if curie:
        if curie[1] not in LINK_TYPES:
            raise BadLink(f"{name} is no link type of the GS1 Web Vocabulary")
        return NAMESPACE + curie[1]
    if not _URI.fullmatch(name):
        raise BadLink(f"{name!r} is no link type: write gs1:pip, or the URI of a type")
    if name.rpartition("/")[2] in LINK_TYPES:
        raise BadLink(f"{name} doubles a link type of GS1; use gs1:{name.rpartition('/')[2]}")
    return name


def requested_type(name: str) -> str | None:
    """The URI of the link type that a request names; None for what nobody can have registered."""
    try:
        return link_type_uri(name)
    except BadLink:
        return None
