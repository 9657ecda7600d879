// What may stand where in a bundle: a shape takes a value and its path, and throws where it does not fit.

class Refused extends Error {}

const refuse = (path, reason) => {
  throw new Refused(`${path}: ${reason}`);
};

const octets = (least, most = least) => (value, path) => {
  const fits = typeof value === "string" && /^0x([0-9a-f]{2})*$/.test(value);
  const size = fits ? value.length / 2 - 1 : -1;
  if (size < least || size > most) refuse(path, `is not ${least} to ${most} bytes in lower-case hex`);
};

const integer = (bits) => (value, path) => {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** bits) refuse(path, `is not a number below 2^${bits}`);
};

const decimal = (bits) => (value, path) => {
  const fits = typeof value === "string" && /^(0|[1-9][0-9]{0,77})$/.test(value);
  if (!fits || BigInt(value) >= 1n << BigInt(bits)) refuse(path, `is not decimal text of a number below 2^${bits}`);
};

const text = (most) => (value, path) => {
  if (typeof value !== "string" || [...value].length > most) refuse(path, `is not a text of at most ${most} characters`);
};

const flag = (value, path) => {
  if (typeof value !== "boolean") refuse(path, "is neither true nor false");
};

const literal = (expected) => (value, path) => {
  if (value !== expected) refuse(path, `is not ${expected}`);
};

const base64 = (value, path) => {
  if (typeof value !== "string" || !/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
    refuse(path, "is not base64");
  }
};

const listed = (shape, most) => (value, path) => {
  if (!Array.isArray(value) || value.length > most) refuse(path, `is not a list of at most ${most} entries`);
  value.forEach((entry, at) => shape(entry, `${path}[${at}]`));
};

const pair = (shape) => (value, path) => {
  listed(shape, 2)(value, path);
  if (value.length !== 2) refuse(path, "is not a pair");
};

// Exactly these members, and those of `may` where they are there.
const members = (shapes, may = {}) => (value, path) => {
  const known = { ...shapes, ...may };
  if (!value || typeof value !== "object" || Array.isArray(value)) refuse(path, "is not an object");
  for (const name of Object.keys(value)) if (!Object.hasOwn(known, name)) refuse(`${path}.${name}`, "does not belong here");
  for (const name of Object.keys(shapes)) if (!Object.hasOwn(value, name)) refuse(`${path}.${name}`, "is missing");
  for (const [name, shape] of Object.entries(known)) {
    if (Object.hasOwn(value, name)) shape(value[name], `${path}.${name}`);
  }
};
