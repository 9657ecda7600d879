// Whose signature this is: the public key behind an ECDSA signature on secp256k1 (SEC 1, 4.1.6), as address.

const FIELD = 2n ** 256n - 2n ** 32n - 977n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const GENERATOR = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
];

const modulo = (number, by) => ((number % by) + by) % by;

function power(base, exponent, by) {
  let result = 1n;
  for (base = modulo(base, by); exponent; exponent >>= 1n, base = (base * base) % by) {
    if (exponent & 1n) result = (result * base) % by;
  }
  return result;
}

// By Euclid's algorithm; `by` is prime.
function inverse(number, by) {
  let [rest, next, one, other] = [modulo(number, by), by, 1n, 0n];
  while (rest > 1n) {
    const whole = next / rest;
    [rest, next, one, other] = [next - whole * rest, rest, other - whole * one, one];
  }
  return modulo(one, by);
}

// Points are [x, y]; null is the point at infinity.
function added(one, other) {
  if (!one || !other) return one || other;
  const same = one[0] === other[0];
  if (same && modulo(one[1] + other[1], FIELD) === 0n) return null;
  const slope = same
    ? 3n * one[0] * one[0] * inverse(2n * one[1], FIELD)
    : (other[1] - one[1]) * inverse(modulo(other[0] - one[0], FIELD), FIELD);
  const x = modulo(slope * slope - one[0] - other[0], FIELD);
  return [x, modulo(slope * (one[0] - x) - one[1], FIELD)];
}

function times(point, factor) {
  let result = null;
  for (let doubled = point; factor; factor >>= 1n, doubled = added(doubled, doubled)) {
    if (factor & 1n) result = added(result, doubled);
  }
  return result;
}

// The address that signed a digest of 32 bytes, from 65 bytes r, s, v; null where nobody can have.
function signerOf(digest, signature) {
  if (signature.length !== 65 || ![27, 28].includes(signature[64])) return null;
  const r = numberOf(signature.slice(0, 32));
  const s = numberOf(signature.slice(32, 64));
  if (r === 0n || r >= ORDER || s === 0n || s >= ORDER) return null;
  const square = (power(r, 3n, FIELD) + 7n) % FIELD;
  let y = power(square, (FIELD + 1n) / 4n, FIELD);
  if ((y * y) % FIELD !== square) return null;
  if (Number(y & 1n) !== signature[64] - 27) y = FIELD - y;
  const back = inverse(r, ORDER);
  const key = added(
    times([r, y], (s * back) % ORDER),
    times(GENERATOR, modulo(-numberOf(digest) * back, ORDER)),
  );
  return key && hex(keccak(joined(word(key[0]), word(key[1]))).slice(12));
}
