// Documents, certificates and the state of the passport.

// The events of an EPCIS document, as a list; null where it is none.
function eventsOf(written) {
  let value;
  try {
    value = JSON.parse(written);
  } catch {
    return null;
  }
  if (Array.isArray(value)) return value;
  const body = value?.type === "EPCISQueryDocument" ? value.epcisBody?.queryResults?.resultsBody : value?.epcisBody;
  if (!["EPCISDocument", "EPCISQueryDocument"].includes(value?.type)) return value && typeof value === "object" ? [value] : null;
  if (Array.isArray(body?.eventList)) return body.eventList.filter((event) => event && typeof event === "object" && !Array.isArray(event));
  return body?.event ? [body.event] : [];
}

const labelOf = (event) => `${event.bizStep ?? event.type}, ${String(event.eventTime ?? "").slice(0, 10)}`;

// Each document is what was anchored, and each event one of its leaves.
function checkDocument(document, number, facts) {
  const part = `document ${number}`;
  const anchor = of(facts, "Anchored").find((fact) => fact.args.anchorId === document.anchor_id);
  if (!anchor || anchor.args.stream !== EVENT_STREAM) return [failed(part, "没有这个编号的存证", "no anchor of events has its anchor id")];
  const events = eventsOf(document.text);
  if (!events) return [failed(part, "被改动，已无法读取", "was changed and can no longer be read")];
  const found = [];
  if (events.length !== anchor.args.count) found.push(failed(part, "事件数与存证不同", "has another number of events than were anchored"));
  const order = document.events.map((event) => event.index);
  if (order.some((index, at) => at && index <= order[at - 1])) found.push(failed(part, "事件次序有误", "its events are not listed in order"));
  const profile = keccak(utf8(document.profile));
  for (const stated of document.events) {
    const fault = eventFault(stated, events[stated.index], profile, anchor.args.root);
    if (fault) found.push(failed(`${part} event ${stated.index}`, ...fault));
  }
  if (hex(sha256(utf8(document.text))) !== anchor.args.documentHash) {
    found.push(failed(part, "与存证的文件哈希不符", "has not the hash that was anchored"));
  }
  if (!found.length) {
    const [who, when] = [nameOf(facts, anchor.args.member), minute(anchor.time)];
    found.push(passed(part, `${who} 于 ${when} 存证，一字未改`, `is byte for byte what ${who} anchored on ${when}`));
  }
  return found;
}

function eventFault(stated, event, profile, root) {
  if (!event) return ["文件中没有此事件", "the document has no such event"];
  const label = labelOf(event);
  const own = leafHash(unhex(stated.salt), profile, unhex(stated.canonical), unhex(stated.strict)) === stated.leaf;
  if (!own) return [`（${label}）盐值、摘要或叶哈希被改动`, `(${label}) its salt, digests or leaf hash were changed`];
  if (proofRoot(stated.leaf, stated.proof) !== root) return [`（${label}）证明不通向存证的根`, `(${label}) its proof does not lead to the anchored root`];
  if (hex(strictDigest(event)) !== stated.strict) return [`（${label}）存证之后内容被改`, `(${label}) was changed after it was anchored`];
  return null;
}

