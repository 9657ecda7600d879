"""The networks that are built in, and what must be known of one: how it is paid, how fast, when it is final.

Facts only; zhenbo/config.py puts the environment over them. Sources: the networks' own documentation and
chainid.network. The public RPC addresses ask for no account and are slow at busy times; a provider's address
in ZHENBO_RPC_<NAME> takes their place.
"""

from dataclasses import dataclass
from typing import Literal

from zhenbo.errors import BadConfig

FeeModel = Literal["auto", "eip1559", "legacy", "free"]
DataFee = Literal["none", "op-stack"]
Finality = Literal["tag", "instant", "depth"]
GWEI = 10**9


@dataclass(frozen=True)
class Network:
    """A chain we can be told to use.

    chain_id       None means any (development nodes choose their own)
    confirmations  blocks, its own included, after which a run goes on; a reorganisation deeper than that is
                   found and mended when the same command is run again
    mnemonic       the well-known phrase of a development node; never set for a live chain
    fees           eip1559 (base fee and tip), legacy (gas price), free (gas price 0), auto: as the blocks say
    minimum_tip    wei per gas below which nodes take no transaction: tip (eip1559) or gas price (legacy)
    data_fee       op-stack: each transaction also pays for its bytes on layer 1, beside gas times price.
                   On Arbitrum that fee is part of the gas that a node estimates.
    block_time     seconds from block to block, about
    finality       tag: nodes name the newest block that stays for good ("finalized"); instant: every block
                   does (QBFT); depth: only the confirmations say so
    profile        delays of a deployment that names none; "" where it must be said
    explorer       pages for people; etherscan, blockscout, sourcify: who publishes verified sources
    """

    name: str
    url: str
    chain_id: int | None
    confirmations: int = 6
    currency: str = "ETH"
    mnemonic: str | None = None
    fees: FeeModel = "auto"
    minimum_tip: int = 0
    data_fee: DataFee = "none"
    block_time: float = 12.0
    finality: Finality = "depth"
    profile: str = ""
    explorer: str = ""
    etherscan: bool = False
    blockscout: str = ""
    sourcify: bool = False

    def __post_init__(self) -> None:
        if self.fees not in ("auto", "eip1559", "legacy", "free"):
            raise BadConfig(
                f"network {self.name}: fees are auto, eip1559, legacy or free, not {self.fees!r}."
            )
        if self.finality not in ("tag", "instant", "depth"):
            raise BadConfig(f"network {self.name}: finality is tag, instant or depth, not {self.finality!r}.")


_JUNK = f"{'test ' * 11}junk"
DEVELOPMENT_PHRASES = {
    "ganache": "brownie",
    "anvil": _JUNK,
    "hardhat": _JUNK,
}  # public: worth nothing anywhere
_LOCAL_URL = "http://127.0.0.1:8545"

DEVELOPMENT = (
    Network(
        "ganache", _LOCAL_URL, None, 1, mnemonic=DEVELOPMENT_PHRASES["ganache"], block_time=0, profile="local"
    ),
    Network(
        "anvil", _LOCAL_URL, None, 1, mnemonic=DEVELOPMENT_PHRASES["anvil"], block_time=0, profile="local"
    ),
    Network("local", _LOCAL_URL, None, 1, block_time=0),
)

TESTNETS = (
    Network(
        "sepolia",
        "https://ethereum-sepolia-rpc.publicnode.com",
        11155111,
        confirmations=3,
        fees="eip1559",
        block_time=12,
        finality="tag",
        profile="testnet",
        explorer="https://sepolia.etherscan.io",
        etherscan=True,
        blockscout="https://eth-sepolia.blockscout.com",
        sourcify=True,
    ),
    Network(
        "base-sepolia",
        "https://sepolia.base.org",
        84532,
        confirmations=5,
        fees="eip1559",
        data_fee="op-stack",
        block_time=2,
        finality="tag",
        profile="testnet",
        explorer="https://sepolia.basescan.org",
        etherscan=True,
        blockscout="https://base-sepolia.blockscout.com",
        sourcify=True,
    ),
    Network(
        "op-sepolia",
        "https://sepolia.optimism.io",
        11155420,
        confirmations=5,
        fees="eip1559",
        data_fee="op-stack",
        block_time=2,
        finality="tag",
        profile="testnet",
        explorer="https://sepolia-optimism.etherscan.io",
        etherscan=True,
        blockscout="https://testnet-explorer.optimism.io",
        sourcify=True,
    ),
    Network(
        "arbitrum-sepolia",
        "https://sepolia-rollup.arbitrum.io/rpc",
        421614,
        confirmations=20,
        fees="eip1559",
        block_time=0.25,
        finality="tag",
        profile="testnet",
        explorer="https://sepolia.arbiscan.io",
        etherscan=True,
        blockscout="https://arbitrum-sepolia.blockscout.com",
        sourcify=True,
    ),
    Network(
        "polygon-amoy",
        "https://rpc-amoy.polygon.technology",
        80002,
        confirmations=10,
        currency="POL",
        fees="eip1559",
        minimum_tip=25 * GWEI,
        block_time=2,
        finality="tag",
        profile="testnet",
        explorer="https://amoy.polygonscan.com",
        etherscan=True,
        sourcify=True,
    ),
    Network(
        "bnb-testnet",
        "https://data-seed-prebsc-1-s1.bnbchain.org:8545",
        97,
        confirmations=8,
        currency="tBNB",
        fees="legacy",
        minimum_tip=GWEI // 10,
        block_time=0.75,
        finality="tag",
        profile="testnet",
        explorer="https://testnet.bscscan.com",
        etherscan=True,
        sourcify=True,
    ),
    # A Besu network of our own members: QBFT validators, no price on gas. Where its nodes are, and its chain
    # id, only its members know.
    Network("consortium", "", None, confirmations=1, fees="free", block_time=2, finality="instant"),
)

BUILT_IN = {network.name: network for network in (*DEVELOPMENT, *TESTNETS)}
