"""Where things are: networks, deployments, ABIs, language. The only reader of the environment and of `.env`.

`.env` is optional and never overrides a variable that is already set. It holds URLs, API keys and account
names; a value that looks like a private key is refused, because a key belongs in an encrypted keystore, and
so is a passphrase, because every program that is started inherits the environment.

Variables (NAME is the network's name in capitals, `-` as `_`):
  ZHENBO_NETWORK             network used when a command names none (default ganache)
  ZHENBO_RPC_NAME            RPC URL; also declares a network that is not built in
  ZHENBO_CHAIN_ID_NAME       chain id that the node must answer (required for networks that are not built in)
  ZHENBO_CONFIRMATIONS_NAME  blocks after which a transaction counts as final (default 1 on nodes of one's
                             own, else what suits the network)
  ZHENBO_CURRENCY_NAME       symbol of the currency that pays for gas (default ETH)
  ZHENBO_FEES_NAME           how gas is paid: eip1559, legacy (gas price), free, or auto (as the blocks say)
  ZHENBO_BLOCK_TIME_NAME     seconds from block to block
  ZHENBO_FINALITY_NAME       tag (nodes name the newest final block), instant, or depth
  ZHENBO_ADMIN_NAME          address that administers what is deployed there
  ZHENBO_ACCOUNT             account that signs: a keystore (name in ~/.brownie/accounts, or a path), index of
                             a test wallet, or `signer`, the program of ZHENBO_SIGNER
  ZHENBO_PASSPHRASE_FILE     file whose first line opens the keystore, for runs that nobody attends
  ZHENBO_SIGNER              command line of a program that signs (docs/keys.md); not taken from `.env`
  ZHENBO_SIGNER_TIMEOUT      seconds that it may take to sign (default 300)
  ZHENBO_ETHERSCAN_KEY       API key of Etherscan, one for all networks
  ZHENBO_ETHERSCAN_URL       another address of its API
  ZHENBO_SOURCIFY_URL        another Sourcify server
  ZHENBO_BLOCKSCOUT_NAME     a network's Blockscout
  ZHENBO_STORE               where the index is: a SQLite file, or postgresql://USER@HOST/DATABASE (default
                             build/index/<network>.db)
  ZHENBO_LANG                zh or en; otherwise the locale decides
  ZHENBO_ROOT                folder that holds deployments/ and build/ (default: the project around the
                             current folder)

zhenbo/networks.py holds the networks that are built in: ganache and anvil (development, with their public
test wallets), local (a node that somebody else runs, at http://127.0.0.1:8545), public testnets, and
consortium (a Besu network of the members). Brownie's --network takes the same names.
"""

import os
import re
import shlex
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import cast

from dotenv import dotenv_values

from zhenbo.errors import BadConfig
from zhenbo.networks import BUILT_IN, FeeModel, Finality, Network

ABI_FOLDER = Path(__file__).parent / "abi"
KEYSTORE_FOLDER = Path("~/.brownie/accounts")
_PRIVATE_KEY = re.compile(r"(0x)?[0-9a-fA-F]{64}")
_PHRASE = re.compile(r"[a-z]+( [a-z]+){11,}")  # BIP-39: at least twelve words
_SIGNER_TIMEOUT = 300.0  # seconds: a person may have to look at a device
_ETHERSCAN = "https://api.etherscan.io/v2/api"
_SOURCIFY = "https://sourcify.dev/server"


@dataclass(frozen=True)
class Services:
    """Where sources are published, and the key that Etherscan asks for ("" when there is none)."""

    etherscan_url: str
    etherscan_key: str
    sourcify_url: str


@dataclass(frozen=True)
class SignerProgram:
    """The external signer: its command line in words, and the seconds that it may take to sign."""

    command: tuple[str, ...]
    timeout: float


def environment() -> dict[str, str]:
    """The process environment over `.env` of the project folder.

    Raises BadConfig when a ZHENBO_ variable holds what looks like a private key, or a passphrase.
    """
    merged = {**_dotenv(project_root() / ".env"), **os.environ}
    if "ZHENBO_PASSPHRASE" in merged:
        raise BadConfig(
            "ZHENBO_PASSPHRASE is refused: every program that is started inherits the environment, and it "
            "ends up in logs. Remove it, change the keystore's passphrase (brownie accounts password NAME), "
            "and set ZHENBO_PASSPHRASE_FILE to a file that only you can read (chmod 600)."
        )
    for name, value in merged.items():
        if name.startswith("ZHENBO_") and any(map(looks_like_key, (value, *value.split()))):
            raise BadConfig(
                f"{name} holds what looks like a private key. Remove it, import the key into an "
                "encrypted keystore (brownie accounts new NAME) and set ZHENBO_ACCOUNT=NAME."
            )
    return merged


def looks_like_key(text: str) -> bool:
    """Whether a private key or the words of a wallet look like this; such a text is never repeated."""
    return bool(_PRIVATE_KEY.fullmatch(text.strip()) or _PHRASE.fullmatch(" ".join(text.lower().split())))


@cache
def _dotenv(path: Path) -> dict[str, str]:
    return {k: v for k, v in dotenv_values(path).items() if v is not None} if path.is_file() else {}


