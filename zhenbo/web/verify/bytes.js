// Bytes, their hexadecimal text, and 32-byte words.

const utf8 = (text) => new TextEncoder().encode(text);

const hex = (bytes) => "0x" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function unhex(text) {
  const digits = text.slice(2);
  if (!/^0x([0-9a-f]{2})*$/i.test(text)) throw new Error(`${text.slice(0, 20)} is no hexadecimal text`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// A number as 32 bytes, the highest first.
const word = (number) => unhex("0x" + BigInt(number).toString(16).padStart(64, "0"));

const numberOf = (bytes) => (bytes.length ? BigInt(hex(bytes)) : 0n);

// Bytes on the left of a word (bytes16, bytes32 ...), or on its right (address).
const leftWord = (bytes) => joined(bytes, new Uint8Array(32 - bytes.length));
const rightWord = (bytes) => joined(new Uint8Array(32 - bytes.length), bytes);
