// Signing on secp256k1 with deterministic nonces (RFC 6979), and addresses of keys.

function hmac256(key, bytes) {
  const block = joined(key.length > 64 ? sha256(key) : key, new Uint8Array(64)).slice(0, 64);
  const inner = sha256(joined(block.map((byte) => byte ^ 0x36), bytes));
  return sha256(joined(block.map((byte) => byte ^ 0x5c), inner));
}

// A number below the order that only key and digest decide; another one at each step.
function* nonces(key, digest) {
  const seed = joined(word(key), word(numberOf(digest) % ORDER));
  let [state, chain] = [new Uint8Array(32), new Uint8Array(32).fill(1)];
  for (const mark of [0, 1]) {
    state = hmac256(state, joined(chain, [mark], seed));
    chain = hmac256(state, chain);
  }
  for (;;) {
    chain = hmac256(state, chain);
    const nonce = numberOf(chain);
    if (nonce > 0n && nonce < ORDER) yield nonce;
    state = hmac256(state, joined(chain, [0]));
    chain = hmac256(state, chain);
  }
}

// 65 bytes r, s, v, with s in the lower half.
function signed(key, digest) {
  for (const nonce of nonces(key, digest)) {
    const [x, y] = times(GENERATOR, nonce);
    const r = x % ORDER;
    const s = (inverse(nonce, ORDER) * (numberOf(digest) + r * key)) % ORDER;
    if (x >= ORDER || r === 0n || s === 0n) continue; // once in 2^127
    const high = s > ORDER / 2n;
    const parity = Number(y & 1n) ^ Number(high);
    return joined(word(r), word(high ? ORDER - s : s), [27 + parity]);
  }
}

// 20 bytes as hexadecimal text whose letters' case is a checksum (EIP-55).
function checksummed(address) {
  const digits = hex(address).slice(2);
  const marks = hex(keccak(utf8(digits))).slice(2);
  return "0x" + [...digits].map((digit, at) => (parseInt(marks[at], 16) > 7 ? digit.toUpperCase() : digit)).join("");
}

function addressOf(key) {
  const [x, y] = times(GENERATOR, key);
  return keccak(joined(word(x), word(y))).slice(12);
}
