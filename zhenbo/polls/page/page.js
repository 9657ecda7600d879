"use strict";
// Recounts the list of ballots as it stands on this page and compares it with what the contract committed to.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("checks");
  const { poll, committed } = data;

  function say(fine, zh, en) {
    const line = document.createElement("li");
    for (const [language, text] of [["zh", zh], ["en", en]]) {
      const part = document.createElement("span");
      part.className = language;
      part.textContent = `${fine ? "✔" : "✘"} ${text}`;
      line.append(part);
    }
    list.append(line);
    return fine;
  }

  function ballots() {
    const found = [];
    for (const block of document.querySelectorAll("#ballots pre")) {
      for (const line of block.textContent.split("\n")) {
        const text = line.trim();
        if (!text) continue;
        const parts = /^(\d+): (\d+(?:,\d+)*)$/.exec(text);
        found.push(parts ? { member: parts[1], choices: parts[2].split(",").map(Number) } : null);
      }
    }
    return found;
  }

  function takes(choices) {
    const ordered = choices.every((one, place) => place === 0 || choices[place - 1] < one);
    return choices.length <= poll.choices && choices.every((one) => one >= 1 && one <= poll.options) &&
      new Set(choices).size === choices.length && (poll.mode === "ranked" || ordered);
  }

  function count(found) {
    const tallies = new Array(poll.options).fill(0);
    for (const { choices } of found) {
      choices.forEach((one, place) => { tallies[one - 1] += poll.mode === "ranked" ? poll.choices - place : 1; });
    }
    return tallies;
  }

  function winnerOf(tallies, ballots) {
    if (ballots < poll.quorum) return 0;
    const best = Math.max(...tallies);
    const tie = tallies.filter((one) => one === best).length > 1;
    return tie && poll.ties === "none" ? 0 : tallies.indexOf(best) + 1;
  }

  function same(left, right) {
    return left.length === right.length && left.every((one, place) => one === right[place]);
  }

  function verify() {
    const found = ballots();
    const fine = found.every((one) => one && takes(one.choices));
    say(fine, "每张选票都有效", "every ballot is one that the poll takes");
    if (!fine) return;
    const members = new Set(found.map((one) => one.member));
    say(members.size === found.length, "每位会员至多一票", "every member has one ballot at most");
    const tallies = count(found);
    say(found.length === committed.ballots && same(tallies, committed.tallies),
      `重新计算 ${found.length} 票，与合约的计数比较`, `${found.length} ballots recounted, compared with the contract's count`);
    if ("winner" in committed) {
      say(winnerOf(tallies, found.length) === committed.winner, "胜者相同", "the winner is the same");
    }
  }

  async function verifyDocument() {
    if (data.document === null || !globalThis.crypto?.subtle) return;
    const octets = new TextEncoder().encode(data.document);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
    const hash = "0x" + [...digest].map((one) => one.toString(16).padStart(2, "0")).join("");
    say(hash === poll.content, "选项文件的哈希与链上相同", "the document of the options has the hash that is on the chain");
  }

  function word(text) {
    return text.replace(/^0x/, "").toLowerCase().padStart(64, "0");
  }

  // what follows from an option, as its executor is told
  function payload(said, option) {
    if (said.enacts === "charity") return "0x" + word(said.pot.toString(16)) + word(option.payee);
    if (said.enacts !== "stream") return "0x";
    return "0x" + ("product" in option ? word("0") + word(option.product) : word("1") + word(option.content));
  }

  function verifyOpening() {
    if (data.document === null) return;
    const said = JSON.parse(data.document);
    const rules = [
      [said.question, poll.title], [said.mode, poll.mode], [said.choices ?? 1, poll.choices],
      [said.quorum, poll.quorum], [said.ties, poll.ties], [Math.floor(Date.parse(said.closes) / 1000), poll.closes],
      [said.minimum_age ?? 0, poll.minimum_age], [said.price ?? 0, poll.price], [said.enacts ?? "", poll.enacts],
    ];
    const options = [
      [said.options.map((one) => one.name), poll.names],
      [said.options.map((one) => one.suggestion ?? ""), poll.suggestions],
      [said.options.map((one) => payload(said, one)), poll.payloads],
    ];
    say(rules.every(([one, other]) => one === other) && options.every(([one, other]) => same(one, other)),
      "投票所开启的与选项文件相同", "the poll was opened with what its document says");
  }

  async function ask(url, method, ...params) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    const { result } = await answer.json();
    if (typeof result !== "string") throw new Error(method);
    return result;
  }

  async function askNode(url) {
    try {
      const chain = Number(await ask(url, "eth_chainId"));
      if (!say(chain === data.chain, `链 ${chain}`, `chain ${chain}`)) return;
      const found = await ask(url, "eth_call", { to: data.contract, data: data.call }, "latest");
      const words = (found.slice(2).match(/.{64}/g) || []).map((word) => Number("0x" + word));
      const tallies = words.slice(3);
      say(words[0] === committed.ballots && same(tallies, committed.tallies),
        "节点给出的合约计数相同", "the node says that the contract's count is this");
    } catch (fault) {
      say(false, `节点没有回答：${fault.message}`, `the node does not answer: ${fault.message}`);
    }
  }

  const form = document.getElementById("node");
  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); askNode(form.url.value); });
  if (!navigator.language.startsWith("zh")) document.getElementById("en").checked = true;
  verify();
  verifyOpening();
  verifyDocument();
})();
