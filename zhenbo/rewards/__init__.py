"""Epochs of rewards outside the chain: what is posted, published, recomputed, and claimed.

A chain is asked through what `source` needs of it; nothing here sends anything.
"""
