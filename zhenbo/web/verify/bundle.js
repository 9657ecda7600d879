// The proof bundle: every member in its place, nothing else, and in the one spelling that its maker writes.

const WORD = octets(32);
const PROOF = listed(WORD, 64);
const CONTRACT = members({ address: octets(20), tx: WORD, block: integer(48) });

const fact = (value, path) => {
  if (!value || typeof value !== "object") refuse(path, "is not an object");
  const known = Object.hasOwn(EVENTS, value.contract) && Object.hasOwn(EVENTS[value.contract], value.event);
  if (!known) refuse(path, "is no fact that counts here");
  const args = inputsOf(value.contract, value.event).map((input) => [input.name, shapeOf(input)]);
  members({
    contract: text(40), event: text(40), block: integer(48), index: integer(32), tx: WORD, time: integer(40),
    args: members(Object.fromEntries(args)),
  })(value, path);
};

const BUNDLE = members({
  format: literal("zhenbo-bundle-v1"),
  network: members({
    chain_id: integer(53), genesis: WORD,
    // bundles that were made before Alerts existed do not name it
    contracts: members({ Consortium: CONTRACT, Notary: CONTRACT, Passport: CONTRACT }, { Alerts: CONTRACT }),
  }),
  item: members({
    link: text(400), token_id: decimal(256), key: octets(20), kind: integer(8), salt: octets(16), leaf: WORD,
    proof: PROOF,
  }),
  batch: members({ batch_id: decimal(64), document: text(65536), deadline: decimal(256), signature: octets(1, 4096) }),
  documents: listed(
    members({
      anchor_id: WORD, profile: text(200), text: text(33554432),
      events: listed(
        members({ index: integer(32), salt: WORD, canonical: WORD, strict: WORD, leaf: WORD, proof: PROOF }), 20000),
    }), 2000),
  certificates: listed(members({ data: base64, sha256: WORD, links: listed(pair(integer(32)), 10000) }), 200),
  facts: listed(fact, 100000),
});

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
};

// The bundle in a file's bytes. Throws Refused for whatever its maker would not have written.
function readBundle(bytes) {
  let value, written;
  try {
    written = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(written);
  } catch {
    throw new Refused("this file is no JSON in UTF-8");
  }
  BUNDLE(value, "$");
  if (JSON.stringify(sorted(value), null, 1) + "\n" !== written) {
    throw new Refused("this file is not in the one spelling of a bundle; ask for it as it was made");
  }
  value.facts.sort((one, other) => one.block - other.block || one.index - other.index);
  return value;
}
