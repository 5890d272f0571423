// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What of forge's cheat codes our tests use (https://book.getfoundry.sh/reference/cheatcodes); forge-std is not on npm under its owners' name.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function warp(uint256 timestamp) external;
    function deal(address account, uint256 balance) external;
    function assume(bool condition) external pure;
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function label(address account, string calldata name) external;
    function chainId(uint256 id) external;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function getBlockTimestamp() external view returns (uint256);
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool);
}

/// @dev The little that tests need beyond the cheat codes.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    // forge looks for it
    // solhint-disable-next-line var-name-mixedcase
    bool public IS_TEST = true;

    address[] private _targets;

    error NotEqual(bytes32 found, bytes32 expected);
    error NotTrue(string what);

    /// @dev forge reads it: whose functions an invariant test calls at random
    function targetContracts() public view returns (address[] memory) {
        return _targets;
    }

    function _target(address contract_) internal {
        _targets.push(contract_);
    }

    function eq(uint256 found, uint256 expected) internal pure {
        if (found != expected) revert NotEqual(bytes32(found), bytes32(expected));
    }

    function eq(bytes32 found, bytes32 expected) internal pure {
        if (found != expected) revert NotEqual(found, expected);
    }

    function eq(address found, address expected) internal pure {
        if (found != expected) revert NotEqual(bytes32(uint256(uint160(found))), bytes32(uint256(uint160(expected))));
    }

    function isTrue(bool condition, string memory what) internal pure {
        if (!condition) revert NotTrue(what);
    }

    function within(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + (value % (most - least + 1));
    }
}
