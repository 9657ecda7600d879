"""A second verifier of bundles against a roots file: hashlib, eth_abi, pysha3 and plain JSON.

It answers true or false only, and shares no code with the package.
"""

import base64
import hashlib
import json

import rfc8785
from eth_abi.abi import encode
from eth_abi.exceptions import EncodingError
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys.exceptions import BadSignature
from sha3 import keccak_256


def keccak(data):
    return keccak_256(data).digest()


def raw(text):
    if text != text.lower() or text[:2] != "0x":
        raise ValueError("hex")
    return bytes.fromhex(text[2:])


def leads(leaf, proof, root):
    for sibling in proof:
        leaf = keccak(min(leaf, sibling) + max(leaf, sibling))
    return leaf == root


def leaf_of(types, values):
    return keccak(keccak(encode(types, values)))


def holds(bundle_bytes, roots_bytes):
    """Whether every part of the bundle is proven by the roots; anything that cannot be read is not."""
    try:
        bundle, roots = json.loads(bundle_bytes), json.loads(roots_bytes)
        spelled = json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        return (
            spelled.encode() == bundle_bytes
            and bundle["format"] == "zhenbo-bundle-v1"
            and _proven(bundle, roots)
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
        EncodingError,
        BadSignature,
    ):
        return False


def _proven(bundle, roots):
    if set(bundle) != {"format", "network", "item", "batch", "documents", "certificates", "facts"}:
        return False
    if bundle["network"] != roots["network"] or not all(fact in roots["facts"] for fact in bundle["facts"]):
        return False
    anchors = {f["args"]["anchorId"]: f["args"] for f in roots["facts"] if f["event"] == "Anchored"}
    registered = {f["args"]["batchId"]: f["args"] for f in roots["facts"] if f["event"] == "BatchRegistered"}
    batch = registered[bundle["batch"]["batch_id"]]
    return (
        _batch(bundle, batch)
        and _item(bundle["item"], batch)
        and all(_document(part, anchors[part["anchor_id"]]) for part in bundle["documents"])
        and all(_certificate(part, bundle["documents"]) for part in bundle["certificates"])
    )


def _batch(bundle, batch):
    part = bundle["batch"]
    types = {"member": "uint32", "gtin": "uint256", "lot": "string", "root": "bytes32", "quantity": "uint32"}
    types |= {"documentHash": "bytes32", "deadline": "uint256"}
    fields = [{"name": name, "type": kind} for name, kind in types.items()]
    values = {name: batch.get(name) for name in types} | {"deadline": int(part["deadline"])}
    values |= {name: raw(values[name]) for name in ("root", "documentHash")}
    domain = {
        "name": "Zhenbo Passport", "version": "1", "chainId": bundle["network"]["chain_id"],
        "verifyingContract": bundle["network"]["contracts"]["Passport"]["address"],
    }  # fmt: skip
    message = encode_typed_data(domain, {"Inspection": fields}, values)
    digest = keccak(b"\x19\x01" + message.header + message.body)
    signature = raw(part["signature"])
    return (
        part["batch_id"] == str(int.from_bytes(digest[:8], "big"))
        and signature[64] in (27, 28)
        and Account.recover_message(message, signature=signature).lower() == batch["inspector"]
        and hashlib.sha256(part["document"].encode()).digest() == values["documentHash"]
    )


def _item(item, batch):
    token = int(item["token_id"])
    serial = (token & (1 << 160) - 1).to_bytes(20, "big").rstrip(b"\0").decode()
    values = (token, item["key"], item["kind"], raw(item["salt"]))
    leaf = leaf_of(("uint256", "address", "uint8", "bytes16"), values)
    return (
        token >> 160 == batch["gtin"]
        and item["link"]
        == f"https://id.gs1.org/01/{token >> 160:014}/21/{serial}"  # these serials need no escapes
        and item["token_id"] == str(token)
        and raw(item["leaf"]) == leaf
        and leads(leaf, [raw(node) for node in item["proof"]], raw(batch["root"]))
    )


def _document(part, anchor):
    if hashlib.sha256(part["text"].encode()).digest() != raw(anchor["documentHash"]):
        return False
    events = json.loads(part["text"])["epcisBody"]["eventList"]
    profile, root = keccak(part["profile"].encode()), raw(anchor["root"])
    return all(_event(one, events, profile, root) for one in part["events"])


def _event(one, events, profile, root):
    strict = hashlib.sha256(rfc8785.dumps(events[one["index"]])).digest()
    leaf = leaf_of(("bytes32",) * 4, (raw(one["salt"]), profile, raw(one["canonical"]), strict))
    same = strict == raw(one["strict"]) and leaf == raw(one["leaf"])
    return same and leads(leaf, [raw(node) for node in one["proof"]], root)


def _certificate(part, documents):
    pin = f"#sha-256={part['sha256'][2:]}"
    linking = []
    for number, document in enumerate(documents):
        events = json.loads(document["text"])["epcisBody"]["eventList"]
        for event in document["events"]:
            uris = events[event["index"]].get("certificationInfo", [])
            linking += [[number, event["index"]] for uri in uris if uri.endswith(pin)]
    digest = hashlib.sha256(base64.b64decode(part["data"], validate=True)).digest()
    return digest == raw(part["sha256"]) and part["links"] == linking and bool(linking)
