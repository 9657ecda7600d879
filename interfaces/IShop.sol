// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMembership} from "./IMembership.sol";
import {IPoints} from "./IPoints.sol";

/// @title IShop
/// @notice Rewards that fans redeem for points: gifts, coupons, tickets of meet-ups.
///
/// A redemption burns points and gives a voucher, ERC-1155, to who paid. A voucher is used in two steps: its holder shows
/// it by signing, the merchant marks it by signing or sending; neither can do without the other. What is not fulfilled by
/// the date that was promised, or was called off, goes back: anyone can refund it, and only to who paid.
///
/// At all times, of each reward: units redeemed = units out + fulfilled + refunded, and the points spent here less those
/// given back are the price of what is out or fulfilled. In each second a voucher can be fulfilled or refunded, never both.
///
/// One signature redeems: the order is part of the message that lets the Points be spent (IPoints.spendSigned), so the
/// fan's wallet shows title, count, terms and points together, and anyone may send it. Price and terms of a reward never
/// change; another price is another reward.
///
/// A voucher moves only where its reward says so, and never in region CN, where it would carry points from fan to fan:
/// tickets cannot be touted. Who takes over a voucher takes over its use, not the refund.
///
/// No address, telephone number or hash of one comes here: where a parcel goes, holder and merchant settle between them,
/// and the holder shows the voucher when it has it.
///
/// Assumptions: the Treasury admitted the shop as redeemer of its points. Merchants deliver against the voucher and mark
/// it before the promised date is over. Points and Membership are the community's own.
interface IShop {
    /* STRUCTS */

    /// @notice What a reward is; for readers, no rule hangs on it.
    enum Kind {
        Gift,
        Coupon,
        Ticket
    }

    /// @notice Whether a reward can be redeemed.
    enum State {
        None,
        Open,
        Closed,
        CalledOff
    }

    /// @param kind What it is.
    /// @param merchant Who fulfils it; may be a contract (ERC-1271).
    /// @param price Points for one.
    /// @param stock How many there are.
    /// @param perFan How many an account can redeem.
    /// @param opensAt First second at which it can be redeemed.
    /// @param closesAt Last second at which it can be redeemed.
    /// @param fulfilBy Last second at which a voucher can be fulfilled; later it is refunded.
    /// @param isForMembers Only members redeem it.
    /// @param isTransferable Its vouchers can be passed on.
    /// @param minTier Tier that a member has at least.
    /// @param minAge Seconds for which a member has been one at least.
    /// @param termsHash SHA-256 of the published terms.
    struct Terms {
        Kind kind;
        address merchant;
        uint64 price;
        uint32 stock;
        uint16 perFan;
        uint40 opensAt;
        uint40 closesAt;
        uint40 fulfilBy;
        bool isForMembers;
        bool isTransferable;
        uint8 minTier;
        uint32 minAge;
        bytes32 termsHash;
    }

    /// @param redeemed Units ever redeemed.
    /// @param fulfilled Of them, those that were fulfilled.
    /// @param refunded Of them, those that were given back.
    /// @param titleHash keccak256 of the title.
    struct Reward {
        Terms terms;
        State state;
        uint32 redeemed;
        uint32 fulfilled;
        uint32 refunded;
        bytes32 titleHash;
    }

    /// @notice One redemption; its id is `rewardId << 32 | number of its first unit`.
    /// @param payer Who paid, and gets what is given back.
    /// @param count Units redeemed.
    /// @param fulfilled Of them, those that were fulfilled.
    /// @param refunded Of them, those that were given back.
    struct Voucher {
        address payer;
        uint16 count;
        uint16 fulfilled;
        uint16 refunded;
    }

    /// @notice What a fan signs, inside of a Spend message of Points (see `orderType`).
    /// @param payer Who pays and gets the voucher.
    /// @param rewardId Which reward.
    /// @param title Its title.
    /// @param count How many.
    /// @param nonce Any number; the same order is good once for each.
    /// @param deadline Last second at which the order is good.
    struct Order {
        address payer;
        uint256 rewardId;
        string title;
        uint16 count;
        uint256 nonce;
        uint256 deadline;
    }

    /// @notice What holder and merchant sign. Message: Fulfilment(uint256 voucherId,string title,address holder,
    /// uint16 count,uint16 before,uint256 deadline), `before` being how many of the voucher were fulfilled before.
    /// @param voucherId Which voucher.
    /// @param title Title of its reward.
    /// @param holder Who shows it.
    /// @param count How many of its units.
    /// @param deadline Last second at which it can be marked.
    struct Fulfilment {
        uint256 voucherId;
        string title;
        address holder;
        uint16 count;
        uint256 deadline;
    }

    /* EVENTS */

    /// @notice A reward was opened; what is said here never changes.
    event RewardOpened(uint256 indexed rewardId, address indexed merchant, Terms terms, string title, string uri);

    /// @notice A reward is redeemed no more; its vouchers hold.
    event RewardClosed(uint256 indexed rewardId);

    /// @notice A reward was called off: everything of it that is out can be refunded now.
    event RewardCalledOff(uint256 indexed rewardId, address indexed by, string reason);

    /// @notice A fan redeemed; the voucher stands for `count` units.
    event Redeemed(uint256 indexed voucherId, address indexed payer, uint16 count, uint96 points);

