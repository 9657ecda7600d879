"""Zhenbo 真播: trusted livestream commerce, the Python side of the contracts."""

__version__ = "0.1.0"
