// A QR code (ISO/IEC 18004) of bytes, lowest error correction, smallest version that holds them.

const CHECK_WORDS = [0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26]; // a block
const BLOCKS = [0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12];

function alignments(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const places = [6];
  for (let at = version * 4 + 10; places.length < count; at -= step) places.splice(1, 0, at);
  return places;
}

function wordsIn(version) {
  const count = version < 2 ? 0 : Math.floor(version / 7) + 2;
  const patterns = count && (25 * count - 10) * count - 55;
  return Math.floor(((16 * version + 128) * version + 64 - patterns - (version > 6 ? 36 : 0)) / 8);
}

const multiplied = (one, other) => {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product >> 7) * 0x11d;
    product ^= ((other >> bit) & 1) * one;
  }
  return product;
};

function checkWords(data, count) {
  const divisor = [...Array(count - 1).fill(0), 1];
  for (let root = 1, step = 0; step < count; step++, root = multiplied(root, 2)) {
    for (let at = 0; at < count; at++) divisor[at] = multiplied(divisor[at], root) ^ (divisor[at + 1] ?? 0);
  }
  const rest = Array(count).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((one, at) => (rest[at] ^= multiplied(one, factor)));
  }
  return rest;
}

// All code words of a version, blocks interleaved; null where the bytes do not fit.
function codeWords(bytes, version) {
  const [count, check] = [BLOCKS[version], CHECK_WORDS[version]];
  const room = wordsIn(version) - count * check;
  const bits = [4, bytes.length].map((value, at) => value.toString(2).padStart(at ? (version < 10 ? 8 : 16) : 4, "0"));
  let text = bits.join("") + Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  if (text.length > 8 * room) return null;
  text += "0".repeat(Math.min(4, 8 * room - text.length));
  text += "0".repeat(-text.length & 7);
  const data = text.match(/.{8}/g).map((one) => parseInt(one, 2));
  for (let filler = 0xec; data.length < room; filler ^= 0xec ^ 0x11) data.push(filler);
  const short = count - (wordsIn(version) % count);
  const size = Math.floor(room / count);
  const blocks = Array.from({ length: count }, (_, at) => data.splice(0, size + (at < short ? 0 : 1)));
  const checks = blocks.map((block) => checkWords(block, check));
  const taken = (lists, length) => Array.from({ length }, (_, at) => lists.flatMap((list) => (at in list ? [list[at]] : []))).flat();
  return [...taken(blocks, size + 1), ...taken(checks, check)];
}

// The code as rows of true (dark) and false.
function qrCode(text) {
  const bytes = utf8(text);
  for (let version = 1; version < BLOCKS.length; version++) {
    const found = codeWords(bytes, version);
    if (found) return drawn(version, found);
  }
  throw new Error("too long for a QR code");
}

function drawn(version, content) {
  const size = version * 4 + 17;
  const rows = Array.from({ length: size }, () => Array(size).fill(null));
  const put = (x, y, dark) => { if (x >= 0 && y >= 0 && x < size && y < size) rows[y][x] = dark; };
  const square = (x, y, radius, light) => {
    for (let down = -radius; down <= radius; down++) {
      for (let across = -radius; across <= radius; across++) {
        put(x + across, y + down, !light.includes(Math.max(Math.abs(down), Math.abs(across))));
      }
    }
  };
  const places = alignments(version);
  const inCorner = (x, y) => (x === 6 && (y === 6 || y === size - 7)) || (x === size - 7 && y === 6);
  for (const x of places) for (const y of places) if (!inCorner(x, y)) square(x, y, 2, [1]);
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, [2, 4]);
  for (let at = 8; at < size - 8; at++) [rows[6][at], rows[at][6]] = [at % 2 === 0, at % 2 === 0];
  numbers(version, size, put);
  filled(rows, size, content);
  return rows;
}

// Version and format: lowest correction, mask 0.
function numbers(version, size, put) {
  const remainder = (value, width, divisor) => {
    let rest = value;
    for (let step = 0; step < width; step++) rest = (rest << 1) ^ (rest >> (width - 1)) * divisor;
    return (value << width) | rest;
  };
  const format = remainder(1 << 3, 10, 0x537) ^ 0x5412;
  const bit = (at) => ((format >> at) & 1) === 1;
  for (let at = 0; at < 6; at++) put(8, at, bit(at));
  [[8, 7, 6], [8, 8, 7], [7, 8, 8]].forEach(([x, y, at]) => put(x, y, bit(at)));
  for (let at = 9; at < 15; at++) put(14 - at, 8, bit(at));
  for (let at = 0; at < 8; at++) put(size - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at++) put(8, size - 15 + at, bit(at));
  put(8, size - 8, true);
  if (version < 7) return;
  const told = remainder(version, 12, 0x1f25);
  for (let at = 0; at < 18; at++) {
    const [long, short, dark] = [size - 11 + (at % 3), Math.floor(at / 3), ((told >> at) & 1) === 1];
    put(long, short, dark);
    put(short, long, dark);
  }
}

function filled(rows, size, content) {
  let at = 0;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== null) continue;
        const dark = at < content.length * 8 && ((content[at >> 3] >> (7 - (at & 7))) & 1) === 1;
        rows[y][x] = dark !== ((x + y) % 2 === 0);
        at++;
      }
    }
  }
}
