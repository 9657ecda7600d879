// The events that count, as the contracts declare them (* marks what is indexed), and their arguments from logs.

const EVENTS = {
  Consortium: {
    MemberAdded: "uint32* memberId,string name",
    AccountLinked: "uint32* memberId,address* account",
    AccountUnlinked: "uint32* memberId,address* account",
    PrefixLicensed: "uint32* memberId,string prefix",
    PrefixRevoked: "uint32* memberId,string prefix",
    MemberSuspended: "uint32* memberId,address* by,string reason",
    MemberReinstated: "uint32* memberId",
    MandateGiven: "uint32* from,uint32* to,uint40 until",
  },
  Notary: {
    Anchored:
      "bytes32* anchorId,bytes32* subject,uint32* member,address recorder,uint8 stream,bytes32 root,uint32 count," +
      "bytes32 documentHash,bytes32 corrects",
  },
  Passport: {
    BatchRegistered:
      "uint64* batchId,uint256* gtin,uint32* member,address inspector,string lot,bytes32 root,uint32 quantity," +
      "bytes32 documentHash",
    BatchMarked: "uint64* batchId,uint8* mark,bool on,address by,uint32 member,string reason",
    BatchFrozen: "uint64* batchId,uint64* earlierId,uint256 tokenId",
    Activated: "uint64* batchId,uint256 count",
    Transfer: "address* from,address* to,uint256* id",
    ItemMarked: "uint256* tokenId,uint8* mark,bool on,address by,uint32 member,string reason",
    Retired: "uint256* tokenId,address* by,string reason",
    SlowHandoverStarted: "uint256* tokenId,address* owner,address* to,uint40 readyAt",
    SlowHandoverVetoed: "uint256* tokenId,address* to,uint40 quietUntil",
  },
  Alerts: {
    AlertRaised:
      "bytes32* alertId,uint256* target,uint32* member,uint8 kind,uint8 round,address by,bytes32 evidence,string uri",
    AlertConfirmed: "bytes32* alertId,uint256* target,uint32* member,address by,string reason",
    AlertCleared: "bytes32* alertId,uint256* target,uint32* member,address by,string reason",
  },
};
const LONGEST = { name: 256, prefix: 12, lot: 20, reason: 4096, uri: 4096 };

const inputsOf = (contract, event) =>
  EVENTS[contract][event].split(",").map((part) => {
    const [type, name] = part.split(" ");
    return { type: type.replace("*", ""), name, indexed: type.endsWith("*") };
  });

// How an argument stands in a bundle: numbers that JavaScript would round stand as text. A GTIN has 14 digits.
const isNumber = ({ type, name }) => name === "gtin" || (type.startsWith("uint") && Number(type.slice(4)) <= 40);

function shapeOf(input) {
  if (input.type === "address") return octets(20);
  if (input.type === "bytes32") return octets(32);
  if (input.type === "string") return text(LONGEST[input.name]);
  if (input.type === "bool") return flag;
  if (isNumber(input)) return integer(input.name === "gtin" ? 48 : Number(input.type.slice(4)));
  return decimal(Number(input.type.slice(4)));
}

const topics = new Map();

function topicOf(contract, event) {
  if (!topics.has(event)) {
    const types = inputsOf(contract, event).map((input) => input.type);
    topics.set(event, hex(keccak(utf8(`${event}(${types.join(",")})`))));
  }
  return topics.get(event);
}

function fromWord(input, bytes) {
  if (input.type === "address") return hex(bytes.slice(12));
  if (input.type === "bytes32") return hex(bytes);
  if (input.type === "bool") return numberOf(bytes) === 1n;
  return isNumber(input) ? Number(numberOf(bytes)) : String(numberOf(bytes));
}

// Words of the data of a log or an answer; a string stands behind them, where its word says.
function decoded(inputs, data) {
  const bytes = unhex(data);
  return inputs.map((input, at) => {
    const own = bytes.slice(32 * at, 32 * at + 32);
    if (own.length < 32) throw new Error("the node's answer is too short");
    if (input.type !== "string") return fromWord(input, own);
    const start = Number(numberOf(own));
    const size = Number(numberOf(bytes.slice(start, start + 32)));
    return new TextDecoder().decode(bytes.slice(start + 32, start + 32 + size));
  });
}

function argumentsOf(contract, event, log) {
  const inputs = inputsOf(contract, event);
  const indexed = inputs.filter((input) => input.indexed);
  const rest = inputs.filter((input) => !input.indexed);
  const values = decoded(rest, log.data);
  const args = {};
  indexed.forEach((input, at) => (args[input.name] = fromWord(input, unhex(log.topics[at + 1]))));
  rest.forEach((input, at) => (args[input.name] = values[at]));
  return args;
}

// An argument as the topic that it is searched by.
function topicFor(input, value) {
  if (input.type === "address" || input.type === "bytes32") return hex(rightWord(unhex(value)));
  return hex(word(value));
}

const selector = (signature) => hex(keccak(utf8(signature)).slice(0, 4));
