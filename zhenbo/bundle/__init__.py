"""Proof bundles: one file that proves an item's life to a stranger, how it is made, and how it is
verified.
"""
