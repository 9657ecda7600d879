"""A Blockscout instance's REST API v2: needs no key; each chain has an instance of its own.

Source: docs.blockscout.com and the controllers of its server. A submission is only acknowledged; how it ended
is seen from what the contract's page shows afterwards, and a failure leaves no trace there.
"""

import json

from zhenbo.language import Text
from zhenbo.verification.outcome import Declined, Outcome, Subject, TryAgain
from zhenbo.verification.web import Reply, Web

_PARTLY = Outcome(
    "partly",
    Text(
        "代码匹配，但元数据哈希不同",
        "the code matches, but its metadata hash does not: a comment, a name or a setting differs",
    ),
)
_FAILED = Outcome(
    "gave up",
    Text(
        "它未显示源码，也不说明原因：用 `brownie run check` 核对，并查看其页面；可稍后再运行",
        "it does not show the sources, nor say why: look with `brownie run check` and at its page, or run "
        "the same command later",
    ),
)


class Blockscout:
    """Verification by the Blockscout at `url`; `variable` is where that address may be corrected."""

    name = "blockscout"

    def __init__(self, url: str, variable: str):
        self._url = url
        self._web = Web(url, variable)

    def page(self, subject: Subject) -> str:
        """Where people read the sources."""
        return f"{self._url}/address/{subject.address}?tab=contract"

    def look(self, subject: Subject) -> Outcome | None:
        """What it shows already; None where that is no exact match."""
        shown = self._shown(subject)
        return Outcome("already") if shown.get("is_fully_verified") else None

    def submit(self, subject: Subject) -> str | Outcome:
        """Hand the sources in; whether it showed a part of them before."""
        before = self._shown(subject).get("is_verified")
        reply = self._web.ask(
            "POST",
            f"{self._contract(subject)}/verification/via/standard-input",
            data={
                "compiler_version": f"v{subject.compiler}",
                "contract_name": subject.name,
                "autodetect_constructor_args": "false",
                "constructor_args": subject.arguments,
                "license_type": "apache_2_0",
            },
            files={"files[0]": (f"{subject.name}.json", json.dumps(subject.input), "application/json")},
        )
        said = self._web.quote(reply.get("message") or f"HTTP {reply.status}")
        if "already verified" in said.lower():
            return Outcome("already")
        if reply.status == 404:
            raise TryAgain(
                Text(
                    f"浏览器尚未收录此合约（{said}）", f"the explorer has not seen the contract yet ({said})"
                )
            )
        if reply.status == 200 and "started" in said.lower():
            return "partly before" if before else "new"
        raise Declined(Text(said, said))

    def poll(self, subject: Subject, ticket: str) -> Outcome:
        """What it shows now; TryAgain while that is nothing new."""
        shown = self._shown(subject)
        if shown.get("is_fully_verified"):
            return Outcome("verified")
        if not shown.get("is_verified"):
            raise TryAgain(Text("正在验证", "verifying"), otherwise=_FAILED)
        if ticket == "partly before":
            raise TryAgain(Text("正在验证", "verifying"), otherwise=_PARTLY)
        return _PARTLY

    def _shown(self, subject: Subject) -> Reply:
        reply = self._web.ask("GET", self._contract(subject))
        if reply.status not in (200, 404):
            said = self._web.quote(reply.get("message") or f"HTTP {reply.status}")
            raise Declined(Text(said, said))
        return reply

    @staticmethod
    def _contract(subject: Subject) -> str:
        return f"/api/v2/smart-contracts/{subject.address}"
