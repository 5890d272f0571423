// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";
import {HookToken} from "../support/OddTokens.sol";
import {Reentering} from "../support/Receivers.sol";

/**
 * @dev One contract that is staker, operator and treasury at once, that is called by coins and by a token with hooks, and that is due something
 * everywhere. Whatever it is being paid or pays, it calls every function: one by one, each would have succeeded on its own.
 */
contract ReentrancyTest is EscrowFixture {
    Reentering private _attacker;
    HookToken private _token;
    MatchCommit private _unopened;
    // two of each kind: one that is called, and one that is called from within
    bytes32 private _openPool;
    bytes32[2] private _settled;
    bytes32[2] private _forfeited;
    bytes32[2] private _returned;
    bytes32 private _settleable;
    bytes32 private _voidable;

    function setUp() public override {
        super.setUp();
        _attacker = new Reentering();
        _token = new HookToken();
        vm.startPrank(OWNER);
        escrow.setOperator(address(_attacker));
        escrow.setTreasury(address(_attacker));
        vm.stopPrank();
        _token.give(address(_attacker), 1_000_000);
        _call(address(_token), 0, abi.encodeCall(_token.approve, (address(escrow), type(uint256).max)));

        MatchCommit memory forfeiting = _committed();
        MatchCommit memory deciding = _committed();
        MatchCommit memory returning = _committed();
        _forfeited = [_openAndStake(forfeiting, COIN), _openAndStake(forfeiting, address(_token))];
        _settled = [_openAndStake(deciding, COIN), _openAndStake(deciding, address(_token))];
        _returned = [_openAndStake(returning, COIN), _openAndStake(returning, address(_token))];
        _voidable = _openAndStake(forfeiting, address(1));
        _settleable = _openAndStake(deciding, address(1));
        vm.warp(forfeiting.lockAt);
        _decide(deciding, LEFT);
        _decide(returning, LEFT);
        for (uint256 i = 0; i < 2; ++i) {
            escrow.settle(_settled[i]);
            escrow.settle(_returned[i]);
        }
        _passEverything(forfeiting);
        for (uint256 i = 0; i < 2; ++i) {
            escrow.voidPool(_forfeited[i]);
            escrow.resolveBond(_forfeited[i]);
        }
        MatchCommit memory later = _committed();
        _openPool = _openAndStake(later, address(_token));
        _unopened = _committed();
        _token.register(address(_attacker));
    }

    function _call(address target, uint256 value, bytes memory data) private {
        vm.deal(ANN, value);
        vm.prank(ANN);
        _attacker.call{value: value}(target, data);
    }

    /// @dev of coins and the token: the attacker on the left, Ben on the right
    function _openAndStake(MatchCommit memory commit, address asset) private returns (bytes32 poolId) {
        poolId = escrow.poolIdOf(_leafOf(commit), asset);
        bytes memory opening = abi.encodeCall(WagerEscrow.open, (commit, _leafOf(commit), _proof(), asset));
        _call(address(escrow), 1 ether, opening);
        bytes memory staking = abi.encodeCall(WagerEscrow.stake, (poolId, LEFT, 1_000));
        if (asset == COIN) {
            _call(address(escrow), 1_000, staking);
            _stake(poolId, BEN, RIGHT, 1_000);
        } else if (asset == address(_token)) {
            _call(address(escrow), 0, staking);
            _token.give(BEN, 1_000);
            vm.startPrank(BEN);
            _token.approve(address(escrow), 1_000);
            escrow.stake(poolId, RIGHT, 1_000);
            vm.stopPrank();
        }
    }

    /// @dev of the functions that pay or take: with `pool` 1 another pool's, so that it could succeed within the first
    function _paying(uint256 which, uint256 pool) private view returns (bytes memory) {
        address to = address(_attacker);
        if (which == 0) return abi.encodeCall(WagerEscrow.withdraw, (_settled[pool], to));
        if (which == 1) return abi.encodeCall(WagerEscrow.withdrawBondShare, (_forfeited[pool], to));
        if (which == 2) return abi.encodeCall(WagerEscrow.resolveBond, (_returned[pool]));
        if (which == 3) return abi.encodeCall(WagerEscrow.withdrawFees, (pool == 0 ? COIN : address(_token)));
        return abi.encodeCall(WagerEscrow.stake, (_openPool, LEFT, uint128(pool + 1)));
    }

    /// @dev those that neither pay nor take
    function _harmless(uint256 which) private view returns (bytes memory) {
        if (which == 0) return abi.encodeCall(WagerEscrow.settle, (_settleable));
        if (which == 1) return abi.encodeCall(WagerEscrow.voidPool, (_voidable));
        return abi.encodeCall(WagerEscrow.open, (_unopened, _leafOf(_unopened), _proof(), COIN));
    }

    function test_eachOfThemSucceedsOnItsOwn() public {
        for (uint256 which = 0; which < 5; ++which) {
            for (uint256 pool = 0; pool < 2; ++pool) _call(address(escrow), 0, _paying(which, pool));
        }
        _setMinimumBondToNothing();
        for (uint256 which = 0; which < 3; ++which) _call(address(escrow), 0, _harmless(which));
    }

    function test_nothingThatPaysOrTakesCanBeCalledFromWithinAnother() public {
        for (uint256 outer = 0; outer < 5; ++outer) {
            for (uint256 inner = 0; inner < 5; ++inner) {
                uint256 before = vm.snapshotState();
                _attacker.arm(address(escrow), _paying(inner, 1));
                _call(address(escrow), 0, _paying(outer, 0));
                eq(_attacker.tries(), 1);
                eq(_attacker.successes(), 0);
                vm.revertToState(before);
            }
        }
    }

    /// @dev the same function of the same pool, too, and by the hooks of a token
    function test_nobodyIsPaidTwiceFromWithin() public {
        for (uint256 which = 0; which < 5; ++which) {
            for (uint256 pool = 0; pool < 2; ++pool) {
                uint256 before = vm.snapshotState();
                _attacker.arm(address(escrow), _paying(which, pool));
                _call(address(escrow), 0, _paying(which, pool));
                eq(_attacker.tries(), 1);
                eq(_attacker.successes(), 0);
                vm.revertToState(before);
            }
        }
    }

    function test_endingAndOpeningFromWithinChangesNoPayment() public {
        _setMinimumBondToNothing();
        for (uint256 outer = 0; outer < 5; ++outer) {
            uint256 before = vm.snapshotState();
            uint256 coins = address(_attacker).balance;
            uint256 tokens = _token.balanceOf(address(_attacker));
            _call(address(escrow), 0, _paying(outer, 0));
            uint256 coinsAlone = address(_attacker).balance - coins;
            uint256 tokensAlone = tokens - _token.balanceOf(address(_attacker));
            vm.revertToState(before);
            for (uint256 inner = 0; inner < 3; ++inner) {
                before = vm.snapshotState();
                _attacker.arm(address(escrow), _harmless(inner));
                _call(address(escrow), 0, _paying(outer, 0));
                eq(_attacker.successes(), 1);
                eq(address(_attacker).balance - coins, coinsAlone);
                eq(tokens - _token.balanceOf(address(_attacker)), tokensAlone);
                vm.revertToState(before);
            }
        }
    }

    /// @dev so that a pool can be opened without coins
    function _setMinimumBondToNothing() private {
        vm.prank(OWNER);
        escrow.setMinimumBond(0);
    }
}
