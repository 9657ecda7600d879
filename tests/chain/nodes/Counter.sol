// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// Counts how often each number was counted: nothing in it stops a repetition, so that a test sees one.
contract Counter {
    struct Tally { uint64 number; uint256 runs; }

    error TooLarge(uint256 given, uint256 limit);
    error TooEarly(bytes4 step, address caller);
    event Counted(uint256 indexed number, uint256 runs);

    mapping(uint256 number => uint256) public runs;
    uint256 public immutable limit;

    constructor(uint256 limit_) { limit = limit_; }

    function count(uint256 number) external payable {
        if (number > limit) revert TooLarge(number, limit);
        emit Counted(number, ++runs[number]);
    }

    function countAfter(uint256 number, uint256 earlier) external {
        if (runs[earlier] == 0) revert TooEarly(this.countAfter.selector, msg.sender);
        emit Counted(number, ++runs[number]);
    }

    function tallies(uint64[] calldata numbers) external view returns (Tally[] memory found) {
        found = new Tally[](numbers.length);
        for (uint256 i; i < numbers.length; ++i) found[i] = Tally(numbers[i], runs[numbers[i]]);
    }

    function divide(uint256 by) external pure returns (uint256) { return 100 / by; }
    function refuse(string calldata why) external pure { revert(why); }
}
