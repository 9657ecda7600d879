"""Etherscan's API v2: one address and one key for all its explorers, the chain named in each request.

What it says and when: docs.etherscan.io (verifysourcecode, checkverifystatus, getsourcecode, common errors).
HTTP is nearly always 200; `status` is "1" or "0", and `result` holds a sentence, which is all there is to
go by.
"""

import json
from collections.abc import Callable

from zhenbo.language import Text
from zhenbo.verification.outcome import Declined, Outcome, Subject, TryAgain
from zhenbo.verification.web import Reply, Web

_APACHE = "12"  # docs.etherscan.io: licences are numbered
_KEY_PAUSE = 30.0  # seconds for which it closes itself after wrong keys

_TEMPORARY = (
    "rate limit",
    "temporary error",
    "timeout",
    "unknown uid",
    "server too busy",
    "pending in queue",
    "in progress",
)


class Etherscan:
    """Verification by Etherscan on one chain. `explorer` is the address of the chain's pages."""

    name = "etherscan"

    def __init__(self, url: str, key: str, explorer: str):
        self._key, self._explorer = key, explorer
        self._web = Web(url, "ZHENBO_ETHERSCAN_URL", secret=key)

    def page(self, subject: Subject) -> str:
        """Where people read the sources; "" where the chain's pages are not known."""
        return f"{self._explorer}/address/{subject.address}#code" if self._explorer else ""

    def look(self, subject: Subject) -> Outcome | None:
        """What it shows already; None where that is no exact match."""
        reply = self._ask("GET", subject, "getsourcecode", {"address": subject.address})
        shown = reply.get("result")
        if not isinstance(shown, list):
            return self._sentence(reply)
        first = shown[0] if shown and isinstance(shown[0], dict) else {}
        if not first.get("SourceCode") or first.get("SimilarMatch"):
            return None
        return Outcome("already")

    def submit(self, subject: Subject) -> str | Outcome:
        """Hand the sources in; the number under which it keeps them."""
        form = {
            "contractaddress": subject.address,
            "sourceCode": json.dumps(subject.input),
            "codeformat": "solidity-standard-json-input",
            "contractname": subject.identifier,
            "compilerversion": f"v{subject.compiler}",
            # the old spelling is the one that every explorer of theirs reads
            "constructorArguements": subject.arguments,
            "constructorArguments": subject.arguments,
            "licenseType": _APACHE,
        }
        reply = self._ask("POST", subject, "verifysourcecode", form)
        said = reply.get("result")
        if reply.get("status") == "1" and isinstance(said, str) and said:
            return said
        return self._sentence(reply)

    def poll(self, subject: Subject, ticket: str) -> Outcome:
        """How it ended; TryAgain while it is in the queue."""
        reply = self._ask("GET", subject, "checkverifystatus", {"guid": ticket})
        if str(reply.get("result")).startswith("Pass"):
            return Outcome("verified")
        return self._sentence(reply)

    def _ask(self, method: str, subject: Subject, action: str, fields: dict[str, str]) -> Reply:
        if not self._key:
            raise Declined(
                Text(
                    "需要 API 密钥：在 etherscan.io 免费注册，并在 .env 写 ZHENBO_ETHERSCAN_KEY",
                    "it asks for an API key: register at etherscan.io (free) and set ZHENBO_ETHERSCAN_KEY "
                    "in .env",
                ),
                everywhere=True,
            )
        address = {"chainid": str(subject.chain_id), "module": "contract", "action": action}
        if method == "GET":
            return self._web.ask("GET", params={**address, "apikey": self._key, **fields})
        return self._web.ask("POST", params=address, data={"apikey": self._key, **fields})

    def _sentence(self, reply: Reply) -> Outcome:
        """What its sentence means: an outcome, or TryAgain, or Declined."""
        said = self._web.quote(reply.get("result") or reply.get("message") or f"HTTP {reply.status}")
        low = said.lower()
        for words, meaning in _MEANINGS:
            if any(word in low for word in words):
                return meaning(said)
        raise Declined(Text(said, said))


def _already(said: str) -> Outcome:
    return Outcome("already")


def _similar(said: str) -> Outcome:
    return Outcome(
        "partly",
        Text(
            f"它显示的是另一合约的相同代码的源码；可联系 Etherscan 改为完全匹配（{said}）",
            f"it shows the sources of another contract with the same code; ask Etherscan for a full match "
            f"({said})",
        ),
    )


def _not_indexed(said: str) -> Outcome:
    raise TryAgain(Text("浏览器尚未收录此合约", "the explorer has not seen the contract yet"))


def _come_back(said: str) -> Outcome:
    raise TryAgain(Text(said, said))


def _locked_out(said: str) -> Outcome:
    raise TryAgain(Text(said, said), pause=_KEY_PAUSE)


def _no(zh: str, en: str, everywhere: bool = False) -> Callable[[str], Outcome]:
    """A refusal with its cure; the service's own words follow."""

    def meaning(said: str) -> Outcome:
        raise Declined(Text(f"{zh}（{said}）", f"{en} ({said})"), everywhere)

    return meaning


# the first whose words occur is what is meant
_MEANINGS: tuple[tuple[tuple[str, ...], Callable[[str], Outcome]], ...] = (
    (("already verified",), _already),
    (("similar match",), _similar),
    (("unable to locate contractcode", "contract does not exist"), _not_indexed),
    (("too many invalid api key",), _locked_out),
    (
        ("invalid api key",),
        _no(
            "API 密钥无效：用 etherscan.io 的密钥（新密钥几分钟后生效），写在 ZHENBO_ETHERSCAN_KEY",
            "the API key is not accepted: set ZHENBO_ETHERSCAN_KEY to a key of etherscan.io (a new one works "
            "after some minutes)",
            everywhere=True,
        ),
    ),
    (
        ("daily limit",),
        _no(
            "今日次数已用完：明天再运行同一命令",
            "its limit for today is used up: run the same command tomorrow",
            everywhere=True,
        ),
    ),
    (_TEMPORARY, _come_back),
    (
        ("unsupported chainid", "unsupported chain"),
        _no(
            "Etherscan 不支持此链：用 services=blockscout,sourcify",
            "it does not serve this chain: use services=blockscout,sourcify",
            everywhere=True,
        ),
    ),
    (
        ("not supported for this chain", "upgrade your api plan"),
        _no(
            "免费密钥不含此链：换付费密钥，或用 services=blockscout,sourcify",
            "a free key does not cover this chain: use a paid one, or services=blockscout,sourcify",
            everywhere=True,
        ),
    ),
    (
        ("constructor argument",),
        _no(
            "构造参数与链上不符：用 `brownie run check` 核对部署文件",
            "the constructor's arguments are not those on the chain: compare the deployments file by "
            "`brownie run check`",
        ),
    ),
    (
        ("does not match", "bytecodehash", "unable to verify"),
        _no(
            "编译结果与链上代码不符：用 `brownie run check` 核对",
            "what these sources compile to is not the code on the chain: look with `brownie run check`",
        ),
    ),
)
