// What the item key signs for its buyer: the Passport's Activation message (zhenbo.messages), as a line of the
// file that `brownie run mint` sends.

const SERIAL = /^[!"%&'()*+,\-.\/0-9:;<=>?A-Z_a-z]{1,20}$/;
const DAYS = 30; // that the seller has to send it
const DAY = 86400;
const badLink = () => new Mistake("这不是一件商品的链接：要有 /01/… 和 /21/…。", "This is no item's link: it needs /01/… and /21/….");

// GTIN (14 digits) and serial of an item's Digital Link.
function readLink(text) {
  const found = /\/01\/(\d{8}|\d{12,14})(?:\/10\/[^/?#]+)?\/21\/([^/?#]+)/.exec(text.trim());
  if (!found) throw badLink();
  return namedItem(found[1], found[2]);
}

function namedItem(number, escaped) {
  const gtin = number.padStart(14, "0");
  let serial;
  try {
    serial = decodeURIComponent(escaped);
  } catch {
    throw badLink();
  }
  const sum = [...gtin].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 1 : 3), 0);
  if (!/^\d{14}$/.test(gtin) || sum % 10 || !SERIAL.test(serial)) throw badLink();
  return { gtin, serial };
}

const linkOf = ({ gtin, serial }) => `https://id.gs1.org/01/${gtin}/21/${encodeURIComponent(serial).replace(/[!'()*]/g, (one) => "%" + one.charCodeAt(0).toString(16).toUpperCase())}`;

const tokenOf = ({ gtin, serial }) => (BigInt(gtin) << 160n) | numberOf(joined(utf8(serial), new Uint8Array(20 - serial.length)));

const hashOf = (text) => keccak(utf8(text));

function activationDigest(terms, token, to, deadline) {
  const domain = keccak(
    joined(
      hashOf("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
      hashOf("Zhenbo Passport"),
      hashOf("1"),
      word(terms.chainId),
      rightWord(unhex(terms.passport)),
    ),
  );
  const message = keccak(
    joined(
      hashOf("Activation(uint64 batchId,uint256 tokenId,address to,bool bySeller,uint256 deadline)"),
      word(terms.batch),
      word(token),
      rightWord(unhex(to)),
      word(0),
      word(deadline),
    ),
  );
  return keccak(joined([0x19, 1], domain, message));
}

// terms: { chainId, passport, batch } of the item's batch; `now` in seconds.
function activation(item, terms, code, to, now) {
  const token = tokenOf(item);
  const secret = itemSecret(readCode(code), token);
  const itemKey = hex(addressOf(secret.key));
  if (terms.itemKey && terms.itemKey !== itemKey) {
    throw new Mistake("这个刮码不是这件商品的。", "This scratch code is not this item's.");
  }
  const deadline = now + DAYS * DAY;
  const signature = hex(signed(secret.key, activationDigest(terms, token, to, deadline)));
  return { item: linkOf(item), itemKey, kind: 0, salt: hex(secret.salt), to, bySeller: false, deadline, signature };
}

// Where the item stands, as its proof file says.
function termsOfBundle(text) {
  try {
    const { item, network, batch } = JSON.parse(text);
    const passport = network.contracts.Passport.address;
    if (!/^0x[0-9a-f]{40}$/.test(passport) || typeof item.link !== "string") throw new Error("no bundle");
    const terms = { chainId: String(BigInt(network.chain_id)), passport, batch: String(BigInt(batch.batch_id)), itemKey: item.key };
    return { item: readLink(item.link), terms };
  } catch {
    throw new Mistake("这不是商品的证明文件。", "This is no proof file of an item.");
  }
}
