// The checks, each of a part that it names. `fail` makes the verdict false; `flag` is true and worth knowing.

const checked = (status, part, zh, en) => ({ status, part, zh, en });
const passed = (part, zh, en) => checked("pass", part, zh, en);
const failed = (part, zh, en) => checked("fail", part, zh, en);
const flagged = (part, zh, en) => checked("flag", part, zh, en);

const same = (one, other) => jcs(one) === jcs(other);
const minute = (time) => new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ") + " UTC";

// `known`: the addresses that the brand publishes, by name, as far as the reader has them.
async function checkNetwork(bundle, node, known) {
  const { network } = bundle;
  const found = [];
  const bad = (zh, en) => found.push(failed("network", zh, en));
  const chain = Number(await node.ask("eth_chainId"));
  if (chain !== network.chain_id) {
    bad(`凭证属于链 ${network.chain_id}，节点是链 ${chain}`, `the bundle is of chain ${network.chain_id}, the node serves ${chain}`);
    return found;
  }
  if ((await node.block(0)).hash.toLowerCase() !== network.genesis) {
    bad("创世块哈希不同：不是同一条链", "block 0 has another hash, so this is another chain");
    return found;
  }
  for (const [name, contract] of Object.entries(network.contracts)) await checkContract(name, contract, network, node, bad);
  if (!found.length) found.push(passed("network", `链 ${chain}，合约均在其处`, `chain ${chain}, and the contracts are there`));
  for (const name of ["Passport", "Alerts"]) {
    const own = network.contracts[name]?.address;
    if (own && !known[name]) {
      found.push(flagged("network", `合约地址请与品牌公布的核对：${name} ${own}`, `compare ${name} ${own} with what the brand publishes`));
    } else if (own && known[name].toLowerCase() !== own) {
      bad(`不是品牌公布的 ${name}：${own}`, `this is not the ${name} that the brand publishes: ${own}`);
    } else if (!own && !known[name]) {
      found.push(flagged("network", "凭证未载警示合约，无从得知有无警示", "the bundle names no Alerts contract, so nobody looked for alerts"));
    }
  }
  return found;
}

// The bundle's contracts, with the Alerts that the reader knows and the bundle does not, as it is older or keeps silent.
async function completed(network, alerts, node) {
  if (!alerts || network.contracts.Alerts) return network;
  const { Consortium } = network.contracts;
  const asked = await node.read(alerts, "consortium()", ["address"]);
  if (asked?.[0] !== Consortium.address) throw new Error(`${alerts} is no Alerts contract of this consortium`);
  const found = { address: alerts.toLowerCase(), block: Consortium.block }; // it is younger than the Consortium
  return { ...network, contracts: { ...network.contracts, Alerts: found } };
}

async function checkContract(name, contract, network, node, bad) {
  const receipt = await node.ask("eth_getTransactionReceipt", contract.tx);
  if (!receipt) return bad(`${name} 的创建交易不存在`, `${name}: the transaction that created it is not on this chain`);
  const created = await createdBy(receipt, contract, node);
  if (Number(receipt.status) !== 1 || !created) return bad(`${name} 的地址与创建交易不符`, `${name}: that transaction did not create it`);
  if (Number(receipt.blockNumber) !== contract.block) return bad(`${name} 的区块号不符`, `${name}: it was created in another block`);
  if ((await node.ask("eth_getCode", contract.address, "latest")) === "0x") return bad(`${name} 处没有合约`, `${name}: no contract lives there`);
  if (name === "Consortium") return undefined;
  const asked = await node.read(contract.address, "consortium()", ["address"]);
  if (asked?.[0] !== network.contracts.Consortium.address) bad(`${name} 依赖的是另一个 Consortium`, `${name}: it asks another Consortium`);
  return undefined;
}

// A plain creation names its contract; the deterministic factory's is seen by the code that is new in that block.
async function createdBy(receipt, contract, node) {
  if (receipt.contractAddress) return receipt.contractAddress.toLowerCase() === contract.address;
  if (receipt.to?.toLowerCase() !== FACTORY) return false;
  const sent = await node.ask("eth_getTransactionByHash", contract.tx);
  const input = unhex(sent.input);
  const code = keccak(input.slice(32));
  const made = keccak(joined(Uint8Array.of(0xff), unhex(FACTORY), input.slice(0, 32), code));
  return hex(made.slice(12)) === contract.address;
}

const FACTORY = "0x4e59b44847b379578588920ca78fbf26c0b4956c";

