// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoints} from "./IPoints.sol";
import {IRuleBook} from "./IRuleBook.sol";

/// @title IRewards
/// @notice Contribution mining: an epoch's points are posted entry by entry, disputed where they are wrong, created
/// when they are final, and claimed by anyone for the fan.
///
/// The entries stand in calldata, so everybody can read them back. The contract checks what a contract can: fans
/// ascend strictly across all batches (so none occurs twice), no amount exceeds the cap of the epoch's rule version,
/// the sum stays within its budget and what earlier epochs left over, the rules are those of the epoch. Whether the log
/// is true and the rules were applied, anybody recomputes from the published files and disputes within the window.
///
/// Between the openings of two epochs lies a window of the first at least, so that a stolen poster's key cannot fill
/// one epoch after the other before anybody looks. A void epoch takes nothing from the fans: the last one is opened anew
/// at once, and what an earlier one did not give out goes to the next.
///
/// Assumptions: the poster publishes log and rules, and posts from an account whose transactions show the entries;
/// guardian or Governor decides disputes in time; the budget of this contract at Points suffices.
interface IRewards {
    /* STRUCTS */

    /// @notice None → Open → Posted ⇄ Disputed → Final or Void; an open or posted epoch can also be voided at once.
    enum State {
        None,
        Open,
        Posted,
        Disputed,
        Final,
        Void
    }

    /// @param state Where it stands.
    /// @param version Rule version that was in force when it was opened.
    /// @param batches Batches of entries posted so far.
    /// @param fans Entries posted so far.
    /// @param total Sum of their amounts.
    /// @param limit What the total may reach: the version's budget and the points carried over.
    /// @param cap What one fan may get.
    /// @param finalAt When it can be made final, seconds; zero before it is posted.
    /// @param rejections Disputes of it that were rejected.
    /// @param lastFan The highest fan posted so far.
    struct Epoch {
        State state;
        uint32 version;
        uint32 batches;
        uint32 fans;
        uint96 total;
        uint96 limit;
        uint96 cap;
        uint40 finalAt;
        uint8 rejections;
        address lastFan;
    }

    /// @param disputant Who put up the bond.
    /// @param bond Wei.
    /// @param since When, seconds.
    /// @param left Seconds of the window that were left then.
    struct Dispute {
        address disputant;
        uint96 bond;
        uint40 since;
        uint40 left;
    }

    /// @notice One epoch's entry of a fan.
    /// @param epoch The epoch.
    /// @param batch The batch that holds the entry.
    /// @param amount The entry's amount.
    /// @param proof Siblings from the entry up to the batch's root.
    struct Claim {
        uint32 epoch;
        uint32 batch;
        uint96 amount;
        bytes32[] proof;
    }

    /// @notice Why an entry was left out of claimMany.
    enum Refusal {
        None,
        NotFinal,
        ClaimedBefore,
        ProofInvalid,
        ReceiverRefuses
    }

    /* EVENTS */

    /// @notice An epoch was opened under a rule version.
    event EpochOpened(uint32 indexed epoch, uint32 indexed version, uint96 limit, uint96 cap);

    /// @notice Entries were posted; they are the calldata of this transaction.
    event BatchPosted(uint32 indexed epoch, uint32 indexed batch, bytes32 root, uint256 fans, uint256 amount);

    /// @notice All entries are posted: the window runs until `finalAt`. The hashes are of the published log and of the
    /// published scores (SHA-256), `uri` says where they are.
    event EpochPosted(
        uint32 indexed epoch,
        uint96 total,
        uint32 fans,
        uint40 finalAt,
        bytes32 logHash,
        bytes32 scoresHash,
        string uri
    );

    /// @notice Somebody says that an epoch is wrong, and where the evidence is; the window stands still.
    event EpochDisputed(uint32 indexed epoch, address indexed disputant, uint96 bond, bytes32 evidenceHash, string uri);

    /// @notice A dispute was decided, or ended by itself because nobody decided in time.
    event DisputeEnded(uint32 indexed epoch, bool upheld, bool decided, string reason);

    /// @notice An epoch will never be paid.
    event EpochVoided(uint32 indexed epoch, string reason);

    /// @notice An epoch's total was created; its entries can be claimed.
    event EpochFinal(uint32 indexed epoch, uint96 total);

    /// @notice A fan was paid its entries of one call, all together.
    event Claimed(address indexed fan, uint256 amount);

    /// @notice An entry was left out of claimMany.
    event ClaimSkipped(address indexed fan, uint32 indexed epoch, Refusal refusal);

    /// @notice A bond can be withdrawn by its owner.
    event BondReleased(address indexed owner, uint256 amount);

    /// @notice The owner of released bonds had them sent to `to`.
    event BondWithdrawn(address indexed owner, address indexed to, uint256 amount);

    /* ERRORS */

    /// @notice The epoch is in another state than this needs.
    error EpochInState(uint32 epoch, State state);

    /// @notice One epoch at a time is filled.
    error EpochStillOpen(uint32 epoch);

    /// @notice The next epoch is opened from `earliest` on.
    error EpochTooSoon(uint40 earliest);

    /// @notice The entries were scored by other rules than the epoch's, which are of `version`.
    error VersionDiffers(uint32 epoch, uint32 version);

    /// @notice The community has ended.
    error CommunityEnded(uint40 sunset);

    /// @notice Batches are posted in order; the next one is `next`.
    error BatchOutOfOrder(uint32 epoch, uint32 batch, uint32 next);

    /// @notice A batch has 1 to 1,000 entries.
    error BatchSizeInvalid(uint256 fans);

