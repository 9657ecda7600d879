// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Roles
/// @notice The named roles of the consortium. `0` is OpenZeppelin's ADMIN_ROLE.
/// @dev Business roles say what a member is; stream roles (21 and up) say what an account may write to the Notary.
library Roles {
    uint64 internal constant BRAND = 1;
    uint64 internal constant PRODUCER = 2;
    uint64 internal constant INSPECTOR = 3;
    uint64 internal constant CARRIER = 4;
    uint64 internal constant STREAMER = 5;
    uint64 internal constant PLATFORM = 6;
    uint64 internal constant RESOLVER = 7;
    uint64 internal constant APPRAISER = 8;
    uint64 internal constant REGULATOR = 9;
    uint64 internal constant GUARDIAN = 10;

    /// @dev Role of Notary stream `s` is `STREAM + s`.
    uint64 internal constant STREAM = 21;
}
