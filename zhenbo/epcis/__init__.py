"""EPCIS 2.0 events: read, checked, digested, followed from the item back to the raw material."""