// Links of the bundle's events to certificates: [document, event, SHA-256 or null].
function certificateLinks(bundle) {
  return bundle.documents.flatMap((document, number) => {
    const events = eventsOf(document.text) ?? [];
    return document.events.filter(({ index }) => events[index]).flatMap(({ index }) => {
      const field = events[index].certificationInfo ?? [];
      return (Array.isArray(field) ? field : [field]).filter((uri) => typeof uri === "string").map((uri) => {
        const pin = uri.match(/#sha-256=([0-9a-f]{64})$/i) ?? uri.match(/^ni:\/\/\/sha-256;([0-9a-f]{64})(\?.*)?$/i);
        return [number, index, pin ? "0x" + pin[1].toLowerCase() : null];
      });
    });
  });
}

function checkCertificates(bundle) {
  const links = certificateLinks(bundle);
  const held = new Set();
  const found = bundle.certificates.map((certificate, at) => {
    const [part, { sha256: stated }] = [`certificate ${at + 1}`, certificate];
    const twice = held.has(stated);
    held.add(stated);
    const data = Uint8Array.from(atob(certificate.data), (sign) => sign.charCodeAt(0));
    const pinned = links.filter((link) => link[2] === stated).map(([document, event]) => [document, event]);
    const once = pinned.filter((one, place) => pinned.findIndex((other) => same(one, other)) === place);
    if (twice) return failed(part, "出现两次", "occurs twice");
    if (hex(sha256(data)) !== stated) return failed(part, "内容被换过", "was changed or swapped: its bytes have another SHA-256");
    if (!pinned.length) return failed(part, "没有事件引用此证书", "no event of the bundle pins this certificate");
    if (!same(certificate.links, once)) return failed(part, "所列引用被改动", "the links stated for it were changed");
    return passed(part, "与所引一致", "is the file that was pinned");
  });
  for (const [document, event, pin] of links) {
    if (!held.has(pin)) found.push(flagged("certificates", `文件 ${document + 1} 事件 ${event} 引用的证书不在凭证内`, `the certificate of document ${document + 1} event ${event} is not in the bundle`));
  }
  return found;
}

const MARKS = { 0: ["暂停", "held"], 1: ["召回", "recalled"] };

// Marks in force on the item and its batch. A recall is one, whoever set it; holds are of the brand or a regulator.
function marksOf(bundle, registered, facts) {
  const own = [
    ...of(facts, "ItemMarked", "Retired").filter((fact) => fact.args.tokenId === bundle.item.token_id),
    ...of(facts, "BatchMarked", "BatchFrozen").filter((fact) => fact.args.batchId === bundle.batch.batch_id),
  ].sort(HEAD_ORDER);
  const latest = new Map();
  for (const fact of own) {
    const by = fact.args.member === registered.args.member || fact.args.mark === 1;
    latest.set(`${fact.event}/${fact.args.mark ?? -1}/${by}`, fact);
  }
  return [...latest.values()].filter((fact) => fact.args.on ?? true);
}

function markCheck(fact) {
  const [when, reason] = [minute(fact.time), fact.args.reason ?? ""];
  const [zh, en] = MARKS[fact.args.mark] ?? (fact.event === "Retired" ? ["已开封注销", "retired"] : ["批次冻结", "frozen"]);
  return flagged("state", `${when} 起${zh}：${reason}`, `${en} since ${when}: ${reason}`);
}

const KINDS = [
  ["此码可能被复制", "the code may have been copied"], ["芯片消息异常", "messages of the chip are not as they should be"],
  ["序列号从未发出", "the serial was never issued"], ["开封注销后又被当作新品", "scanned as new after it was opened and retired"],
  ["展示样品被出售", "a sample for shows is sold"], ["商品可疑，建议召回", "the goods are in doubt, a recall is asked for"],
];

// Alerts about the item or its batch that nobody cleared. They are told, and make no verdict false.
function alertChecks(bundle, facts) {
  const about = [bundle.item.token_id, bundle.batch.batch_id];
  const idsOf = (event) => new Map(of(facts, event).map((fact) => [fact.args.alertId, fact]));
  const [confirmed, cleared] = [idsOf("AlertConfirmed"), idsOf("AlertCleared")];
  return of(facts, "AlertRaised").filter(({ args }) => about.includes(args.target) && !cleared.has(args.alertId)).map(({ args, time }) => {
    const [zh, en] = KINDS[args.kind] ?? [`第 ${args.kind} 类`, `kind ${args.kind}`];
    const [who, when, stood] = [nameOf(facts, args.member), minute(time), confirmed.get(args.alertId)?.args];
    const by = stood && `${nameOf(facts, stood.member)}`;
    const said = stood ? [`监管机构已核实，${by}：${stood.reason}`, `confirmed by a regulator, by ${by}: ${stood.reason}`] : ["已提出，未经核实", "raised, not confirmed"];
    return flagged(
      "state", `${when} ${who} 警示：${zh}（${said[0]}）。警示只是提醒，不是结论。`,
      `since ${when}: ${who} warns: ${en} (${said[1]}). An alert is a warning and no verdict.`,
    );
  });
}

async function checkState(bundle, registered, facts, node) {
  const [found, { token_id: token }] = [[], bundle.item];
  const moves = of(facts, "Transfer").filter((fact) => fact.args.id === token);
  const owner = moves.at(-1)?.args.to ?? NOBODY;
  if (owner === NOBODY) found.push(passed("state", "目前无护照", moves.length ? "it has no passport at present" : "it was never activated"));
  else found.push(passed("state", `护照持有人 ${owner}`, `its passport is held by ${owner}`));
  const mint = moves.find((fact) => fact.args.from === NOBODY);
  const told = mint && of(facts, "Activated").find((fact) => fact.tx === mint.tx && isBefore(mint, fact));
  if (told && told.args.batchId !== bundle.batch.batch_id) found.push(failed("state", "护照由另一批次激活", "its passport was activated by another batch"));
  found.push(...marksOf(bundle, registered, facts).map(markCheck), ...alertChecks(bundle, facts));
  found.push(...(await checkViews(bundle, registered, owner, node)));
  return found;
}

// The Passport's own answers agree with its log.
async function checkViews(bundle, registered, owner, node) {
  const passport = bundle.network.contracts.Passport.address;
  const [{ args, time }, found] = [registered, []];
  const own = ["bytes32", "uint48", "uint32", "uint32", "uint40", "uint32"];
  const batch = await node.read(passport, "batchOf(uint64)", own, word(bundle.batch.batch_id));
  const item = await node.read(passport, "itemOf(uint256)", ["address", "uint64", "uint16", "bool"], word(bundle.item.token_id));
  if (!batch || !item) return [failed("facts", "护照合约不认此批次", "the Passport does not know the batch")];
  const [root, gtin, quantity, , since, member] = batch;
  if (!same([root, Number(gtin), quantity, since, member], [args.root, args.gtin, args.quantity, time, args.member])) {
    found.push(failed("facts", "护照合约所载批次与日志不同", "the Passport's record of the batch differs from its log"));
  }
  if (item[0] !== owner) found.push(failed("facts", "护照合约所载持有人与日志不同", "the Passport's owner of the item differs from its log"));
  if (item[3]) found.push(flagged("state", "由卖方代为激活", "the seller activated it on the buyer's behalf"));
  return found;
}

// Anchors about the same lots, or corrections, whose documents are not in the bundle.
function checkAbsent(bundle, facts, scope) {
  const held = new Set(bundle.documents.map((document) => document.anchor_id));
  const anchored = of(facts, "Anchored").filter((fact) => held.has(fact.args.anchorId));
  const known = new Set(anchored.map(({ args }) => args.documentHash + args.member));
  return of(relevant(facts, scope), "Anchored").filter(({ args }) => !known.has(args.documentHash + args.member)).map((fact) => {
    const [part, when] = [`anchor ${fact.args.anchorId.slice(0, 10)}`, minute(fact.time)];
    if (held.has(fact.args.corrects)) return flagged(part, `${when} 更正了凭证内的文件，更正内容不在凭证内`, `corrects a document of the bundle on ${when}; what it says is not in the bundle`);
    return flagged(part, `${when} 关于同一批次的另一存证不在凭证内`, `speaks of the same lot on ${when}; what it says is not in the bundle`);
  });
}