// Every claimed fact must be one of the chain's; what the chain has beyond them is hidden or newer.
function checkFacts(bundle, facts, scope) {
  const found = [];
  const known = new Map(facts.map((fact) => [placeOf(fact), fact]));
  const places = new Set(bundle.facts.map(placeOf));
  for (const fact of bundle.facts) {
    if (!same(known.get(placeOf(fact)) ?? null, fact)) {
      found.push(failed(`fact ${fact.event} in block ${fact.block}`, "与链上不符", "is not as on the chain"));
    }
  }
  if (places.size !== bundle.facts.length) found.push(failed("facts", "同一事实出现两次", "a fact occurs twice"));
  if (!found.length) {
    const count = bundle.facts.length;
    found.push(passed("facts", `${count} 条链上事实全部属实`, `all ${count} facts are on the chain as claimed`));
  }
  const horizon = Math.max(-1, ...bundle.facts.map((fact) => fact.block), ...used(facts, scope));
  const named = (fact) => Object.hasOwn(bundle.network.contracts, fact.contract);
  // who has to do with the item is told by what the maker saw: whoever recalls it later was no party then
  const seen = new Set(relevant(facts.filter((fact) => fact.block <= horizon && named(fact)), scope).map(placeOf));
  for (const fact of relevant(facts, scope)) {
    if (places.has(placeOf(fact))) continue;
    const [part, when, what] = [`fact ${fact.event} in block ${fact.block}`, minute(fact.time), fact.event];
    if (seen.has(placeOf(fact))) found.push(failed(part, `凭证隐瞒了 ${when} 的 ${what}`, `the bundle hides ${what} of ${when}`));
    else if (!WORTH_TELLING.has(what)) continue;
    else if (fact.block > horizon) found.push(flagged(part, `凭证制作之后：${when} ${what}`, `after the bundle was made, on ${when}: ${what}`));
    else if (!named(fact)) found.push(flagged(part, `凭证未载：${when} ${what}`, `not in the bundle: on ${when} ${what}`));
  }
  return found;
}

const WORTH_TELLING = new Set([
  "Anchored", "BatchMarked", "BatchFrozen", "ItemMarked", "Transfer", "Retired", "SlowHandoverStarted",
  "SlowHandoverVetoed", "MemberSuspended", "PrefixRevoked", "MandateGiven", "AlertRaised", "AlertConfirmed",
  "AlertCleared",
]);

const used = (facts, scope) => [
  ...of(facts, "Anchored").filter((fact) => scope.anchors.has(fact.args.anchorId)).map((fact) => fact.block),
  ...of(facts, "BatchRegistered").filter((fact) => scope.batches.has(fact.args.batchId)).map((fact) => fact.block),
];

// Each anchor's id follows from its content, and the Notary has it under that id.
async function checkAnchors(facts, node, notary) {
  const found = await Promise.all(of(facts, "Anchored").map((fact) => checkAnchor(fact, node, notary)));
  return found.filter((check) => check);
}

async function checkAnchor({ args, time, tx, block }, node, notary) {
  const part = `anchor ${args.anchorId.slice(0, 10)}`;
  const id = hex(keccak(joined(
    rightWord(unhex(args.recorder)), word(args.stream), unhex(args.subject), unhex(args.root), word(args.count),
    unhex(args.documentHash), unhex(args.corrects),
  )));
  if (id !== args.anchorId) return failed(part, "编号与内容不符", "its id does not follow from its content");
  const [record, receipt] = await Promise.all([
    node.read(notary, "recordOf(bytes32)", ["address", "uint32", "uint8", "uint40"], unhex(args.anchorId)),
    node.ask("eth_getTransactionReceipt", tx),
  ]);
  if (!same(record, [args.recorder, args.member, args.stream, time])) {
    return failed(part, "公证合约另有记载", "the Notary's record of it differs from its log");
  }
  const mined = receipt && Number(receipt.status) === 1 && Number(receipt.blockNumber) === block;
  return mined ? null : failed(part, "交易回执不存在或失败", "its transaction has no receipt of success");
}

