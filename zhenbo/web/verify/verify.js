// Verifying: everything that a bundle says against what a node of the reader's choice knows.

async function verify(bytes, rpc, passport, alerts) {
  const bundle = readBundle(bytes);
  const node = new Node(rpc);
  const checks = await checkNetwork(bundle, node, { Passport: passport, Alerts: alerts });
  const isFalse = () => checks.some((check) => check.status === "fail");
  if (!isFalse()) {
    const [scope, head] = [scopeOf(bundle), Number(await node.ask("eth_blockNumber"))];
    const network = await completed(bundle.network, alerts, node);
    checks.push(...(await checksOf(bundle, scope, await factsFrom(node, network, scope, head), node)));
  }
  return { true: !isFalse(), link: bundle.item.link, checks };
}

async function checksOf(bundle, scope, facts, node) {
  const registered = of(facts, "BatchRegistered").find((fact) => fact.args.batchId === bundle.batch.batch_id);
  const near = relevant(facts, scope);
  const checks = checkFacts(bundle, facts, scope);
  checks.push(...(await checkAnchors(near, node, bundle.network.contracts.Notary.address)));
  if (!registered) return [...checks, failed("batch", "没有这个编号的批次", "no batch is registered under its id")];
  checks.push(...(await checkBatch(bundle, registered, facts, node)), ...checkItem(bundle, registered));
  const anchors = bundle.documents.map((document) => document.anchor_id);
  if (new Set(anchors).size !== anchors.length) checks.push(failed("documents", "有文件出现两次", "a document occurs twice"));
  bundle.documents.forEach((document, at) => checks.push(...checkDocument(document, at + 1, facts)));
  checks.push(...checkCertificates(bundle), ...checkAbsent(bundle, facts, scope));
  checks.push(...(await checkState(bundle, registered, facts, node)));
  return checks;
}