    /// @notice Units of a voucher were fulfilled.
    event Fulfilled(uint256 indexed voucherId, address indexed holder, uint16 count);

    /// @notice Units of a voucher were given back: the points went to who paid.
    event VoucherRefunded(uint256 indexed voucherId, address indexed holder, uint16 count, uint96 points);

    /* ERRORS */

    /// @notice There is no such reward.
    error RewardUnknown(uint256 rewardId);

    /// @notice The reward is in another state than this needs.
    error RewardInState(uint256 rewardId, State state);

    /// @notice A reward has a merchant, a price of 1 to 2^64 - 1 points, a stock, and a limit for a fan within it.
    error TermsInvalid();

    /// @notice It opens before it closes, closes within a year, and is fulfilled an hour to a year after it closes.
    error TimesInvalid();

    /// @notice Tier and age are asked of members only, and members only where the shop knows a Membership.
    error ConditionInvalid();

    /// @notice In region CN vouchers do not move.
    error TransferableInCn();

    /// @notice A title has 1 to 64 bytes, links and reasons 1 to 256.
    error TextInvalid(uint256 length);

    /// @notice It can be redeemed between the two, seconds.
    error NotOpenNow(uint40 opensAt, uint40 closesAt);

    /// @notice The title is another one.
    error TitleDiffers(uint256 rewardId);

    /// @notice Nothing is redeemed, fulfilled or given back.
    error CountZero();

    /// @notice So many are left.
    error StockExceeded(uint256 wanted, uint256 left);

    /// @notice The account can redeem so many more.
    error FanLimitExceeded(address payer, uint256 wanted, uint256 left);

    /// @notice The account is no member of that tier and age.
    error MembershipMissing(address payer, uint8 minTier, uint32 minAge);

    /// @notice Without a signature only the payer itself redeems.
    error NotPayer(address caller);

    /// @notice The account is not the reward's merchant.
    error NotMerchant(address caller);

    /// @notice There is no such voucher.
    error VoucherUnknown(uint256 voucherId);

    /// @notice It could be fulfilled until then.
    error FulfilmentOver(uint40 fulfilBy);

    /// @notice It can be fulfilled until then, and was not called off.
    error FulfilmentPending(uint40 fulfilBy);

    /// @notice The holder has so many units of the voucher.
    error UnitsMissing(address holder, uint256 wanted, uint256 held);

    /// @notice The code was good until `deadline`.
    error SignatureExpired(uint256 deadline);

    /// @notice Neither sent nor signed by that account over exactly this.
    error SignatureInvalid(address signer);

    /// @notice The voucher stays with who redeemed it.
    error VoucherBound(uint256 voucherId);

    /* HOST */

    /// @notice Opens a reward. `uri` links its public description.
    function openReward(
        Terms calldata terms,
        string calldata title,
        string calldata uri
    ) external returns (uint256 rewardId);

    /// @notice Ends the redeeming of a reward; what is out is fulfilled or refunded as promised.
    function closeReward(uint256 rewardId) external;

    /* GUARDIAN */

    /// @notice Calls a reward off, at once: the brake for a merchant that cannot be trusted.
    function callOff(uint256 rewardId, string calldata reason) external;

    /* MERCHANT */

    /// @notice Calls the caller's own reward off, as when a meet-up is cancelled.
    function giveUp(uint256 rewardId, string calldata reason) external;

    /* FANS AND WHO ACTS FOR THEM */

    /// @notice Redeems. Requirements: signed by the payer as IPoints.spendSigned wants it; with an empty signature sent
    /// by the payer, whose allowance at Points suffices. A payer that is a contract takes ERC-1155 tokens.
    function redeem(Order calldata order, bytes calldata signature) external returns (uint256 voucherId);

    /// @notice Marks units of a voucher as fulfilled. Requirements: holder and merchant each signed it, or sends it, with
    /// an empty signature; not later than the reward's `fulfilBy`, nor called off.
    function fulfil(Fulfilment calldata act, bytes calldata holderSignature, bytes calldata merchantSignature) external;

    /* ANYONE */

    /// @notice Gives back what a holder has of a voucher: its units are gone, the points are with who paid. Requirements:
    /// after `fulfilBy`, or called off.
    function refund(uint256 voucherId, address holder) external;

    /* VIEWS */

    /// @notice The points that are spent.
    function points() external view returns (IPoints);

    /// @notice Whose members are meant; zero where the community has none.
    function membership() external view returns (IMembership);

    /// @notice How many rewards were opened; their ids ascend from 1.
    function rewardCount() external view returns (uint256);

    /// @notice A reward.
    function rewardOf(uint256 rewardId) external view returns (Reward memory);

    /// @notice A voucher.
    function voucherOf(uint256 voucherId) external view returns (Voucher memory);

    /// @notice How many of a reward an account has redeemed.
    function redeemedBy(uint256 rewardId, address payer) external view returns (uint256);

    /// @notice The EIP-712 type of an order, as it stands inside of Points' Spend message.
    function orderType() external pure returns (string memory);

    /// @notice EIP-712 struct hash of an order.
    function orderHash(Order calldata order) external view returns (bytes32);
}
