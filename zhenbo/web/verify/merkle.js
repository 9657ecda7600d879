// OpenZeppelin's StandardMerkleTree: a leaf is hashed twice, a parent hashes its two children in ascending order.

const leafHash = (...words) => hex(keccak(keccak(joined(...words))));

function proofRoot(leaf, proof) {
  return proof.reduce((node, sibling) => {
    const [first, second] = node < sibling ? [node, sibling] : [sibling, node];
    return hex(keccak(joined(unhex(first), unhex(second))));
  }, leaf);
}
