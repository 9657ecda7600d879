"""`make rehearse NETWORK=sepolia`: a stand-in of the network until Ctrl-C, and what leads our commands to it.

python -m toolchain.rehearsal NETWORK [ACCOUNT]      ACCOUNT: keystore or address that gets funds (default:
                                                     ZHENBO_ACCOUNT)
"""

import secrets
import signal
import sys
from pathlib import Path

from eth_utils.address import is_address

from toolchain import environment, networks
from toolchain.rehearsal import NAMES, StandIn, standing_in
from zhenbo import config
from zhenbo.chain.signers import signer
from zhenbo.errors import ZhenboError
from zhenbo.language import Text, say

FUNDS = 10**18  # wei


def main(arguments: list[str]) -> int:
    """Exit code: 0 ended by Ctrl-C, 2 refused."""
    if not 1 <= len(arguments) <= 2:
        usage = f"make rehearse NETWORK={'|'.join(NAMES)}"
        print(say(Text(f"用法:{usage} [ACCOUNT=名称或地址]", f"{usage} [ACCOUNT=name or address]")))
        return 2
    try:
        account = arguments[1] if len(arguments) == 2 else config.account()
        holder = _address(arguments[0], account)
        with standing_in(arguments[0]) as stand_in:
            _tell(stand_in, account, holder)
            _stay()
    except (networks.ChainError, ZhenboError) as fault:
        print(fault, file=sys.stderr)
        return 2
    return 0


def _address(network: str, account: str | None) -> str | None:
    """Address of a keystore account, or the address itself; None where no account is named."""
    if account is None or is_address(account):
        return account
    return signer(network, None, account).address


def _tell(stand_in: StandIn, account: str | None, holder: str | None) -> None:
    name, chain, pace = stand_in.network.name, stand_in.network.chain_id, f"{stand_in.block_time:g}"
    _say(
        f"{name} 的替身在 {stand_in.url}(链 {chain},每 {pace} 秒一个区块)。这里什么都不是真的。",
        f"{name} stands in at {stand_in.url} (chain {chain}, a block every {pace} s). Nothing here is real.",
    )
    if holder is None:
        _say(
            "还没有账户:zhenbo account new NAME,再以 ACCOUNT=NAME 重新开始。",
            "There is no account yet: zhenbo account new NAME, then start this again with ACCOUNT=NAME.",
        )
    elif stand_in.network.fees != "free":
        stand_in.give(holder, FUNDS)
        _say(f"{holder} 在这里有 {_one(stand_in)}。", f"{holder} has {_one(stand_in)} here.")
    _say("\n在另一个终端(先 . .venv/bin/activate):", "\nIn another terminal (. .venv/bin/activate first):")
    named = {} if account is None or is_address(account) else {"ZHENBO_ACCOUNT": account}
    for variable, value in {"ZHENBO_ROOT": str(_folder(name)), **stand_in.variables, **named}.items():
        print(f"  export {variable}={value}")
    profile = "" if stand_in.network.profile else "profile=testnet "
    print(f"  brownie run deploy main {profile}--network {name}")
    _say("\n按 Ctrl-C 结束。", "\nCtrl-C ends it.")


def _one(stand_in: StandIn) -> str:
    return f"{FUNDS // 10**18} {stand_in.network.currency}"


def _say(zh: str, en: str) -> None:
    print(say(Text(zh, en)), flush=True)


def _folder(name: str) -> Path:
    """A project folder of its own: addresses and journals of a rehearsal stay apart from real ones."""
    folder = Path(environment.ROOT, "build", "rehearsals", f"{name}-{secrets.token_hex(3)}")
    folder.mkdir(parents=True)
    return folder


def _stay() -> None:
    """Until somebody ends it; a shell may have started this with SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
