"""A stand-in of each public network on this machine: anvil with its chain id, pace and fees, behind a front
that speaks and refuses as the network's nodes do. To look before one leaps, and for tests.

    with standing_in("sepolia") as stand_in:
        stand_in.url             what ZHENBO_RPC_SEPOLIA is set to
        stand_in.give(account)   funds

`make rehearse NETWORK=sepolia` does this for a person (toolchain/rehearsal/__main__.py). Nothing in the
answers says anvil, so that all is as on the network: a keystore signs, and the network's name is asked for.
"""

from toolchain.rehearsal.stand_in import NAMES, StandIn, standing_in

__all__ = ["NAMES", "StandIn", "standing_in"]
