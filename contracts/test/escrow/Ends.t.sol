// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchResult} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";

/// @dev How pools end.
contract EndsTest is EscrowFixture {
    function _stakeBoth() private {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        vm.warp(_commit.lockAt);
    }

    // ---------------------------------------------------------------- settle

    function test_anyoneSettlesByTheFinalResult() public {
        _stakeBoth();
        _decide(_commit, RIGHT);
        _expectEvent(address(escrow));
        emit WagerEscrow.PoolSettled(_pool, RIGHT, 0.06 ether);
        vm.prank(STRANGER);
        escrow.settle(_pool);
        WagerEscrow.Pool memory pool = escrow.poolOf(_pool);
        eq(uint256(pool.state), uint256(WagerEscrow.State.Settled));
        eq(pool.winner, RIGHT);
        eq(pool.stakesLeft, 1 ether);
        eq(pool.potLeft, 3.94 ether);
        eq(pool.bondStakesLeft, 4 ether);
        eq(escrow.fees(COIN), 0.06 ether);
    }

    function test_nothingIsSettledWithoutAFinalResult() public {
        _stakeBoth();
        bytes memory error = abi.encodeWithSelector(WagerEscrow.NoFinalResult.selector);
        _expectError(error);
        escrow.settle(_pool);
        _accept(_resultOf(_commit, LEFT));
        _expectError(error);
        escrow.settle(_pool);
    }

    function test_aPoolEndsOnce() public {
        _stakeBoth();
        _decide(_commit, RIGHT);
        escrow.settle(_pool);
        _expectError(abi.encodeWithSelector(WagerEscrow.AlreadyEnded.selector));
        escrow.settle(_pool);
        _passEverything(_commit);
        _expectError(abi.encodeWithSelector(WagerEscrow.AlreadyEnded.selector));
        escrow.voidPool(_pool);
    }

    function test_aPoolThatDoesNotExistNeverEnds() public {
        bytes32 nowhere = keccak256("nowhere");
        bytes memory error = abi.encodeWithSelector(WagerEscrow.NoPool.selector, nowhere);
        _expectError(error);
        escrow.settle(nowhere);
        _expectError(error);
        escrow.voidPool(nowhere);
        _expectError(error);
        escrow.withdraw(nowhere, ANN);
        _expectError(error);
        escrow.resolveBond(nowhere);
        _expectError(error);
        escrow.withdrawBondShare(nowhere, ANN);
        eq(escrow.withdrawable(nowhere, ANN), 0);
    }

    function test_aVoidResultGivesEverythingBack() public {
        _stakeBoth();
        _decide(_commit, VOID);
        _expectEvent(address(escrow));
        emit WagerEscrow.PoolVoided(_pool);
        escrow.settle(_pool);
        _givesEverythingBack();
    }

    function test_nobodyBackedTheWinnerGivesEverythingBack() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, LEFT, 1 ether);
        _decide(_commit, RIGHT);
        escrow.settle(_pool);
        _givesEverythingBack();
    }

    function test_onlyOneSideGetsItsOwnBackWithoutAFee() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, LEFT, 1 ether);
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        _isState(_pool, WagerEscrow.State.Settled);
        eq(escrow.fees(COIN), 0);
        eq(_withdraw(_pool, ANN), 3 ether);
        eq(_withdraw(_pool, BEN), 1 ether);
    }

    function test_aPoolWithoutStakesIsVoid() public {
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        _isState(_pool, WagerEscrow.State.Voided);
    }

    // ---------------------------------------------------------------- void

    function test_aFrozenMatchGivesEverythingBackAtOnce() public {
        _stakeBoth();
        MatchResult memory first = _resultOf(_commit, LEFT);
        MatchResult memory second = _resultOf(_commit, RIGHT);
        _accept(first);
        _acceptBy(second, 2, 7);
        _freeze(first, second);
        _expectError(abi.encodeWithSelector(WagerEscrow.NoFinalResult.selector));
        escrow.settle(_pool);
        vm.prank(STRANGER);
        escrow.voidPool(_pool);
        _givesEverythingBack();
    }

    function test_noResultInTimeGivesEverythingBack() public {
        _stakeBoth();
        uint64 resultBy = escrow.poolOf(_pool).resultBy;
        vm.warp(resultBy);
        _expectError(abi.encodeWithSelector(WagerEscrow.ResultStillDue.selector, resultBy));
        escrow.voidPool(_pool);
        vm.warp(resultBy + 1);
        _expectEvent(address(escrow));
        emit WagerEscrow.PoolVoided(_pool);
        vm.prank(STRANGER);
        escrow.voidPool(_pool);
        _givesEverythingBack();
    }

    /// @dev else those who lost would void what nobody has settled for a day
    function test_aResultInTimeSettlesHoweverLateItIsCalledFor() public {
        _stakeBoth();
        _decide(_commit, RIGHT);
        _passEverything(_commit);
        _pass(30 days);
        _expectError(abi.encodeWithSelector(WagerEscrow.HasResult.selector));
        vm.prank(ANN);
        escrow.voidPool(_pool);
        escrow.settle(_pool);
        eq(_withdraw(_pool, BEN), 3.94 ether);
    }

    function test_aResultInTheLastSecondSettles() public {
        _stakeBoth();
        uint64 resultBy = escrow.poolOf(_pool).resultBy;
        vm.warp(resultBy - WINDOW);
        _decide(_commit, LEFT);
        eq(_now(), resultBy);
        _expectError(abi.encodeWithSelector(WagerEscrow.HasResult.selector));
        escrow.voidPool(_pool);
        escrow.settle(_pool);
        _isState(_pool, WagerEscrow.State.Settled);
    }

    /// @dev no race between those who lost and those who won
    function test_aResultThatComesTooLateIsNone() public {
        _stakeBoth();
        vm.warp(escrow.poolOf(_pool).resultBy - WINDOW + 1);
        _decide(_commit, LEFT);
        _expectError(abi.encodeWithSelector(WagerEscrow.NoFinalResult.selector));
        escrow.settle(_pool);
        escrow.voidPool(_pool);
        _givesEverythingBack();
    }

    /// @dev in the fixture's or like stakes: Ann three, Ben one
    function _givesEverythingBack() private {
        _isState(_pool, WagerEscrow.State.Voided);
        eq(escrow.fees(COIN), 0);
        eq(escrow.withdrawable(_pool, ANN), 3 ether);
        eq(escrow.withdrawable(_pool, BEN), 1 ether);
        eq(_withdraw(_pool, ANN), 3 ether);
        eq(_withdraw(_pool, BEN), 1 ether);
        eq(address(escrow).balance, MINIMUM_BOND);
    }
}
