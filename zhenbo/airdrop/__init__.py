"""Airdrops before they meet a chain: lists read and judged, cut into batches, kept as a file, receipted.

Pure: no chain, no clock. Amounts are whole points, as the token has no decimals.
"""
