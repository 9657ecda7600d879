"""The code of /verify and /activate, run by node without a page: what tests of it share."""

import base64
import json
import subprocess
from collections.abc import Iterable
from typing import Any

from zhenbo.web.verify_script import FOLDER, PARTS

_DRIVER = """
const input = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const plain = (_, value) => (value instanceof Uint8Array ? hex(value) : value);
const tell = (value) => process.stdout.write(JSON.stringify(value, plain));
"""
_VERIFY = """
(async () => {
  const results = [];
  for (const bundle of input.bundles) {
    const bytes = new Uint8Array(Buffer.from(bundle, "base64"));
    try { results.push(await verify(bytes, input.rpc, input.passport, input.alerts)); }
    catch (fault) { results.push({ true: fault instanceof Refused ? null : fault.stack, checks: [] }); }
  }
  tell(results);
})();
"""


def run(after: str, value: Any, parts: str | None = None) -> Any:
    """What `after` tells, written behind `parts`: by default all of /verify's but the page's own.

    value   is the `input` of `after`
    """
    if parts is None:
        named = [name for name in PARTS if name != "page"]
        parts = "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in named)
    source = "\n".join(['"use strict";', parts, _DRIVER, after])
    done = subprocess.run(
        ["node", "-e", source],
        input=json.dumps(value),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not done.stderr, done.stderr[-2000:]
    return json.loads(done.stdout)


def verified(
    bundles: Iterable[bytes], rpc: str, passport: str = "", alerts: str = ""
) -> list[dict[str, Any]]:
    """The page's verdict on each bundle: `true` is True, False, or None where the file is refused."""
    encoded = [base64.b64encode(data).decode() for data in bundles]
    given = {"bundles": encoded, "rpc": rpc, "passport": passport, "alerts": alerts}
    found: list[dict[str, Any]] = run(_VERIFY, given)
    return found
