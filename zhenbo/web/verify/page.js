// The page around it. Text from outside is only ever put in as text.

const chinese = globalThis.document?.documentElement.lang.startsWith("zh");
const say = (zh, en) => (chinese ? zh : en);
const SIGNS = { pass: "✓", fail: "✕", flag: "!" };

function shown(id, kind, heading, line) {
  const box = document.getElementById(id);
  box.className = `card verdict ${kind}`;
  box.hidden = false;

  const title = document.createElement("h1");
  title.textContent = heading;
  const rest = document.createElement("p");
  rest.textContent = line;
  box.replaceChildren(title, rest);
  box.scrollIntoView({ block: "center" });
}

function listChecks(checks) {
  const order = ["fail", "flag", "pass"];
  const lines = [...checks].sort((one, other) => order.indexOf(one.status) - order.indexOf(other.status)).map((check) => {
    const line = document.createElement("li");
    line.className = check.status;
    line.textContent = `${SIGNS[check.status]} ${check.part}: ${say(check.zh, check.en)}`;
    return line;
  });
  document.getElementById("checks").replaceChildren(...lines);
}

async function start() {
  const [file, rpc] = [document.getElementById("file").files[0], document.getElementById("rpc").value.trim()];
  const [passport, alerts] = ["passport", "alerts"].map((id) => document.getElementById(id).value.trim());
  document.getElementById("checks").replaceChildren();
  if (!file || !/^https?:\/\//.test(rpc)) {
    shown("verdict", "check", say("请先选择文件并填写节点地址", "Choose a file and name a node first"), "");
    return;
  }
  shown("verdict", "check", say("正在验证…", "Verifying…"), "");
  try {
    const result = await verify(new Uint8Array(await file.arrayBuffer()), rpc, passport, alerts);
    const flags = result.checks.filter((check) => check.status === "flag").length;
    if (result.true) shown("verdict", "genuine", say("属实", "TRUE"), say(`${result.link} 的证明全部成立，提示 ${flags} 条。`, `The proof of ${result.link} holds. Remarks: ${flags}.`));
    else shown("verdict", "distrust", say("不属实", "FALSE"), say("标 ✕ 的部分被改动或与链不符。", "What is marked ✕ was changed, or is not as on the chain."));
    listChecks(result.checks);
  } catch (fault) {
    const refused = fault instanceof Refused;
    const heading = refused ? say("无法读取此文件", "This file cannot be read") : say("无法得出结论", "No verdict");
    shown("verdict", refused ? "distrust" : "check", heading, fault.message);
  }
}

globalThis.document?.getElementById("go").addEventListener("click", start);
