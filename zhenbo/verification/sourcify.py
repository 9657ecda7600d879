"""Sourcify's API v2: needs no key; answers with how exactly creation and runtime code match.

Source: docs.sourcify.dev and the OpenAPI description of its server. A submission is a job; a job that ends
well or badly is HTTP 200 with `error` or `contract`. "exact_match" means that the metadata hash agrees too.
"""

from zhenbo.language import Text
from zhenbo.verification.outcome import Declined, Outcome, StartOver, Status, Subject, TryAgain
from zhenbo.verification.web import Reply, Web

PUBLIC = "https://sourcify.dev/server"
_PAGES = "https://repo.sourcify.dev"
# its own node lags behind, or its server stumbled: the same submission may pass a little later
_NOT_OUR_FAULT = (
    "contract_not_deployed",
    "cannot_fetch_bytecode",
    "failed_to_get_bytecode",
    "internal_error",
)


class Sourcify:
    """Verification by a Sourcify server."""

    name = "sourcify"

    def __init__(self, url: str):
        self._url = url
        self._web = Web(url, "ZHENBO_SOURCIFY_URL")

    def page(self, subject: Subject) -> str:
        """Where people read the sources; another server than the public one has no pages, only data."""
        home = _PAGES if self._url == PUBLIC else f"{self._url}/v2/contract"
        return f"{home}/{subject.chain_id}/{subject.address}"

    def look(self, subject: Subject) -> Outcome | None:
        """What it has already; None where that is no exact match."""
        found = self._known(subject)
        return found if found is not None and found.good else None

    def submit(self, subject: Subject) -> str | Outcome:
        """Start a job; its number."""
        reply = self._web.ask(
            "POST",
            f"/v2/verify/{subject.chain_id}/{subject.address}",
            json={
                "stdJsonInput": subject.input,
                "compilerVersion": subject.compiler,
                "contractIdentifier": subject.identifier,
                "creationTransactionHash": subject.tx.lower(),
            },
        )
        if reply.status == 409:
            return Outcome("already")
        job = reply.get("verificationId")
        if reply.status == 202 and isinstance(job, str) and job:
            return job
        raise self._declined(reply)

    def poll(self, subject: Subject, ticket: str) -> Outcome:
        """How the job ended; TryAgain while it runs."""
        reply = self._web.ask("GET", f"/v2/verify/{ticket}")
        if reply.status == 404:
            raise TryAgain(Text("任务尚未登记", "the job is not listed yet"))
        if reply.status != 200:
            raise self._declined(reply)
        if not reply.get("isJobCompleted"):
            raise TryAgain(Text("正在验证", "verifying"))
        if reply.get("error") is not None:
            return self._failed(subject, reply)
        found = _matched(reply.get("contract"), "verified")
        if found is None:
            raise Declined(
                Text("任务结束但无匹配", "the job ended without a match; look with `brownie run check`")
            )
        return found

    def _known(self, subject: Subject) -> Outcome | None:
        reply = self._web.ask("GET", f"/v2/contract/{subject.chain_id}/{subject.address}")
        if reply.status == 404 and reply.get("customCode") is None:
            return None
        if reply.status != 200:
            raise self._declined(reply)
        return _matched(reply.body, "already")

    def _failed(self, subject: Subject, reply: Reply) -> Outcome:
        code, said = reply.get("error", "customCode"), self._web.quote(reply.get("error", "message"))
        if code == "already_verified":  # it has something that is as good, which may be a part only
            return self._known(subject) or Outcome("already")
        if code in _NOT_OUR_FAULT:
            raise StartOver(Text(said, said))
        raise Declined(
            Text(
                f"{said}（{code}）；用 `brownie run check` 核对",
                f"{said} ({code}); look with `brownie run check`",
            )
        )

    def _declined(self, reply: Reply) -> Declined:
        said = self._web.quote(reply.get("message") or f"HTTP {reply.status}")
        if reply.get("customCode") == "unsupported_chain":
            return Declined(
                Text(f"Sourcify 不支持此链（{said}）", f"it does not serve this chain ({said})"),
                everywhere=True,
            )
        return Declined(Text(said, said))


def _matched(contract: object, exact: Status) -> Outcome | None:
    """The outcome of its two comparisons; None where neither matches.

    It needs a node with traces to see what a factory was told to create; without one it compares the runtime
    code alone.
    """
    if not isinstance(contract, dict) or not contract.get("match"):
        return None
    creation, runtime = contract.get("creationMatch"), contract.get("runtimeMatch")
    if runtime == "exact_match" and creation in ("exact_match", None):
        if creation is None:
            return Outcome(
                exact,
                Text("运行代码完全匹配；创建代码未比较", "runtime code exactly; creation code not compared"),
            )
        return Outcome(exact, Text("创建与运行代码完全匹配", "creation and runtime code exactly"))
    return Outcome(
        "partly",
        Text(
            f"创建代码 {creation or '不匹配'}，运行代码 {runtime or '不匹配'}",
            f"creation code: {creation or 'no match'}, runtime code: {runtime or 'no match'}",
        ),
    )
