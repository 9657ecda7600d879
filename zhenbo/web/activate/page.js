// The page around it: item, wallet, scratch code, hand-over. Words and keys are held here only, for as long as needed.

const chinese = globalThis.document?.documentElement.lang.startsWith("zh");
const say = (zh, en) => (chinese ? zh : en);
const at = (id) => document.getElementById(id);
const show = (id, visible = true) => (at(id).hidden = !visible);
const LISTS = WORD_LISTS.map(wordList);
const held = { item: null, terms: null, served: false, words: null, asked: [], to: null, line: "", language: chinese ? 1 : 0 };

// What went wrong, in the section where it did.
function told(section, fault) {
  const box = at(`${section}-fault`);
  box.textContent = fault instanceof Mistake ? say(fault.zh, fault.en) : fault?.message ?? "";
  box.hidden = !box.textContent;
}

// Runs what a button does; its fault stands below it.
function on(id, section, work) {
  at(id).addEventListener("click", async () => {
    const button = at(id);
    button.disabled = true;
    try {
      told(section, null);
      await work();
    } catch (fault) {
      told(section, fault);
    } finally {
      button.disabled = false;
    }
  });
}

function reveal(id) {
  show(id);
  at(id).scrollIntoView({ block: "start" });
  at(id).querySelector("h2").focus({ preventScroll: true });
}

// ---- 1 the item

