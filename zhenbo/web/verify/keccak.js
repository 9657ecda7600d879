// Keccak-256 as Ethereum uses it: FIPS 202's permutation with the padding of before the standard (0x01).

const LANE = (1n << 64n) - 1n;
const RATE = 136; // bytes taken in at a time

const turned = (lane, by) => (by ? ((lane << BigInt(by)) | (lane >> BigInt(64 - by))) & LANE : lane);

// The round constants come from a shift register (x^8 + x^6 + x^5 + x^4 + 1), the turns from triangular numbers.
const ROUNDS = (() => {
  let bits = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let power = 0; power < 7; power++) {
      if (bits & 1) constant |= 1n << BigInt((1 << power) - 1);
      bits = bits & 0x80 ? ((bits << 1) ^ 0x171) & 0xff : bits << 1;
    }
    return constant;
  });
})();

function permuted(state) {
  for (const constant of ROUNDS) {
    const column = [0, 1, 2, 3, 4].map((x) => state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]);
    for (let at = 0; at < 25; at++) {
      state[at] ^= column[(at + 4) % 5] ^ turned(column[(at + 1) % 5], 1);
    }
    let [x, y, held] = [1, 0, state[1]];
    for (let step = 0; step < 24; step++) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const next = state[x + 5 * y];
      state[x + 5 * y] = turned(held, (((step + 1) * (step + 2)) / 2) % 64);
      held = next;
    }
    for (let row = 0; row < 25; row += 5) {
      const lanes = state.slice(row, row + 5);
      for (let at = 0; at < 5; at++) {
        state[row + at] = lanes[at] ^ (~lanes[(at + 1) % 5] & LANE & lanes[(at + 2) % 5]);
      }
    }
    state[0] ^= constant;
  }
}

function keccak(bytes) {
  const padded = new Uint8Array((Math.floor(bytes.length / RATE) + 1) * RATE);
  padded.set(bytes);
  padded[bytes.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;
  const view = new DataView(padded.buffer);
  const state = Array(25).fill(0n);
  for (let start = 0; start < padded.length; start += RATE) {
    for (let lane = 0; lane < RATE / 8; lane++) state[lane] ^= view.getBigUint64(start + 8 * lane, true);
    permuted(state);
  }
  const out = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) out.setBigUint64(8 * lane, state[lane], true);
  return new Uint8Array(out.buffer);
}
