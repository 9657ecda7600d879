"""A node over HTTP that answers from a played chain, in the raw words of JSON-RPC: topics, data, hex."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bundle_world import ADDRESS, WARNED
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from zhenbo import config


def events_of(contract):
    """ABI of a contract's events by name."""
    found = json.loads((config.ABI_FOLDER / f"{contract}.json").read_text(encoding="utf-8"))
    entries = found if isinstance(found, list) else found["abi"]
    return {entry["name"]: entry for entry in entries if entry["type"] == "event"}


EVENTS = {contract: events_of(contract) for contract in ADDRESS}


def topic(entry):
    types = ",".join(part["type"] for part in entry["inputs"])
    return "0x" + keccak(text=f"{entry['name']}({types})").hex()


def one_word(kind, value):
    return "0x" + encode([kind], [value]).hex()


def raw_log(log):
    """A log as nodes write it."""
    entry = EVENTS[log.contract][log.name]
    indexed = [part for part in entry["inputs"] if part["indexed"]]
    rest = [part for part in entry["inputs"] if not part["indexed"]]
    data = encode([part["type"] for part in rest], [log.args[part["name"]] for part in rest])
    return {
        "address": ADDRESS[log.contract], "blockNumber": hex(log.block), "logIndex": hex(log.index),
        "transactionHash": log.tx, "data": "0x" + data.hex(),
        "topics": [topic(entry), *(one_word(part["type"], log.args[part["name"]]) for part in indexed)],
    }  # fmt: skip


class RawNode:
    """`ranges` is the most blocks that one eth_getLogs may ask for."""

    def __init__(self, chain, ranges=10**9):
        self.chain, self.ranges, self.methods = chain, ranges, set()

    def answer(self, method, params):
        self.methods.add(method)
        return getattr(self, method)(*params)

    def eth_chainId(self):  # noqa: N802
        return hex(self.chain.chain_id)

    def eth_blockNumber(self):  # noqa: N802
        return hex(self.chain.block)

    def eth_getBlockByNumber(self, number, full):  # noqa: N802
        found = self.chain.ask("eth_getBlockByNumber", number, full)
        return {**found, "hash": self.chain.genesis()} if int(number, 16) == 0 else found

    def eth_getLogs(self, query):  # noqa: N802
        start, stop = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        if stop - start >= self.ranges:
            raise ValueError("range is too wide")
        found = [raw_log(log) for log in self.chain.logs if start <= log.block <= stop]
        return [one for one in found if one["address"] == query["address"] and fits(one, query["topics"])]

    def eth_getTransactionReceipt(self, tx):  # noqa: N802
        found = self.chain.receipt(tx)
        if found is None:
            return None
        return {
            "status": "0x1",
            "blockNumber": hex(found.block),
            "contractAddress": found.created,
            "to": None,
        }

    def eth_getCode(self, address, block):  # noqa: N802
        return "0x60" if self.chain.has_code(address) else "0x"

    def eth_call(self, call, block):
        selector, data = call["data"][:10], bytes.fromhex(call["data"][10:])
        for name, (signature, types) in VIEWS.items():
            if selector == "0x" + keccak(text=signature).hex()[:8]:
                argument = data if "bytes32" in signature else int.from_bytes(data, "big")
                answer = self.chain.read("", call["to"], name, *([argument] if data else []))
                values = [answer] if isinstance(answer, str) else list(answer)
                return "0x" + encode(types, values).hex()
        raise ValueError(f"no such view {selector}")


VIEWS = {
    "consortium": ("consortium()", ["address"]),
    "recordOf": ("recordOf(bytes32)", ["address", "uint32", "uint8", "uint40"]),
    "batchOf": (
        "batchOf(uint64)",
        ["bytes32", "uint48", "uint32", "uint32", "uint40", "uint32", *["bool"] * 4],
    ),
    "itemOf": ("itemOf(uint256)", ["address", "uint64", "uint16", *["bool"] * 5]),
}


def fits(log, topics):
    for own, wanted in zip(log["topics"], topics, strict=False):
        if wanted is not None and own not in ([wanted] if isinstance(wanted, str) else wanted):
            return False
    return True


@contextmanager
def served(node):
    """The node at a URL of this machine, as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self):
            self.send_response(204)
            self._open()

        def _open(self):
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Headers", "content-type")
            self.end_headers()

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = {"jsonrpc": "2.0", "id": asked["id"]}
            try:
                told["result"] = node.answer(asked["method"], asked["params"])
            except Exception as fault:
                told["error"] = {"code": -32000, "message": f"reverted or refused: {fault}"}
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self._open()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


assert set(ADDRESS) == set(WARNED.contracts)
