// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {MatchCommit} from "../../src/MatchRegistry.sol";
import {RegistryTools} from "./RegistryTools.sol";

/// @dev What tests and handlers do with an escrow.
abstract contract EscrowTools is RegistryTools {
    uint16 internal constant FEE = 200;
    uint128 internal constant MINIMUM_BOND = 0.1 ether;
    address internal constant COIN = address(0);
    address internal constant TREASURY = address(0x74EA5);
    address internal constant ANN = address(0xA22);
    address internal constant BEN = address(0xBE2);
    address internal constant CAT = address(0xCA7);

    WagerEscrow internal escrow;

    function _deployEscrow() internal returns (WagerEscrow) {
        return new WagerEscrow(OWNER, OPERATOR, registry, TREASURY, FEE, MINIMUM_BOND);
    }

    /// @dev by the operator, with the smallest bond
    function _open(MatchCommit memory commit, address asset) internal returns (bytes32 poolId) {
        return _openWith(commit, asset, MINIMUM_BOND);
    }

    function _openWith(MatchCommit memory commit, address asset, uint256 bond) internal returns (bytes32 poolId) {
        vm.deal(OPERATOR, OPERATOR.balance + bond);
        vm.prank(OPERATOR);
        return escrow.open{value: bond}(commit, _leafOf(commit), _proof(), asset);
    }

    function _stake(bytes32 poolId, address account, uint8 outcome, uint128 amount) internal {
        vm.deal(account, account.balance + amount);
        vm.prank(account);
        escrow.stake{value: amount}(poolId, outcome, amount);
    }

    /// @return what arrived at the account itself
    function _withdraw(bytes32 poolId, address account) internal returns (uint256) {
        uint256 before = account.balance;
        vm.prank(account);
        escrow.withdraw(poolId, account);
        return account.balance - before;
    }

    function _withdrawBondShare(bytes32 poolId, address account) internal returns (uint256) {
        uint256 before = account.balance;
        vm.prank(account);
        escrow.withdrawBondShare(poolId, account);
        return account.balance - before;
    }

    function _stateOf(bytes32 poolId) internal view returns (WagerEscrow.State) {
        return escrow.poolOf(poolId).state;
    }

    function _isState(bytes32 poolId, WagerEscrow.State state) internal view {
        eq(uint256(_stateOf(poolId)), uint256(state));
    }

    /// @dev after everything that a pool waits for
    function _passEverything(MatchCommit memory commit) internal {
        vm.warp(commit.lockAt + 1 days + 1);
    }
}