def project_root() -> Path:
    """ZHENBO_ROOT, or the nearest folder upwards with a brownie-config.yaml, or the current folder."""
    if named := os.environ.get("ZHENBO_ROOT"):
        return Path(named)
    here = Path.cwd()
    return next((p for p in (here, *here.parents) if (p / "brownie-config.yaml").is_file()), here)


def language() -> str:
    """ "zh" or "en", from ZHENBO_LANG or the first locale variable that is set; English when none is."""
    env = environment()
    if chosen := env.get("ZHENBO_LANG"):
        if chosen not in ("zh", "en"):
            raise BadConfig(f"ZHENBO_LANG is {chosen!r}; set it to zh or en.")
        return chosen
    locale = next((env[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(k)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def account() -> str | None:
    """The account that signs when a command names none (ZHENBO_ACCOUNT)."""
    return environment().get("ZHENBO_ACCOUNT") or None


def passphrase_file() -> Path | None:
    """File whose first line opens the keystore (ZHENBO_PASSPHRASE_FILE); None where it is to be asked."""
    named = environment().get("ZHENBO_PASSPHRASE_FILE")
    return Path(named).expanduser() if named else None


def signer_program() -> SignerProgram | None:
    """The program that signs (ZHENBO_SIGNER), split as a shell splits words; None when there is none.

    Raises BadConfig when it cannot be split, or stands in `.env`: a folder that came from somewhere else must
    not start programs.
    """
    env = environment()
    if "ZHENBO_SIGNER" not in os.environ and env.get("ZHENBO_SIGNER"):
        raise BadConfig(
            "ZHENBO_SIGNER stands in .env, which starts no programs. Set it in the environment: "
            "export ZHENBO_SIGNER='...'"
        )
    try:
        words = shlex.split(env.get("ZHENBO_SIGNER", ""))
    except ValueError as fault:
        raise BadConfig(f"ZHENBO_SIGNER is no command line ({fault}). Close its quotation marks.") from None
    if not words:
        return None
    return SignerProgram(tuple(words), _seconds(env, "ZHENBO_SIGNER_TIMEOUT", _SIGNER_TIMEOUT))


def variable(kind: str, network_name: str) -> str:
    """The variable that sets RPC, CHAIN_ID, CONFIRMATIONS, CURRENCY ... of a network."""
    return f"ZHENBO_{kind}_{network_name.upper().replace('-', '_')}"


def network(name: str | None = None, url: str | None = None) -> Network:
    """The network called `name` (default ZHENBO_NETWORK, else ganache), with its environment applied.

    `url` overrides the configured one, for a node that was started on a free port.

    Raises BadConfig for an unknown network, a missing URL or chain id, or a value that cannot be.
    """
    env = environment()
    name = name or env.get("ZHENBO_NETWORK") or "ganache"
    base = BUILT_IN.get(name, Network(name, "", None))
    url = url or env.get(variable("RPC", name)) or base.url
    if not url:
        known = ", ".join(sorted(known for known in BUILT_IN if BUILT_IN[known].url))
        raise BadConfig(
            f"No RPC URL for network {name!r}. Set {variable('RPC', name)} in .env (built in: {known})."
        )
    chain_id = _number(env, variable("CHAIN_ID", name), base.chain_id)
    if chain_id is None and (name not in BUILT_IN or not base.url):
        raise BadConfig(
            f"Network {name!r} needs its chain id: set {variable('CHAIN_ID', name)} in .env, so that "
            "a wrong URL can be noticed before anything is sent."
        )
    return replace(
        base,
        url=url,
        chain_id=chain_id,
        confirmations=_number(env, variable("CONFIRMATIONS", name), base.confirmations) or 1,
        currency=env.get(variable("CURRENCY", name)) or base.currency,
        fees=cast(FeeModel, env.get(variable("FEES", name)) or base.fees),
        block_time=_seconds(env, variable("BLOCK_TIME", name), base.block_time),
        finality=cast(Finality, env.get(variable("FINALITY", name)) or base.finality),
        blockscout=(env.get(variable("BLOCKSCOUT", name)) or base.blockscout).rstrip("/"),
    )


def services() -> Services:
    """Where verified sources are published."""
    env = environment()
    return Services(
        env.get("ZHENBO_ETHERSCAN_URL") or _ETHERSCAN,
        env.get("ZHENBO_ETHERSCAN_KEY", ""),
        (env.get("ZHENBO_SOURCIFY_URL") or _SOURCIFY).rstrip("/"),
    )


def _number(env: dict[str, str], name: str, default: int | None) -> int | None:
    text = env.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise BadConfig(f"{name} is {text!r}; it must be a whole number.")
    return int(text)


def _seconds(env: dict[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text):
        raise BadConfig(f"{name} is {text!r}; it must be seconds, like 2 or 0.25.")
    return float(text)


def store(network_name: str) -> str:
    """Where the index is: ZHENBO_STORE, or a SQLite file of its own for each network."""
    own = project_root() / "build" / "index" / f"{network_name}.db"
    return environment().get("ZHENBO_STORE") or str(own)


def journal_folder() -> Path:
    """Where runs keep their journals when a command names no other place."""
    return project_root() / "build" / "journal"
