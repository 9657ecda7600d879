// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title IPassport
/// @notice The passport of an item: an ERC-721 token whose id is the GS1 key that is printed on the goods.
///
/// `tokenId = gtin14 << 160 | serial`, the serial being 1 to 20 characters of GS1 character set 82, left-aligned in
/// twenty bytes. A batch of any size is one Merkle root; a passport comes into being when the holder of the item key
/// (in the chip, or under the scratch layer) signs an activation. It is locked (ERC-5192): it moves by handover only.
///
/// Assumptions: the item key is known to nobody but the holder of the goods once the label is on (for scratch codes
/// that rests on the brand, whose file holds them); the inspector recomputed the root before signing; a label can be
/// moved to other goods, which no contract can see. Consumers' messages are EIP-712 and may be relayed by anyone.
interface IPassport {
    /* STRUCTS */

    /// @notice What can stop a batch or an item.
    enum Mark {
        Hold,
        Recall
    }

    /// @notice Why an activation is refused, alone or within a batch of them.
    enum Refusal {
        None,
        Expired,
        GtinForeign,
        SerialInvalid,
        Sample,
        ReceiverZero,
        AlreadyActivated,
        Retired,
        Stopped,
        QuotaReached,
        ProofInvalid,
        SignatureInvalid
    }

    /// @param gtin GTIN-14 of every item of the batch.
    /// @param prefixLength Digits of the company prefix under which the brand holds the GTIN, 4 to 12.
    /// @param lot Batch/lot number (AI 10), 1 to 20 characters of set 82.
    /// @param root StandardMerkleTree root over (tokenId, itemKey, kind, salt).
    /// @param quantity Sale items in the batch; samples are not counted, for they can never be activated.
    /// @param documentHash SHA-256 of the published batch document, which commits to the list of leaf hashes.
    /// @param deadline Last second at which the inspector's signature is good.
    struct BatchRequest {
        uint256 gtin;
        uint8 prefixLength;
        string lot;
        bytes32 root;
        uint32 quantity;
        bytes32 documentHash;
        uint256 deadline;
    }

    /// @param root As registered.
    /// @param gtin As registered.
    /// @param quantity How many items may ever be activated.
    /// @param activated How many were.
    /// @param registeredAt Block time, seconds; zero where there is no such batch.
    /// @param member The brand.
    /// @param heldByBrand Held by the brand.
    /// @param heldByRegulator Held by a regulator.
    /// @param recalled Recalled by the brand or a regulator.
    /// @param frozen Another, earlier batch proves one of its tokenIds.
    struct Batch {
        bytes32 root;
        uint48 gtin;
        uint32 quantity;
        uint32 activated;
        uint40 registeredAt;
        uint32 member;
        bool heldByBrand;
        bool heldByRegulator;
        bool recalled;
        bool frozen;
    }

    /// @notice A leaf of the batch's tree.
    /// @param kind 0 sale with scratch code, 1 sale with chip, 2 sample with scratch code, 3 sample with chip.
    /// @param salt From the code or the chip, so that a published leaf betrays nothing.
    struct Item {
        uint256 tokenId;
        address itemKey;
        uint8 kind;
        bytes16 salt;
    }

    /// @param to Who receives the passport.
    /// @param bySeller True where the seller activates on the buyer's behalf; stays visible.
    /// @param deadline Last second at which the signature is good.
    /// @param r First half of the item key's signature.
    /// @param vs Second half with the parity in its top bit (EIP-2098).
    struct Activation {
        Item item;
        address to;
        bool bySeller;
        uint256 deadline;
        bytes32 r;
        bytes32 vs;
    }

    /// @param node Index of the shared node to which `path` leads.
    /// @param path Siblings from the item's leaf up to that node.
    struct SharedActivation {
        Activation activation;
        uint256 node;
        bytes32[] path;
    }

    /// @notice Nodes that many items' proofs have in common, proven once by an OpenZeppelin multiproof.
    struct SharedNodes {
        bytes32[] nodes;
        bytes32[] proof;
        bool[] flags;
    }