    /// @notice Fans ascend strictly; `fan` is not above `last`.
    error FanOutOfOrder(address fan, address last);

    /// @notice An amount is 1 to the cap.
    error AmountInvalid(address fan, uint256 amount, uint96 cap);

    /// @notice The sum of all entries would be above the limit.
    error LimitExceeded(uint256 total, uint96 limit);

    /// @notice The poster counts other batches or another total than the contract.
    error TotalsDiffer(uint32 batches, uint96 total);

    /// @notice The log or the scores are not named.
    error EvidenceMissing();

    /// @notice The window runs until `finalAt`.
    error WindowOpen(uint40 finalAt);

    /// @notice The window has ended; what is final stays.
    error WindowClosed(uint40 finalAt);

    /// @notice A dispute needs exactly this bond, wei.
    error BondWrong(uint256 given, uint96 wanted);

    /// @notice The dispute can still be decided until then.
    error DecisionPending(uint40 until);

    /// @notice The entry was claimed, is not final, or is not in the batch.
    error ClaimRefused(address fan, uint32 epoch, Refusal refusal);

    /// @notice Nothing is claimed, or nothing can be withdrawn.
    error NothingDue();

    /// @notice The receiver of a bond did not take it.
    error WithdrawalFailed(address to);

    /// @notice A text is 1 to 256 bytes long.
    error TextInvalid(uint256 length);

    /// @notice There is a list of claims for each fan.
    error LengthsDiffer(uint256 fans, uint256 claims);

    /// @notice The treasury is an account, the rule book that of the points, the bond 1 to 2^76 - 1 wei, and a dispute
    /// can be decided for a minute at least.
    error ConstructionInvalid();

    /* POSTER */

    /// @notice Opens the next epoch under the rule version in force. Requirements: the poster's role; no epoch is open;
    /// the minimum window has passed since the last opening, unless that epoch is void; the community's end is not
    /// reached.
    function openEpoch() external returns (uint32 epoch);

    /// @notice Posts the next batch of an epoch, scored by rule version `version`. Each entry is
    /// `uint256(uint160(fan)) << 96 | amount`; fans ascend strictly, across batches too.
    function post(
        uint32 epoch,
        uint32 version,
        uint32 batch,
        uint256[] calldata entries
    ) external returns (bytes32 root);

    /// @notice Says that all entries are posted and starts the window.
    function close(
        uint32 epoch,
        uint32 batches,
        uint96 total,
        bytes32 logHash,
        bytes32 scoresHash,
        string calldata uri
    ) external;

    /* ANYONE */

    /// @notice Disputes a posted epoch. Requirements: within the window; exactly the bond that is needed now.
    function dispute(uint32 epoch, bytes32 evidenceHash, string calldata uri) external payable;

    /// @notice Ends a dispute that nobody decided in time: the epoch is void, the bond is returned.
    function endUndecided(uint32 epoch) external;

    /// @notice Makes a posted epoch final after its window: its total is created.
    function finalise(uint32 epoch) external;

    /// @notice Pays a fan its entries. Requirements: every one is final, unclaimed and proven. Somebody else may claim
    /// one of them first, and the whole call is refused; claimMany leaves it out instead.
    function claim(address fan, Claim[] calldata claims) external returns (uint256 amount);

    /// @notice Pays many fans; entries that cannot be paid are left out with an event each.
    function claimMany(address[] calldata fans, Claim[][] calldata claims) external;

    /// @notice Sends the caller's released bonds to `to`.
    function withdrawBond(address payable to) external;

    /* GUARDIAN AND GOVERNOR */

    /// @notice Decides a dispute. Upheld: the epoch is void and the bond is returned. Rejected: the bond goes to the
    /// treasury, the window goes on for a quarter of the rules' minimum at least, and the next dispute of the epoch
    /// needs twice the bond.
    function decide(uint32 epoch, bool upheld, string calldata reason) external;

    /// @notice Voids an epoch that is not final; a disputant gets its bond back.
    function voidEpoch(uint32 epoch, string calldata reason) external;

    /* VIEWS */

    /// @notice The points that are paid.
    function points() external view returns (IPoints);

    /// @notice The rules.
    function ruleBook() external view returns (IRuleBook);

    /// @notice Who gets the bonds of rejected disputes.
    function treasury() external view returns (address);

    /// @notice Bond of the first dispute of an epoch, wei.
    function disputeBond() external view returns (uint96);

    /// @notice Bond that a dispute of the epoch needs now, wei: twice as much after each rejected one.
    function bondNeeded(uint32 epoch) external view returns (uint96);

    /// @notice Seconds within which a dispute is decided.
    function decisionTime() external view returns (uint32);

    /// @notice How many epochs were opened.
    function epochCount() external view returns (uint32);

    /// @notice From when the next epoch can be opened, seconds.
    function nextOpening() external view returns (uint40);

    /// @notice Points that earlier epochs left over for the next one, which takes one budget of its rules at most.
    function carry() external view returns (uint96);

    /// @notice An epoch; state None where there is none.
    function epochOf(uint32 epoch) external view returns (Epoch memory);

    /// @notice The dispute of an epoch that is disputed.
    function disputeOf(uint32 epoch) external view returns (Dispute memory);

    /// @notice Root over a batch's entries.
    function rootOf(uint32 epoch, uint32 batch) external view returns (bytes32);

    /// @notice Whether the fan was paid its entry of the epoch.
    function isClaimed(address fan, uint32 epoch) external view returns (bool);

    /// @notice Wei that the owner of released bonds can withdraw.
    function bondOf(address owner) external view returns (uint256);
}
