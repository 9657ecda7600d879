// Twelve words that are a wallet: BIP-39 (words), BIP-32 (keys), and the path that wallets use (BIP-44, coin 60).

const ENTROPY = 16; // bytes: twelve words
const HARD = 0x80000000;
const PATH = [44 + HARD, 60 + HARD, HARD, 0, 0];

// All words of a list as they stand in the page: English ones between blanks, Chinese ones without.
const wordList = (text) => (text.includes(" ") ? text.split(" ") : [...text]);

// 128 bits and the first four of their hash, eleven bits a word.
function wordsOf(entropy, list) {
  const bits = (numberOf(entropy) << 4n) | BigInt(sha256(entropy)[0] >> 4);
  return Array.from({ length: 12 }, (_, at) => list[Number((bits >> BigInt(11 * (11 - at))) & 2047n)]);
}

function newWords(list) {
  const entropy = crypto.getRandomValues(new Uint8Array(ENTROPY));
  return wordsOf(entropy, list);
}

// The words as typed, in either list; commas, numbers and blanks do not matter. Throws a Mistake.
function readWords(typed, lists) {
  const plain = typed.normalize("NFKC").toLowerCase().replace(/[0-9.,;:、，。；：]/g, " ");
  let words = plain.split(/\s+/).filter(Boolean);
  if (/[\u4e00-\u9fff]/.test(plain)) words = [...words.join("")];
  if (words.length !== 12) {
    throw new Mistake(`需要 12 个词，现在是 ${words.length} 个。`, `Twelve words are needed; there are ${words.length}.`);
  }
  const list = lists.find((one) => one.includes(words[0])) ?? lists[0];
  const places = words.map((one) => list.indexOf(one));
  const wrong = places.indexOf(-1);
  if (wrong >= 0) {
    throw new Mistake(`第 ${wrong + 1} 个词不在词表里，请看看有没有写错。`, `Word ${wrong + 1} is not in the list; see whether it is spelled right.`);
  }
  const bits = places.reduce((sum, place) => (sum << 11n) | BigInt(place), 0n);
  const entropy = word(bits >> 4n).slice(16);
  if (BigInt(sha256(entropy)[0] >> 4) !== (bits & 15n)) {
    throw new Mistake("这 12 个词对不上：有词写错，或顺序不对。", "These twelve words do not fit together: one is wrong, or their order is.");
  }
  return words;
}

async function hmac512(key, bytes) {
  const algorithm = { name: "HMAC", hash: "SHA-512" };
  const made = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, bytes));
}

// 64 bytes that the words give; slow on purpose (2,048 rounds).
async function seedOf(words) {
  const phrase = utf8(words.join(" ").normalize("NFKD"));
  const key = await crypto.subtle.importKey("raw", phrase, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-512", salt: utf8("mnemonic"), iterations: 2048 };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 512));
}

function publicKey(key) {
  const [x, y] = times(GENERATOR, key);
  return joined([2 + Number(y & 1n)], word(x));
}

// The private key of the first account of these words.
async function walletKey(words) {
  const master = await hmac512(utf8("Bitcoin seed"), await seedOf(words));
  let [key, chain] = [numberOf(master.slice(0, 32)), master.slice(32)];
  for (const step of PATH) {
    const parent = step >= HARD ? joined([0], word(key)) : publicKey(key);
    const child = await hmac512(chain, joined(parent, word(step).slice(28)));
    const share = numberOf(child.slice(0, 32));
    key = (share + key) % ORDER;
    if (share >= ORDER || key === 0n) throw new Error("once in 2^127 words give no key: make others");
    chain = child.slice(32);
  }
  return key;
}
