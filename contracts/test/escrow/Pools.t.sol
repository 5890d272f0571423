// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";

/// @dev Opening pools and staking.
contract PoolsTest is EscrowFixture {
    // ---------------------------------------------------------------- open

    function test_anOpenedPoolIsToldInAnEventAndHasItsTimes() public {
        MatchCommit memory commit = _committed();
        bytes32 leaf = _leafOf(commit);
        bytes32 expected = escrow.poolIdOf(leaf, COIN);
        vm.deal(OPERATOR, 1 ether);
        _expectEvent(address(escrow));
        emit WagerEscrow.PoolOpened(expected, commit.matchId, leaf, COIN, commit.lockAt - 15, FEE, 1 ether);
        vm.prank(OPERATOR);
        eq(escrow.open{value: 1 ether}(commit, leaf, _proof(), COIN), expected);
        WagerEscrow.Pool memory pool = escrow.poolOf(expected);
        eq(pool.commit, leaf);
        eq(pool.asset, COIN);
        eq(uint256(pool.state), uint256(WagerEscrow.State.Open));
        eq(pool.feeBps, FEE);
        eq(pool.closesAt, commit.lockAt - 15);
        eq(pool.revealBy, commit.lockAt + 2 hours);
        eq(pool.resultBy, commit.lockAt + 1 days);
        eq(uint256(pool.bondState), uint256(WagerEscrow.Bond.Held));
        eq(pool.opener, OPERATOR);
        eq(pool.bond, 1 ether);
        eq(address(escrow.registry()), address(registry));
    }

    function test_onlyTheOperatorOpens() public {
        MatchCommit memory commit = _committed();
        address[2] memory others = [OWNER, STRANGER];
        for (uint256 i = 0; i < 2; ++i) {
            vm.deal(others[i], 1 ether);
            _expectError(abi.encodeWithSelector(Operated.NotOperator.selector, others[i]));
            vm.prank(others[i]);
            escrow.open{value: 1 ether}(commit, _leafOf(commit), _proof(), COIN);
        }
    }

    function _refusesToOpen(MatchCommit memory commit, uint256 bond, bytes memory error) private {
        vm.deal(OPERATOR, bond);
        _expectError(error);
        vm.prank(OPERATOR);
        escrow.open{value: bond}(commit, _leafOf(commit), _proof(), COIN);
    }

    function test_aMatchThatIsNotCommittedHasNoPool() public {
        _refusesToOpen(_commitAt(5), 1 ether, abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
    }

    function test_aPoolIsOpenedOnceForEachAsset() public {
        _refusesToOpen(_commit, 1 ether, abi.encodeWithSelector(WagerEscrow.PoolExists.selector, _pool));
        bytes32 other = _open(_commit, address(0x70CE));
        isTrue(other != _pool, "same pool");
        // an ended one is not opened again either
        _passEverything(_commit);
        escrow.voidPool(_pool);
        _refusesToOpen(_commit, 1 ether, abi.encodeWithSelector(WagerEscrow.PoolExists.selector, _pool));
    }

    function testFuzz_theBondIsNoSmallerThanTheMinimum(uint128 bond) public {
        MatchCommit memory commit = _committed();
        if (bond < MINIMUM_BOND) {
            bytes memory error = abi.encodeWithSelector(WagerEscrow.BondTooSmall.selector, bond, MINIMUM_BOND);
            _refusesToOpen(commit, bond, error);
        } else {
            eq(escrow.poolOf(_openWith(commit, COIN, bond)).bond, bond);
        }
    }

    function test_aBondJustTooSmallIsRefused() public {
        uint128 bond = MINIMUM_BOND - 1;
        bytes memory error = abi.encodeWithSelector(WagerEscrow.BondTooSmall.selector, bond, MINIMUM_BOND);
        _refusesToOpen(_committed(), bond, error);
    }

    function test_aLockThatIsTooCloseIsRefused() public {
        MatchCommit memory commit = _committed();
        vm.warp(commit.lockAt - 15);
        _refusesToOpen(commit, 1 ether, abi.encodeWithSelector(WagerEscrow.LockTooClose.selector, commit.lockAt));
        vm.warp(commit.lockAt - 16);
        bytes32 poolId = _open(commit, COIN);
        _stake(poolId, ANN, LEFT, 1);
    }

    function test_aLockThatIsTooFarIsRefused() public {
        MatchCommit memory commit = _committed();
        vm.warp(commit.lockAt - 7 days - 1);
        _refusesToOpen(commit, 1 ether, abi.encodeWithSelector(WagerEscrow.LockTooFar.selector, commit.lockAt));
        vm.warp(commit.lockAt - 7 days);
        _open(commit, COIN);
    }

    function test_coinsThatNobodyAskedForAreRefused() public {
        vm.deal(ANN, 1 ether);
        vm.prank(ANN);
        (bool isDone, ) = address(escrow).call{value: 1 ether}("");
        isTrue(!isDone, "taken");
    }

    // ---------------------------------------------------------------- stake

    function test_aStakeIsCountedAndToldInAnEvent() public {
        vm.deal(ANN, 5 ether);
        vm.startPrank(ANN);
        _expectEvent(address(escrow));
        emit WagerEscrow.Staked(_pool, ANN, LEFT, 2 ether);
        escrow.stake{value: 2 ether}(_pool, LEFT, 2 ether);
        escrow.stake{value: 1 ether}(_pool, LEFT, 1 ether);
        escrow.stake{value: 2 ether}(_pool, RIGHT, 2 ether);
        vm.stopPrank();
        uint128[2] memory staked = escrow.stakesOf(_pool, ANN);
        eq(staked[LEFT], 3 ether);
        eq(staked[RIGHT], 2 ether);
        uint128[2] memory totals = escrow.poolOf(_pool).totals;
        eq(totals[LEFT], 3 ether);
        eq(totals[RIGHT], 2 ether);
        eq(address(escrow).balance, 5 ether + MINIMUM_BOND);
        eq(escrow.withdrawable(_pool, ANN), 0);
    }

    function _refusesToStake(bytes32 poolId, uint8 outcome, uint128 amount, bytes memory error) private {
        vm.deal(ANN, amount);
        _expectError(error);
        vm.prank(ANN);
        escrow.stake{value: amount}(poolId, outcome, amount);
    }

    function testFuzz_stakesCloseBeforeTheLock(uint64 time) public {
        time = uint64(within(time, _now(), _commit.lockAt + 1 days));
        vm.warp(time);
        uint64 closesAt = _commit.lockAt - 15;
        if (time < closesAt) _stake(_pool, ANN, LEFT, 1 ether);
        else _refusesToStake(_pool, LEFT, 1 ether, abi.encodeWithSelector(WagerEscrow.Closed.selector, closesAt));
    }

    function test_stakesCloseToTheSecond() public {
        uint64 closesAt = _commit.lockAt - 15;
        vm.warp(closesAt - 1);
        _stake(_pool, ANN, LEFT, 1 ether);
        vm.warp(closesAt);
        _refusesToStake(_pool, LEFT, 1 ether, abi.encodeWithSelector(WagerEscrow.Closed.selector, closesAt));
    }

    function testFuzz_thereAreTwoOutcomes(uint8 outcome) public {
        outcome = uint8(within(outcome, 2, 255));
        _refusesToStake(_pool, outcome, 1, abi.encodeWithSelector(WagerEscrow.NoSuchOutcome.selector, outcome));
    }

    function test_nothingIsNoStake() public {
        _refusesToStake(_pool, LEFT, 0, abi.encodeWithSelector(WagerEscrow.NothingStaked.selector));
    }

    function test_aPoolThatDoesNotExistTakesNoStakes() public {
        bytes32 nowhere = keccak256("nowhere");
        _refusesToStake(nowhere, LEFT, 1, abi.encodeWithSelector(WagerEscrow.NoPool.selector, nowhere));
    }

    function test_aPoolThatHasEndedTakesNoStakes() public {
        MatchCommit memory commit = _commit;
        _decide(commit, VOID);
        escrow.settle(_pool);
        isTrue(_now() < escrow.poolOf(_pool).closesAt, "closed anyway");
        _refusesToStake(_pool, LEFT, 1, abi.encodeWithSelector(WagerEscrow.AlreadyEnded.selector));
    }
}
