#!/usr/bin/env node
// Sourcify's own library against a node, offline: does each contract match the sources claimed for it?
//
// Reads a job from standard input and writes the findings to standard output, both JSON:
//   { rpc, chainId, contracts: [{ name, identifier, compiler, input, address, tx }] }
//   { contracts: [{ name, creation, runtime, arguments, difference }] }
// creation, runtime   "perfect" (metadata hash and all), "partial" (all but that), null
// arguments           what followed the creation code: hex digits, null where that cannot be told
// difference          where the codes part, "" where nothing does
// What to make of them is for scripts/verify_local.py to say. Nothing is fetched but from the node.
'use strict';

const fs = require('fs');
const { dataLength, dataSlice, getAddress, getCreate2Address, keccak256 } = require('ethers');
const sourcify = require('@ethereum-sourcify/lib-sourcify');
const solc = require('solc');

const FACTORY = '0x4e59b44847b379578588920cA78FbF26c0B4956C'; // zhenbo/create2.py
const SALT_BYTES = 32;
const SHOWN_BYTES = 8;

sourcify.setLibSourcifyLogger({ logLevel: -1, setLevel() {}, log() {} });

// The compiler that is installed, in the shape that the library wants.
const compiler = {
  async compile(version, input) {
    const installed = solc.version();
    if (!installed.startsWith(version)) throw new Error(`solc ${installed} is installed, ${version} wanted: run make install`);
    const output = JSON.parse(solc.compile(JSON.stringify(input)));
    const fault = (output.errors || []).find((entry) => entry.severity === 'error');
    if (fault) throw new Error(fault.formattedMessage);
    return output;
  },
};

function chainAt(rpc, chainId) {
  // both dialects of traces are tried: they show what a factory was told to create
  const rpcs = ['trace_transaction', 'debug_traceTransaction'].map((traceSupport) => ({ rpc, traceSupport }));
  const chain = new sourcify.SourcifyChain({ name: 'local', chainId, supported: true, rpc: [rpc], rpcs });
  const traced = chain.getCreationBytecodeForFactory;
  chain.getCreationBytecodeForFactory = async (tx, address) => {
    try {
      return await traced(tx, address);
    } catch (fault) {
      const sent = await chain.getTx(tx);
      const code = toldToCreate(sent, address);
      if (!code) throw fault;
      return code;
    }
  };
  return chain;
}

// Without traces, what the usual factory was sent is proof enough: the address follows from it (EIP-1014).
function toldToCreate(sent, address) {
  if (sent.to === null || getAddress(sent.to) !== FACTORY || dataLength(sent.data) <= SALT_BYTES) return null;
  const code = dataSlice(sent.data, SALT_BYTES);
  const created = getCreate2Address(FACTORY, dataSlice(sent.data, 0, SALT_BYTES), keccak256(code));
  return created === getAddress(address) ? code : null;
}

async function judged(chain, contract) {
  const at = contract.identifier.lastIndexOf(':');
  const target = { path: contract.identifier.slice(0, at), name: contract.identifier.slice(at + 1) };
  const compilation = new sourcify.SolidityCompilation(compiler, contract.compiler, contract.input, target);
  const verification = new sourcify.Verification(compilation, chain, getAddress(contract.address), contract.tx);
  let fault = '';
  try {
    await verification.verify();
  } catch (error) {
    if (!(error instanceof sourcify.SourcifyLibError)) throw error;
    fault = error.message;
  }
  const { creationMatch, runtimeMatch } = verification.status;
  const result = verification.export();
  return {
    name: contract.name,
    creation: creationMatch,
    runtime: runtimeMatch,
    arguments: creationMatch === null ? null : argumentsOf(result),
    difference: [fault, ...differences(result, creationMatch, runtimeMatch)].filter(Boolean).join('; '),
  };
}

// The library says which arguments it found by the constructor's types; what follows the code is the whole truth.
function argumentsOf(result) {
  return result.onchainCreationBytecode.slice(result.compilation.creationBytecode.length);
}

function differences(result, creation, runtime) {
  const { onchainCreationBytecode, onchainRuntimeBytecode, compilation } = result;
  return [
    difference('creation code', creation, onchainCreationBytecode, compilation.creationBytecode),
    difference('runtime code', runtime, onchainRuntimeBytecode, compilation.runtimeBytecode),
  ];
}

function difference(what, match, onChain, compiled) {
  if (match === 'perfect') return '';
  if (match === 'partial') return `${what}: only the metadata hash differs, so a comment, a name or a setting does`;
  if (!onChain) return `${what}: the node does not show it`;
  if (!compiled) return '';
  const byte = firstOther(onChain, compiled);
  const [there, here] = [onChain, compiled].map((code) => code.slice(2 + 2 * byte, 2 + 2 * (byte + SHOWN_BYTES)));
  return `${what}: ${dataLength(onChain)} bytes on the chain, ${dataLength(compiled)} compiled, ` +
    `first other at byte ${byte} (${there || 'end'} on the chain, ${here || 'end'} compiled)`;
}

function firstOther(one, other) {
  let at = 2; // after 0x
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return Math.floor((at - 2) / 2);
}

async function main() {
  const job = JSON.parse(fs.readFileSync(0, 'utf8'));
  const chain = chainAt(job.rpc, job.chainId);
  const contracts = [];
  for (const contract of job.contracts) contracts.push(await judged(chain, contract));
  fs.writeFileSync(1, JSON.stringify({ contracts }));
}

main().then(
  () => process.exit(0), // the library's timers would keep it waiting
  (error) => {
    process.stderr.write(`Error: ${error.message}\n`);
    process.exit(2);
  },
);
