// Which facts belong to an item: what a bundle must hold, and what is looked for that it does not.

const NOBODY = "0x" + "00".repeat(20);
const EVENT_STREAM = 0;
const HEAD_ORDER = (one, other) => one.block - other.block || one.index - other.index;

const isBefore = (one, other) => HEAD_ORDER(one, other) < 0;
const placeOf = (fact) => `${fact.block}/${fact.index}`;
const of = (facts, ...events) => facts.filter((fact) => events.includes(fact.event));

// What the anchors about a lot speak of: keccak256 of its canonical Digital Link.
function lotSubject(gtin, lot) {
  const escaped = [...lot].map((sign) => (/[A-Za-z0-9._~-]/.test(sign) ? sign : encodeSign(sign))).join("");
  return hex(keccak(utf8(`https://id.gs1.org/01/${String(gtin).padStart(14, "0")}/10/${escaped}`)));
}

const encodeSign = (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");

const isAlert = (fact) => fact.contract === "Alerts";
const isBatch = (target) => BigInt(target) < 1n << 64n; // a tokenId has more than 160 bits

const subjectsOf = (facts) => of(facts, "BatchRegistered").map((fact) => lotSubject(fact.args.gtin, fact.args.lot));

// Everything that the bundle speaks of, in its parts or in its facts.
function scopeOf(bundle) {
  const named = (name, ...events) => of(bundle.facts, ...events).map((fact) => fact.args[name]);
  const warned = bundle.facts.filter(isAlert).map((fact) => fact.args.target);
  return {
    batches: new Set([
      bundle.batch.batch_id,
      ...named("batchId", "BatchRegistered", "BatchMarked", "BatchFrozen"),
      ...warned.filter(isBatch),
    ]),
    tokens: new Set([
      bundle.item.token_id,
      ...named("id", "Transfer"),
      ...named("tokenId", "ItemMarked", "Retired", "SlowHandoverStarted", "SlowHandoverVetoed"),
      ...warned.filter((target) => !isBatch(target)),
    ]),
    anchors: new Set([...bundle.documents.map((one) => one.anchor_id), ...named("anchorId", "Anchored")]),
  };
}

// The member that an account acted for at a place of the chain.
function memberOf(facts, account, before) {
  let member = null;
  for (const fact of of(facts, "AccountLinked", "AccountUnlinked")) {
    if (isBefore(fact, before) && fact.args.account === account) {
      member = fact.event === "AccountLinked" ? fact.args.memberId : null;
    }
  }
  return member;
}

function nameOf(facts, member) {
  const found = of(facts, "MemberAdded").find((fact) => fact.args.memberId === member);
  return found ? `${found.args.name} (#${member})` : `#${member}`;
}

function inScope(fact, scope) {
  if (fact.contract !== "Passport") return false;
  if (["BatchRegistered", "BatchMarked", "BatchFrozen"].includes(fact.event)) return scope.batches.has(fact.args.batchId);
  return scope.tokens.has(fact.args.id ?? fact.args.tokenId);
}

// The facts within a scope, in the order of the chain.
function relevant(facts, scope) {
  const passports = facts.filter((fact) => inScope(fact, scope));
  const births = new Set(of(passports, "Transfer").filter((one) => one.args.from === NOBODY).map((one) => one.tx));
  passports.push(...of(facts, "Activated").filter((fact) => births.has(fact.tx)));
  const anchors = anchorsIn(facts, scope, passports);
  const alerts = facts.filter((fact) => isAlert(fact) && (isBatch(fact.args.target) ? scope.batches : scope.tokens).has(fact.args.target));
  const parties = partiesOf(facts, [...passports, ...anchors, ...alerts]);
  const members = facts.filter((fact) => isOfMember(fact, parties));
  return [...passports, ...anchors, ...alerts, ...members].sort(HEAD_ORDER);
}

// Anchors in scope, and what corrects them or speaks of the same subject, in the order of the chain.
function anchorsIn(facts, scope, passports) {
  const counted = (fact) => fact.args.stream === EVENT_STREAM || scope.anchors.has(fact.args.anchorId);
  const every = of(facts, "Anchored").filter(counted);
  const own = every.filter((fact) => scope.anchors.has(fact.args.anchorId));
  const subjects = new Set([...subjectsOf(passports), ...own.map((fact) => fact.args.subject)]);
  const known = new Set(scope.anchors);
  return every.filter(({ args }) => {
    const belongs = subjects.has(args.subject) || known.has(args.corrects) || known.has(args.anchorId);
    if (belongs) known.add(args.anchorId);
    return belongs;
  });
}

function partiesOf(facts, about) {
  const parties = new Set();
  for (const fact of about) {
    const acted = ["Anchored", "BatchRegistered", "BatchMarked", "ItemMarked"].includes(fact.event);
    if (acted || isAlert(fact)) parties.add(fact.args.member);
    if (fact.event === "BatchRegistered") parties.add(memberOf(facts, fact.args.inspector, fact));
  }
  parties.delete(null);
  const givers = of(facts, "MandateGiven").filter((fact) => parties.has(fact.args.to));
  givers.map((fact) => fact.args.from).forEach((giver) => parties.add(giver));
  return parties;
}

function isOfMember(fact, parties) {
  if (fact.contract !== "Consortium") return false;
  if (fact.event === "MandateGiven") return parties.has(fact.args.from) && parties.has(fact.args.to);
  return parties.has(fact.args.memberId);
}

// The node's facts that can lie within the scope, and all of the Consortium's; with their times.
async function factsFrom(node, network, scope, head) {
  const { Consortium, Notary, Passport, Alerts } = network.contracts;
  const [batches, tokens] = [{ batchId: [...scope.batches] }, { tokenId: [...scope.tokens] }];
  const passports = await node.facts("Passport", Passport, {
    BatchRegistered: batches, BatchMarked: batches, BatchFrozen: batches, ItemMarked: tokens, Retired: tokens,
    SlowHandoverStarted: tokens, SlowHandoverVetoed: tokens, Transfer: { id: [...scope.tokens] },
  }, head);
  const births = of(passports, "Transfer").filter((fact) => fact.args.from === NOBODY).map((fact) => fact.block);
  for (const block of new Set(births)) {
    passports.push(...(await node.facts("Passport", Passport, { Activated: {} }, block, block)));
  }
  const named = await node.facts("Notary", Notary, { Anchored: { anchorId: [...scope.anchors] } }, head);
  const subjects = [...new Set([...subjectsOf(passports), ...named.map((fact) => fact.args.subject)])];
  named.push(...(await node.facts("Notary", Notary, { Anchored: { subject: subjects } }, head)));
  // a correction is of the same member as what it corrects, whatever it speaks of
  const members = [...new Set(named.map((fact) => fact.args.member))];
  named.push(...(await node.facts("Notary", Notary, { Anchored: { member: members } }, head)));
  const everyone = Object.fromEntries(Object.keys(EVENTS.Consortium).map((event) => [event, {}]));
  const consortium = await node.facts("Consortium", Consortium, everyone, head);
  const about = { target: [...scope.batches, ...scope.tokens] };
  const wanted = Object.fromEntries(Object.keys(EVENTS.Alerts).map((event) => [event, about]));
  const alerts = Alerts ? await node.facts("Alerts", Alerts, wanted, head) : [];
  const unique = new Map([...consortium, ...named, ...passports, ...alerts].map((fact) => [placeOf(fact), fact]));
  const near = [...unique.values()].sort(HEAD_ORDER);
  const kept = new Set(relevant(near, scope));
  return timed(node, near.filter((fact) => kept.has(fact) || fact.contract === "Consortium"));
}

async function timed(node, facts) {
  const blocks = [...new Set(facts.map((fact) => fact.block))];
  const found = await Promise.all(blocks.map((block) => node.block(block)));
  const times = new Map(found.map((block, at) => [blocks[at], Number(block.timestamp)]));
  return facts.map((fact) => ({ ...fact, time: times.get(fact.block) }));
}
