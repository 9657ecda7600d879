// The page that asks an item's chip: a challenge from the service, the chip's signature back, the verdict.

const chinese = document.documentElement.lang.startsWith("zh");
const say = (both) => (chinese ? both.zh : both.en);
const at = (id) => document.getElementById(id);
const CLASSES = { genuine: "genuine", check: "check", "do not trust": "distrust" };
const asked = { item: null, challenge: null };

function told(text) {
  at("fault").textContent = text;
  at("fault").hidden = !text;
}

const UNREACHED = { zh: "连不上，请稍后再试。", en: "Nobody answers; try again later." };

async function post(path, value) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(value) }).catch(() => null);
  const found = await answer?.json().catch(() => null);
  if (!answer?.ok) throw new Error(say(found?.said ?? UNREACHED));
  return found;
}

async function ask() {
  const found = /\/01\/(\d{8,14})(?:\/10\/[^/?#]+)?\/21\/([^/?#]+)/.exec(at("link").value);
  if (!found) throw new Error(say({ zh: "这不是一件商品的链接。", en: "This is no item's link." }));
  asked.item = `${found[1]}/${found[2]}`;
  asked.challenge = await post(`/challenge/${asked.item}`, {});
  at("digest").value = asked.challenge.digest;
  at("typed").value = JSON.stringify(asked.challenge.typedData);
  at("signature").value = "";
  at("result").hidden = true;
  at("answering").hidden = false;
  at("tap").hidden = !globalThis.ethereum;
}

// A wallet that holds chips shows itself as a provider; the chip's account is the item key.
async function tap() {
  const [account] = await globalThis.ethereum.request({ method: "eth_requestAccounts" });
  const data = JSON.stringify(asked.challenge.typedData);
  at("signature").value = await globalThis.ethereum.request({ method: "eth_signTypedData_v4", params: [account, data] });
  await check();
}

async function check() {
  const signature = at("signature").value.trim().replace(/^0x/, "");
  const found = await post("/challenge", { nonce: asked.challenge.nonce, signature });
  at("result").className = `card verdict ${CLASSES[found.verdict]}`;
  at("verdict").textContent = say(found.name);
  at("said").textContent = say(found.said);
  at("dossier").href = `/${chinese ? "zh" : "en"}/item/${asked.item}`;
  at("receipt").hidden = !found.receipt;
  if (found.receipt) at("receipt-text").value = JSON.stringify(found.receipt, null, 1);
  at("answering").hidden = true;
  at("result").hidden = false;
  at("verdict").focus();
}

function on(id, work) {
  at(id).addEventListener("click", () => {
    told("");
    at(id).disabled = true;
    work()
      .catch((fault) => told(fault.message))
      .finally(() => (at(id).disabled = false));
  });
}

const [gtin, serial] = location.hash.slice(1).split("/");
if (/^\d{8,14}$/.test(gtin) && serial) {
  at("link").value = `${location.origin}/01/${gtin}/21/${serial}`;
  at("named").firstChild.textContent = decodeURIComponent(serial);
  at("named").hidden = false;
  at("naming").hidden = true;
}
on("ask", ask);
on("tap", tap);
on("check", check);
