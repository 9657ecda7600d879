// The scratch code: read as people type it, and the item's key and salt that it gives (zhenbo.items.codes, .keys).

const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 24;
const GROUP = 4;

// What the reader did, in both languages; the page shows one of them.
class Mistake extends Error {
  constructor(zh, en) {
    super(en);
    Object.assign(this, { zh, en });
  }
}

// Times the generator in GF(32) modulo x^5 + x^2 + 1.
const doubled = (value) => (value & 16 ? (value << 1) ^ 37 : value << 1);

function checkCharacter(text) {
  // the sum of all characters times descending powers of the generator: Horner, the last one doubled once
  let sum = 0;
  for (const character of text) sum = doubled(sum ^ CODE_ALPHABET.indexOf(character));
  return CODE_ALPHABET[sum];
}

// The canonical form: any case, blanks and dashes, O for 0, I and L for 1.
function readCode(typed) {
  const folded = typed.normalize("NFKC").toUpperCase().replace(/[\s\-‐‑–—_.\u200b\ufeff]/g, "");
  const text = folded.replace(/[IL]/g, "1").replace(/O/g, "0");
  const wrong = [...text].findIndex((character) => !CODE_ALPHABET.includes(character));
  if (wrong >= 0) {
    throw new Mistake(
      `第 ${wrong + 1} 个字符不会出现在刮码里，请对照标签再看一次。`,
      `Character ${wrong + 1} cannot occur in a scratch code; compare it with the label.`,
    );
  }
  if (text.length !== CODE_LENGTH) {
    throw new Mistake(
      `刮码有 ${CODE_LENGTH / GROUP} 组、共 ${CODE_LENGTH} 个字符，现在是 ${text.length} 个。`,
      `A scratch code has ${CODE_LENGTH / GROUP} groups, ${CODE_LENGTH} characters; there are ${text.length}.`,
    );
  }
  if (checkCharacter(text.slice(0, -1)) !== text.slice(-1)) {
    throw new Mistake("刮码有一处打错了，请对照标签再看一次。", "The scratch code was mistyped; compare it with the label.");
  }
  return text;
}

// HKDF-SHA256 (RFC 5869): 48 bytes make the key, 16 the salt.
function itemSecret(code, tokenId) {
  const drawn = hmac256(utf8("zhenbo item code v1"), utf8(code));
  const about = joined(utf8("item key and salt"), word(tokenId));
  const first = hmac256(drawn, joined(about, [1]));
  const material = joined(first, hmac256(drawn, joined(first, about, [2])));
  return { key: (numberOf(material.slice(0, 48)) % (ORDER - 1n)) + 1n, salt: material.slice(48) };
}