    /// @notice Goods (item key) and consent (owner) for one change of hands.
    /// @param ownerSignature Empty where the owner sends the transaction itself.
    struct Handover {
        address to;
        uint256 deadline;
        bytes32 r;
        bytes32 vs;
        bytes ownerSignature;
    }

    /// @param to Who receives the passport if the owner does not object.
    /// @param readyAt First second at which it can be completed; zero where nothing is pending.
    /// @param quietUntil No new slow handover before this second, after a veto; part of what the chip signs next.
    struct SlowHandover {
        address to;
        uint40 readyAt;
        uint40 quietUntil;
    }

    /// @param owner Zero before activation and after retirement.
    /// @param batchId Zero before activation.
    /// @param handovers Times the passport changed hands (modulo 65536): the nonce of the owner's messages.
    struct ItemState {
        address owner;
        uint64 batchId;
        uint16 handovers;
        bool bySeller;
        bool heldByBrand;
        bool heldByRegulator;
        bool recalled;
        bool retired;
    }

    /* EVENTS */

    /// @notice A batch exists. The indexer assumes that an id occurs once and that the inspector is of another member.
    event BatchRegistered(
        uint64 indexed batchId,
        uint256 indexed gtin,
        uint32 indexed member,
        address inspector,
        string lot,
        bytes32 root,
        uint32 quantity,
        bytes32 documentHash
    );

    /// @notice Ends a transaction's activations: every mint (ERC-721 Transfer from zero) since the previous event of
    /// this kind in the same transaction belongs to `batchId`. The indexer links passports to batches by it.
    event Activated(uint64 indexed batchId, uint256 count);

    /// @notice One of many activations was left out; the relay tells its sender why.
    event ActivationSkipped(uint64 indexed batchId, uint256 indexed tokenId, Refusal refusal);

    /// @notice A batch was held, recalled, or the mark was lifted.
    event BatchMarked(uint64 indexed batchId, Mark indexed mark, bool on, address by, uint32 member, string reason);

    /// @notice An item was held, recalled, or the mark was lifted.
    event ItemMarked(uint256 indexed tokenId, Mark indexed mark, bool on, address by, uint32 member, string reason);

    /// @notice Both batches prove `tokenId`; the later one is frozen for good.
    event BatchFrozen(uint64 indexed batchId, uint64 indexed earlierId, uint256 tokenId);

    /// @notice The item was opened, consumed or destroyed. Follows the burn, where it had a passport.
    event Retired(uint256 indexed tokenId, address indexed by, string reason);

    /// @notice A chip asked for the passport without the owner; wallets and the relay warn the owner.
    event SlowHandoverStarted(uint256 indexed tokenId, address indexed owner, address indexed to, uint40 readyAt);

    /// @notice The owner objected.
    event SlowHandoverVetoed(uint256 indexed tokenId, address indexed to, uint40 quietUntil);

    /// @notice The domain of the Digital Links changed.
    event LinkDomainSet(string oldDomain, string newDomain);

    /// @notice ERC-5192: emitted at activation; passports never unlock.
    event Locked(uint256 tokenId);

    /// @notice ERC-4906: metadata of one passport changed.
    event MetadataUpdate(uint256 _tokenId);

    /// @notice ERC-4906: metadata of a range changed.
    event BatchMetadataUpdate(uint256 _fromTokenId, uint256 _toTokenId);

    /// @notice ERC-7572: contractURI changed.
    event ContractURIUpdated();

    /* ERRORS */

    /// @notice Wrong check digit, more than fourteen digits, or zero.
    error GtinInvalid(uint256 gtin);

    /// @notice The member holds no prefix of that length over the GTIN.
    error GtinNotHeld(uint256 gtin, uint32 member);

    /// @notice Not 1 to 20 characters of set 82.
    error LotInvalid(string lot);

    /// @notice Root, quantity or document hash is zero.
    error BatchEmpty();

    /// @notice The same request was registered before.
    error BatchExists(uint64 batchId);

