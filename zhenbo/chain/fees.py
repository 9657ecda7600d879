"""What a transaction costs on a network: the price of gas, and what is paid beside it."""

from eth_abi.abi import decode, encode
from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo import config
from zhenbo.chain.rpc import Rpc
from zhenbo.errors import CallReverted, NodeFault
from zhenbo.networks import Network
from zhenbo.runner.node import Fees, Request

_FALLBACK_TIP = 10**9  # 1 gwei, for nodes that do not suggest one
# OP Stack specification, "Predeploys": GasPriceOracle
_ORACLE = "0x420000000000000000000000000000000000000F"
_ENVELOPE = 120  # bytes of a transaction beside its data: nonce, fees, limits, target, value, chain id


def market(rpc: Rpc, network: Network) -> Fees:
    """What a transaction should offer now.

    By EIP-1559 twice the base fee plus the node's tip, so that six full blocks do not overtake it; else the
    gas price. NodeFault where the node does not work as the network is said to.
    """
    if network.fees == "free":
        return Fees(0, None)
    base = None
    if network.fees != "legacy":
        base = rpc.ask("eth_getBlockByNumber", "latest", False).get("baseFeePerGas")
    if base is None and network.fees == "eip1559":
        raise NodeFault(
            f"{network.name} is paid by EIP-1559, but the blocks of {rpc.place} have no base fee. Correct "
            f"its address, or set {config.variable('FEES', network.name)}=legacy."
        )
    if base is None:
        return Fees(max(int(rpc.ask("eth_gasPrice"), 16), network.minimum_tip), None)
    tip = max(_suggested_tip(rpc), network.minimum_tip)
    return Fees(2 * int(base, 16) + tip, tip)


def _suggested_tip(rpc: Rpc) -> int:
    try:
        return int(rpc.ask("eth_maxPriorityFeePerGas"), 16)
    except NodeFault:
        return _FALLBACK_TIP


def data_fee(rpc: Rpc, network: Network, request: Request, gas: int) -> int:
    """Wei that the transaction may cost beside gas times price: on the OP Stack, for its bytes on layer 1 (an
    upper bound that knows only their number) and to the operator.
    """
    if network.data_fee != "op-stack":
        return 0
    size = len(request.data) + _ENVELOPE
    for_data = _ask(rpc, network, "getL1FeeUpperBound(uint256)", size)
    try:
        return for_data + _ask(rpc, network, "getOperatorFee(uint256)", gas)
    except CallReverted:  # before the upgrade Isthmus the oracle knows no operator fee, and there is none
        return for_data


def _ask(rpc: Rpc, network: Network, function: str, value: int) -> int:
    data = bytes(function_signature_to_4byte_selector(function)) + encode(["uint256"], [value])
    answer = rpc.ask("eth_call", {"to": _ORACLE, "data": f"0x{data.hex()}"}, "latest")
    if answer == "0x":
        raise NodeFault(
            f"{network.name} has no gas price oracle at {_ORACLE}, so this is no OP Stack chain. Correct the "
            "address of its node."
        )
    return int(decode(["uint256"], bytes.fromhex(answer[2:]))[0])
