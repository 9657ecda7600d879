"""The chain's events in a database, and tables made from them: what pages read instead of a node.

    follow      the loop: go back where the chain moved, go on to its head
    store       one transaction a step: events, the rows they change, and where we stand
    projection  what an event changes, as pure functions of rows
    reading     the questions that pages ask

The events are the truth; every other table is made from them, and a store that is made anew from nothing is
the same. Chain access is a `Source` that the caller brings (zhenbo/chain/log_source.py).
"""