async function termsOf({ gtin, serial }) {
  if (!location.protocol.startsWith("http")) return null;
  const answer = await fetch(`/activation/${gtin}/${encodeURIComponent(serial)}`, { cache: "no-store" }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function typedTerms() {
  const [batch, chainId, passport] = ["batch", "chain", "passport"].map((id) => at(id).value.trim().toLowerCase());
  if (!/^\d{1,20}$/.test(batch) || !/^\d{1,16}$/.test(chainId) || !/^0x[0-9a-f]{40}$/.test(passport)) {
    show("elsewhere");
    at("elsewhere").open = true;
    throw new Mistake(
      "这里查不到这件商品。请选择它的证明文件，或填写商家给的批次编号、链编号和合约地址。",
      "The item cannot be looked up here. Choose its proof file, or fill in batch number, chain and contract as the seller gives them.",
    );
  }
  return { batch, chainId, passport };
}

async function find(item) {
  held.item = item;
  const found = await termsOf(item);
  held.served = found !== null && found.accepts;
  if (found?.hinders) throw new Mistake(found.hinders.zh, found.hinders.en);
  held.terms = found ?? (at("bundle").files[0] ? held.terms : typedTerms());
  at("named").textContent = `${found ? say(found.name.zh, found.name.en) + " · " : ""}${item.serial}`;
  document.querySelector("header a").hash = `${item.gtin}/${encodeURIComponent(item.serial)}`;
  show("naming", false);
  reveal("wallet");
}

async function readBundle() {
  const { item, terms } = termsOfBundle(await at("bundle").files[0].text());
  held.terms = terms;
  at("link").value = linkOf(item);
  for (const [id, name] of [["batch", "batch"], ["chain", "chainId"], ["passport", "passport"]]) at(id).value = terms[name];
}

// #GTIN/SERIAL, and behind another slash the code under the scratch layer; the code must not stay in the address.
async function fromAddress() {
  const [number, serial, code] = location.hash.slice(1).split("/");
  if (!serial) return;
  history.replaceState(null, "", location.pathname);
  const item = namedItem(number, serial);
  at("link").value = linkOf(item);
  if (code) at("code").value = decodeURIComponent(code);
  await find(item);
}

// ---- 2 the wallet

function showWords() {
  at("words").lang = held.language ? "zh-CN" : "en";
  at("words").replaceChildren(
    ...held.words.map((one) => {
      const line = document.createElement("li");
      line.textContent = one;
      return line;
    }),
  );
}

function make() {
  held.words = newWords(LISTS[held.language]);
  showWords();
  at("other").textContent = held.language ? say("换成英文词", "Use English words") : say("换成中文词", "Use Chinese words");
  chose("making");
}

function chose(part) {
  for (const one of ["choices", "making", "asking", "having", "chosen"]) show(one, one === part);
}

function ask() {
  const first = crypto.getRandomValues(new Uint8Array(2));
  const one = first[0] % 12;
  held.asked = [one, (one + 1 + (first[1] % 11)) % 12].sort((a, b) => a - b);
  held.asked.forEach((place, number) => {
    at(`ask${number}`).textContent = say(`第 ${place + 1} 个词`, `Word ${place + 1}`);
    at(`word${number}`).value = "";
  });
  chose("asking");
  at("word0").focus();
}

async function compareWords() {
  const typed = [0, 1].map((number) => at(`word${number}`).value.normalize("NFKC").trim().toLowerCase());
  if (held.asked.some((place, number) => held.words[place] !== typed[number])) {
    throw new Mistake("和刚才的词不一样。请看您写下的，或再看一遍。", "These are not the words. Look at what you wrote down, or see them again.");
  }
  await useWords(held.words);
}

async function useWords(words) {
  const to = checksummed(addressOf(await walletKey(words)));
  held.words = null;
  at("words").replaceChildren();
  at("mine").value = "";
  receiver(to);
}

function receiver(to) {
  held.to = to;
  at("address").textContent = to;
  chose("chosen");
  reveal("signing");
}

async function connect() {
  const [to] = await globalThis.ethereum.request({ method: "eth_requestAccounts" });
  if (!/^0x[0-9a-fA-F]{40}$/.test(to ?? "")) throw new Mistake("钱包没有给出地址。", "The wallet gave no address.");
  receiver(checksummed(unhex(to)));
}

// ---- 3 the code, and 4 the hand-over

async function sign() {
  const code = at("code").value.split("#").pop();
  const line = activation(held.item, held.terms, code, held.to, Math.floor(Date.now() / 1000));
  held.line = JSON.stringify(line);
  const answer = held.served ? await handedOver(held.line) : null;
  if (answer && !answer.accepted) throw new Mistake(answer.said.zh, answer.said.en);
  at("code").value = "";
  const done = answer !== null;
  at("result").className = `card verdict ${done ? "genuine" : "check"}`;
  at("ending").textContent = done ? say("已经交给商家", "Handed to the seller") : say("已签好，请交给商家", "Signed: now hand it to the seller");
  at("said").textContent = done
    ? say(answer.said.zh, answer.said.en)
    : say("把下面的文字、文件或二维码发给商家，由他代为提交。里面没有您的词和刮码。", "Send the seller the text, file or QR code below, and he sends it in. It holds neither your words nor the scratch code.");
  at("line").value = held.line;
  drawCode(held.line);
  at("copies").open = !done;
  for (const one of ["goods", "wallet", "signing"]) show(one, false);
  at("receiver").textContent = held.to;
  reveal("result");
}

// The service's answer; null where it cannot be reached.
async function handedOver(line) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/activation", { method: "POST", headers, body: line }).catch(() => null);
  return answer && answer.status !== 404 ? answer.json().catch(() => null) : null;
}

function drawCode(text) {
  const rows = qrCode(text);
  const size = rows.length + 8;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
  const made = (name, values) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) node.setAttribute(key, value);
    return node;
  };
  const picture = made("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": say("签好的激活，二维码", "The signed activation as a QR code"), "shape-rendering": "crispEdges" });
  picture.append(made("path", { d: `M0 0h${size}v${size}h-${size}z`, fill: "#fff" }), made("path", { d: path, fill: "#000" }));
  at("qr").replaceChildren(picture);
}

async function copy() {
  at("line").select();
  await navigator.clipboard.writeText(held.line);
  at("copy").textContent = say("已复制", "Copied");
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([held.line + "\n"], { type: "application/json" }));
  link.download = "activation.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
}

function start() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) {
    show("insecure");
    show("goods", false);
    return;
  }
  show("connect", Boolean(globalThis.ethereum));
  show("other", chinese);
  on("find", "goods", () => find(readLink(at("link").value)));
  at("bundle").addEventListener("change", () => readBundle().catch((fault) => told("goods", fault)));
  on("make", "wallet", make);
  on("other", "wallet", () => ((held.language = 1 - held.language), make()));
  on("written", "wallet", ask);
  on("again", "wallet", () => (showWords(), chose("making")));
  on("check", "wallet", compareWords);
  on("have", "wallet", () => (chose("having"), at("mine").focus()));
  on("use", "wallet", () => useWords(readWords(at("mine").value, LISTS)));
  on("connect", "wallet", connect);
  for (const id of ["back", "back2", "change"]) on(id, "wallet", () => chose("choices"));
  on("sign", "signing", sign);
  on("copy", "result", copy);
  on("save", "result", save);
  fromAddress().catch((fault) => told("goods", fault));
}

if (globalThis.document) start();