// The item is a leaf of the batch's tree, and its link and tokenId name the same thing.
function checkItem({ item }, registered) {
  const found = [];
  const bad = (zh, en) => found.push(failed("item", zh, en));
  const row = [word(item.token_id), rightWord(unhex(item.key)), word(item.kind), leftWord(unhex(item.salt))];
  if (proofRoot(item.leaf, item.proof) !== registered.args.root) bad("证明不通向批次的根", "the proof does not lead to the batch's root");
  if (item.kind > 3 || leafHash(...row) !== item.leaf) bad("叶哈希不符：内容被改动", "its values do not give its leaf: one was changed");
  if (item.link !== linkOf(item.token_id)) bad("链接与 tokenId 不是同一商品", "its link and its tokenId name different items");
  else if (BigInt(item.token_id) >> 160n !== BigInt(registered.args.gtin)) bad("GTIN 与批次不同", "its GTIN is not the batch's");
  if (!found.length) {
    found.push(passed("item", `${item.link} 属于该批次`, `${item.link} is proven to be in its batch`));
    if (item.kind > 1) found.push(flagged("item", "展示样品，不可激活", "is a show sample (展示样品): it can never be activated"));
  }
  return found;
}

// The canonical Digital Link of a tokenId: GTIN above 160 bits, the serial's characters below, from the left.
function linkOf(token) {
  const bytes = word(token);
  const gtin = numberOf(bytes.slice(0, 12)).toString().padStart(14, "0");
  const signs = [...bytes.slice(12)];
  const size = signs.includes(0) ? signs.indexOf(0) : signs.length;
  if (gtin.length !== 14 || size === 0 || signs.slice(size).some((sign) => sign)) return null;
  const serial = String.fromCharCode(...signs.slice(0, size));
  const escaped = [...serial].map((sign) => (/[A-Za-z0-9._~-]/.test(sign) ? sign : encodeSign(sign))).join("");
  return `https://id.gs1.org/01/${gtin}/21/${escaped}`;
}

// Document, id and inspector's signature belong to the registration on the chain.
async function checkBatch({ batch, network }, registered, facts, node) {
  const found = [];
  const [bad, { args }] = [(zh, en) => found.push(failed("batch", zh, en)), registered];
  const said = checkManifest(batch, args, bad);
  const digest = inspectionDigest(batch, args, network);
  if (numberOf(digest.slice(0, 8)).toString() !== batch.batch_id) {
    bad("批次编号与内容不符：检验期限被改动", "its id does not follow from what was signed: the deadline was changed");
  } else if (signerOf(digest, unhex(batch.signature)) !== args.inspector) {
    if ((await node.ask("eth_getCode", args.inspector, "latest")) !== "0x") {
      found.push(flagged("batch", "检验方为合约钱包，签名已由链上核验", "the inspector is a contract wallet; the chain checked its signature"));
    } else bad(`检验签名不是 ${args.inspector} 的`, `the inspection's signature is not ${args.inspector}'s`);
  }
  const inspecting = memberOf(facts, args.inspector, registered);
  if (inspecting === args.member) bad("检验方与品牌为同一成员", "the inspector acts for the brand itself");
  if (said && !found.some((check) => check.status === "fail")) {
    const [brand, other] = [nameOf(facts, args.member), nameOf(facts, inspecting)];
    found.push(passed("batch", `${brand} 登记批次 ${args.lot}，${other} 检验签字`, `${args.lot}, registered by ${brand} and signed for by the inspector of ${other}`));
  }
  return found;
}

function checkManifest(batch, args, bad) {
  if (hex(sha256(utf8(batch.document))) !== args.documentHash) {
    bad("batch.json 与登记的哈希不符", "batch.json is not the document that was registered");
    return null;
  }
  let said = {};
  try {
    said = JSON.parse(batch.document);
  } catch {
    bad("batch.json 无法读取", "batch.json was registered, yet cannot be read");
  }
  const expected = { gtin: String(args.gtin).padStart(14, "0"), lot: args.lot, quantity: args.quantity, root: args.root };
  for (const [name, value] of Object.entries(expected)) {
    if (said?.[name] !== value) bad(`batch.json 的 ${name} 与登记不同`, `batch.json says another ${name} than the registration`);
  }
  return said;
}

// EIP-712: what the inspector signed.
function inspectionDigest(batch, args, network) {
  const named = (sentence) => keccak(utf8(sentence));
  const domain = keccak(joined(
    named("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
    named("Zhenbo Passport"), named("1"), word(network.chain_id), rightWord(unhex(network.contracts.Passport.address)),
  ));
  const message = keccak(joined(
    named("Inspection(uint32 member,uint256 gtin,string lot,bytes32 root,uint32 quantity,bytes32 documentHash,uint256 deadline)"),
    word(args.member), word(args.gtin), named(args.lot), unhex(args.root), word(args.quantity), unhex(args.documentHash),
    word(batch.deadline),
  ));
  return keccak(joined(Uint8Array.of(0x19, 0x01), domain, message));
}