    /// @notice No batch has this id.
    error BatchUnknown(uint64 batchId);

    /// @notice The batch is held, recalled or frozen.
    error BatchStopped(uint64 batchId);

    /// @notice The inspector acts for the brand itself.
    error InspectorOfSameMember(address inspector, uint32 member);

    /// @notice A signature does not come from `signer`.
    error SignatureInvalid(address signer);

    /// @notice The deadline has passed.
    error MessageExpired(uint256 deadline, uint256 time);

    /// @notice The activation is not possible.
    error ActivationRefused(uint256 tokenId, Refusal refusal);

    /// @notice The shared nodes do not lead to the batch's root.
    error SharedProofInvalid(uint64 batchId);

    /// @notice Not a GTIN-14 followed by a serial in canonical form.
    error TokenIdInvalid(uint256 tokenId);

    /// @notice The item is not in its batch.
    error ItemNotProven(uint256 tokenId);

    /// @notice The item belongs to another batch or GTIN.
    error ItemForeign(uint256 tokenId, uint64 batchId);

    /// @notice Held or recalled, itself or with its batch.
    error ItemStopped(uint256 tokenId);

    /// @notice The item has a passport already, or had one.
    error ItemNotUnsold(uint256 tokenId);

    /// @notice Only a chip can start a slow handover: a scratch code may have been copied.
    error ItemHasNoChip(uint256 tokenId);

    /// @notice Passports move by handover only.
    error PassportLocked(uint256 tokenId);

    /// @notice Nobody can be approved to move passports.
    error ApprovalsDisabled();

    /// @notice The caller or signer does not own the passport.
    error NotOwner(uint256 tokenId, address account);

    /// @notice The receiver is zero or the owner itself.
    error ReceiverInvalid(address to);

    /// @notice A slow handover is pending or was vetoed, until `time`.
    error SlowHandoverBlocked(uint256 tokenId, uint40 time);

    /// @notice Nothing is pending, or not yet ready (`readyAt` not zero).
    error SlowHandoverNotReady(uint256 tokenId, uint40 readyAt);

    /// @notice The same item or batch was given twice.
    error DuplicateNotProven(uint64 first, uint64 second);

    /// @notice Only brand or regulator.
    error NotBrandOfBatch(uint64 batchId, uint32 member);

    /// @notice The mark is set already, or not set.
    error MarkUnchanged(Mark mark, bool on);

    /// @notice A recall is lifted by a regulator only.
    error RecallNotLiftable(uint32 member);

    /// @notice The reason is empty or longer than 256 bytes.
    error ReasonInvalid(uint256 length);

    /// @notice Empty, longer than 64 bytes, or with characters outside a-z, 0-9, `-`, `.` and `:`.
    error LinkDomainInvalid(string domain);

    /// @notice The slow handover's delay is zero.
    error DelayZero();

    /* BATCHES */

    /// @notice Registers a batch and returns its id. Requirements: the caller acts for a brand that holds the GTIN's
    /// prefix; `inspector` acts as inspector for another member and signed Inspection(member, gtin, lot, root,
    /// quantity, documentHash, deadline); the same request was not registered before.
    function registerBatch(
        BatchRequest calldata request,
        address inspector,
        bytes calldata inspectorSignature
    ) external returns (uint64 batchId);

    /// @notice Freezes the later of two batches that prove the same tokenId (same second: the larger id). Anyone may.
    /// Neither may be frozen already.
    /// The tokenId is of the GTIN of both: a leaf under another GTIN speaks for nothing.
    function freezeDuplicate(
        uint64 first,
        Item calldata firstItem,
        bytes32[] calldata firstProof,
        uint64 second,
        Item calldata secondItem,
        bytes32[] calldata secondProof
    ) external;

    /* ACTIVATION */

    /// @notice Mints the passport to `activation.to`. Anyone may send what the item key signed.
    function activate(uint64 batchId, Activation calldata activation, bytes32[] calldata proof) external;

