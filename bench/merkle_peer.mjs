// The peer of zhenbo.merkle: builds the same tree with npm @openzeppelin/merkle-tree and prints what it got.
// Input on stdin: one JSON object {types, sortLeaves, rows?, count?, proofs?, multiproof?, dump?}.
// With `count` instead of rows, row i is [address(i + 1), i * 10^18] for types ["address", "uint256"], so that
// a million rows need not travel through a pipe. Output on stdout: one JSON object.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

const TEN18 = 10n ** 18n;
const rowAt = (i) => ["0x" + (i + 1).toString(16).padStart(40, "0"), (BigInt(i) * TEN18).toString()];

const job = JSON.parse(readFileSync(0, "utf8"));
const rows = job.rows ?? Array.from({ length: job.count }, (_, i) => rowAt(i));

const started = performance.now();
const tree = StandardMerkleTree.of(rows, job.types, { sortLeaves: job.sortLeaves });
const seconds = (performance.now() - started) / 1000;

const answer = { root: tree.root, seconds, rssMegabytes: process.resourceUsage().maxRSS / 1024 };
if (job.dump) answer.dump = JSON.stringify(tree.dump());
if (job.proofs) answer.proofs = job.proofs.map((i) => tree.getProof(i));
if (job.multiproof) answer.multiproof = tree.getMultiProof(job.multiproof);
process.stdout.write(JSON.stringify(answer));
