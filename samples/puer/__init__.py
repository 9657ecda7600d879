"""A batch of ripe Pu'er tea cakes, told in EPCIS 2.0 by the four members who handled it; see README.md."""
