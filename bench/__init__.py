"""Measurements beside the real peers: `python -m bench` writes bench/results/."""
