"""Sample documents for demos and tests."""
