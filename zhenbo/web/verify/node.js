// A node, asked by JSON-RPC. Nothing that a bundle names is ever fetched.

const MOST_BLOCKS = 50000;
const MOST_AT_ONCE = 6; // questions under way: enough to be quick, few enough for public nodes

class Node {
  constructor(url) {
    this.url = url;
    this.asked = 0;
    this.underWay = 0;
    this.waiting = [];
  }

  async ask(method, ...params) {
    if (this.underWay >= MOST_AT_ONCE) await new Promise((go) => this.waiting.push(go));
    this.underWay++;
    try {
      return await this.send(method, params);
    } finally {
      this.underWay--;
      this.waiting.shift()?.();
    }
  }

  async send(method, params) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: ++this.asked, method, params });
    const headers = { "Content-Type": "application/json" };
    const options = { method: "POST", headers, body, credentials: "omit", referrerPolicy: "no-referrer" };
    const answer = await (await fetch(this.url, options)).json();
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }

  // Logs from a block on, in ranges that shrink where the node refuses them.
  async logs(address, topics, start, stop) {
    const found = [];
    let size = MOST_BLOCKS;
    for (let from = start; from <= stop; ) {
      const to = Math.min(stop, from + size - 1);
      const range = { address, topics, fromBlock: "0x" + from.toString(16), toBlock: "0x" + to.toString(16) };
      try {
        found.push(...(await this.ask("eth_getLogs", range)));
        from = to + 1;
      } catch (fault) {
        if (size === 1) throw fault;
        size = Math.max(1, Math.floor(Math.min(size, to - from + 1) / 2));
      }
    }
    return found;
  }

  // The facts of some events of a contract; `wanted` maps events to values of indexed arguments.
  async facts(contract, place, wanted, stop, start = place.block) {
    const found = Object.entries(wanted).map(async ([event, values]) => {
      const indexed = inputsOf(contract, event).filter((input) => input.indexed);
      const filters = indexed.map((input) => values[input.name]?.map((value) => topicFor(input, value)) ?? null);
      if (filters.some((filter) => filter?.length === 0)) return [];
      const logs = await this.logs(place.address, [topicOf(contract, event), ...filters], start, stop);
      return logs.map((log) => ({
        contract, event, args: argumentsOf(contract, event, log), block: Number(log.blockNumber),
        index: Number(log.logIndex), tx: log.transactionHash.toLowerCase(), time: 0,
      }));
    });
    return (await Promise.all(found)).flat();
  }

  async block(number) {
    const found = await this.ask("eth_getBlockByNumber", "0x" + number.toString(16), false);
    if (!found) throw new Error(`the node does not know block ${number}; take one that keeps all blocks`);
    return found;
  }

  // The words of a view's answer; null where the contract refuses.
  async read(address, signature, types, ...words) {
    const data = hex(joined(unhex(selector(signature)), ...words));
    let answer;
    try {
      answer = await this.ask("eth_call", { to: address, data }, "latest");
    } catch (fault) {
      if (/revert/i.test(fault.message)) return null;
      throw fault;
    }
    return answer === "0x" ? null : decoded(types.map((type) => ({ type, name: "" })), answer);
  }
}