    /// @notice Mints many passports of one batch; a bad one is skipped with ActivationSkipped. Returns how many went
    /// through. Reverts as a whole only for the batch or the shared nodes, which the relay itself chose.
    function activateMany(
        uint64 batchId,
        SharedNodes calldata shared,
        SharedActivation[] calldata activations
    ) external returns (uint256 activated);

    /* HANDOVER */

    /// @notice Moves a passport with the goods and the owner's consent; both sign Handover(tokenId, from, to, nonce,
    /// deadline). Ends a pending slow handover.
    function handover(Item calldata item, bytes32[] calldata proof, Handover calldata terms) external;

    /// @notice Starts a handover with the chip alone (lost wallet): it signs SlowHandover(tokenId, from, to, nonce,
    /// quietUntil, deadline), so that a veto voids it for good. The owner has `handoverDelay` seconds to object.
    function startSlowHandover(
        Item calldata item,
        bytes32[] calldata proof,
        address to,
        uint256 deadline,
        bytes32 r,
        bytes32 vs
    ) external;

    /// @notice The owner objects; none may be started again for `handoverDelay` seconds.
    function vetoSlowHandover(uint256 tokenId) external;

    /// @notice The same by the owner's signature over Veto(tokenId, to, readyAt).
    function vetoSlowHandoverFor(uint256 tokenId, bytes calldata ownerSignature) external;

    /// @notice Completes a slow handover after its delay. Anyone may.
    function completeSlowHandover(uint256 tokenId) external;

    /* RETIREMENT */

    /// @notice The owner retires the item (opened, consumed). It can never have a passport again.
    function retire(uint256 tokenId, string calldata reason) external;

    /// @notice The same by the owner's signature over Retirement(tokenId, reason, nonce, deadline).
    function retireFor(
        uint256 tokenId,
        string calldata reason,
        uint256 deadline,
        bytes calldata ownerSignature
    ) external;

    /// @notice The brand retires an item that was never activated (destroyed stock). The proof shows that it is the
    /// batch's: when a licence moves, two members have batches of one GTIN.
    function retireUnsold(
        uint64 batchId,
        Item calldata item,
        bytes32[] calldata proof,
        string calldata reason
    ) external;

    /* BRAND AND REGULATOR */

    /// @notice Holds or recalls a batch, or lifts the mark. A hold is lifted by who set it, a recall by a regulator.
    function markBatch(uint64 batchId, Mark mark, bool on, string calldata reason) external;

    /// @notice The same for one item, before or after its activation.
    function markItem(uint64 batchId, uint256 tokenId, Mark mark, bool on, string calldata reason) external;

    /* ADMIN */

    /// @notice Changes the domain of the Digital Links (restricted by the consortium, with its delay).
    function setLinkDomain(string calldata newDomain) external;

    /* VIEWS */

    /// @notice The batch; reverts with BatchUnknown.
    function batchOf(uint64 batchId) external view returns (Batch memory);

    /// @notice What is known of an item, activated or not.
    function itemOf(uint256 tokenId) external view returns (ItemState memory);

    /// @notice The pending slow handover, or zeros.
    function slowHandoverOf(uint256 tokenId) external view returns (SlowHandover memory);

    /// @notice True where the item is a leaf of the batch.
    function proves(uint64 batchId, Item calldata item, bytes32[] calldata proof) external view returns (bool);

    /// @notice StandardMerkleTree leaf of an item.
    function leafOf(Item calldata item) external pure returns (bytes32);

    /// @notice Digital Link of an item, whether or not it has a passport; reverts with TokenIdInvalid.
    function linkOf(uint256 tokenId) external view returns (string memory);

    /// @notice Domain of the Digital Links, without scheme.
    function linkDomain() external view returns (string memory);

    /// @notice Seconds that an owner has to object to a slow handover.
    function handoverDelay() external view returns (uint40);

    /// @notice ERC-5192: true for every passport; reverts where there is none.
    function locked(uint256 tokenId) external view returns (bool);

    /// @notice ERC-7572: metadata of the collection, self-contained.
    function contractURI() external view returns (string memory);
}
