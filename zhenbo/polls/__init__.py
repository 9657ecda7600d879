"""Polls off chain: the document, ballots checked and grouped, the recount, the page of a result."""
