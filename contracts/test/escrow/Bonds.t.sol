// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit} from "../../src/MatchRegistry.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";
import {PlainToken} from "../support/OddTokens.sol";
import {Refusing} from "../support/Receivers.sol";

/// @dev The operator's bond: back where the seed was shown in time, the stakers' where it was not.
contract BondsTest is EscrowFixture {
    uint64 private _revealBy;

    function setUp() public override {
        super.setUp();
        _revealBy = escrow.poolOf(_pool).revealBy;
    }

    function _voidLate() private {
        _passEverything(_commit);
        escrow.voidPool(_pool);
    }

    function _isBond(WagerEscrow.Bond state) private view {
        eq(uint256(escrow.poolOf(_pool).bondState), uint256(state));
    }

    function test_aSeedShownInTimeReturnsTheBond() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        vm.warp(_commit.lockAt);
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        _expectEvent(address(escrow));
        emit WagerEscrow.BondReturned(_pool, OPERATOR, MINIMUM_BOND);
        vm.prank(STRANGER);
        escrow.resolveBond(_pool);
        _isBond(WagerEscrow.Bond.Returned);
        eq(OPERATOR.balance, MINIMUM_BOND);
        _expectError(abi.encodeWithSelector(WagerEscrow.BondResolved.selector));
        escrow.resolveBond(_pool);
        _expectError(abi.encodeWithSelector(WagerEscrow.NotForfeited.selector));
        vm.prank(ANN);
        escrow.withdrawBondShare(_pool, ANN);
    }

    function test_theBondGoesBackToWhoeverLeftItNotToWhoeverCameAfterThem() public {
        vm.prank(OWNER);
        escrow.setOperator(STRANGER);
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        escrow.resolveBond(_pool);
        eq(OPERATOR.balance, MINIMUM_BOND);
    }

    function test_aSeedShownInTheLastSecondReturnsTheBondAndOneLaterDoesNot() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        uint256 before = vm.snapshotState();
        vm.warp(_revealBy);
        _reveal(_commit);
        _voidLate();
        escrow.resolveBond(_pool);
        _isBond(WagerEscrow.Bond.Returned);
        vm.revertToState(before);
        vm.warp(_revealBy + 1);
        _reveal(_commit);
        _voidLate();
        escrow.resolveBond(_pool);
        _isBond(WagerEscrow.Bond.Forfeited);
    }

    function test_aSeedThatIsNotShownInTimeForfeitsTheBondToTheStakers() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        _voidLate();
        _expectEvent(address(escrow));
        emit WagerEscrow.BondForfeited(_pool, MINIMUM_BOND);
        vm.prank(STRANGER);
        escrow.resolveBond(_pool);
        _isBond(WagerEscrow.Bond.Forfeited);
        eq(OPERATOR.balance, 0);
        // on top of their stakes, whether they have taken those or not
        eq(_withdraw(_pool, ANN), 3 ether);
        _expectEvent(address(escrow));
        emit WagerEscrow.BondShareWithdrawn(_pool, ANN, ANN, 0.075 ether);
        eq(_withdrawBondShare(_pool, ANN), 0.075 ether);
        eq(_withdrawBondShare(_pool, BEN), 0.025 ether);
        eq(_withdraw(_pool, BEN), 1 ether);
        eq(address(escrow).balance, 0);
        _expectError(abi.encodeWithSelector(WagerEscrow.BondResolved.selector));
        escrow.resolveBond(_pool);
    }

    function test_aSeedThatTheResultShowsTooLateForfeitsTheBondThoughThePoolIsSettled() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        vm.warp(_revealBy + 1);
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        escrow.resolveBond(_pool);
        // losers share as well: they staked
        eq(_withdrawBondShare(_pool, BEN), 0.025 ether);
        eq(_withdrawBondShare(_pool, ANN), 0.075 ether);
        eq(_withdraw(_pool, ANN), 3.98 ether);
    }

    function test_aBondIsHeldWhileTheSeedIsStillDue() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        // the seed comes with the result: frozen matches have none
        _accept(_resultOf(_commit, LEFT));
        _acceptBy(_resultOf(_commit, RIGHT), 2, 7);
        _freeze(_resultOf(_commit, LEFT), _resultOf(_commit, RIGHT));
        escrow.voidPool(_pool);
        vm.warp(_revealBy);
        _expectError(abi.encodeWithSelector(WagerEscrow.RevealStillDue.selector, _revealBy));
        escrow.resolveBond(_pool);
        vm.warp(_revealBy + 1);
        escrow.resolveBond(_pool);
        _isBond(WagerEscrow.Bond.Forfeited);
    }

    function test_aBondThatNobodyStakedForGoesBackInAnyCase() public {
        _voidLate();
        escrow.resolveBond(_pool);
        _isBond(WagerEscrow.Bond.Returned);
        eq(OPERATOR.balance, MINIMUM_BOND);
    }

    function test_onlyStakersShareABondAndOnce() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        _stake(_pool, BEN, LEFT, 1 ether);
        _voidLate();
        bytes memory notYet = abi.encodeWithSelector(WagerEscrow.NotForfeited.selector);
        _expectError(notYet);
        vm.prank(ANN);
        escrow.withdrawBondShare(_pool, ANN);
        escrow.resolveBond(_pool);
        bytes memory nothing = abi.encodeWithSelector(WagerEscrow.NothingToWithdraw.selector);
        _expectError(nothing);
        vm.prank(STRANGER);
        escrow.withdrawBondShare(_pool, STRANGER);
        _withdrawBondShare(_pool, ANN);
        _expectError(nothing);
        vm.prank(ANN);
        escrow.withdrawBondShare(_pool, ANN);
        eq(_withdrawBondShare(_pool, BEN), MINIMUM_BOND / 2);
    }

    function testFuzz_everyWeiOfABondIsPaid(uint128[5] memory amounts, uint128 bond) public {
        bond = uint128(within(bond, MINIMUM_BOND, 1e24));
        MatchCommit memory commit = _committed();
        bytes32 poolId = _openWith(commit, COIN, bond);
        for (uint160 i = 0; i < 5; ++i) {
            amounts[i] = uint128(within(amounts[i], 1, 1e24));
            _stake(poolId, address(0x1000 + i), uint8(i % 2), amounts[i]);
        }
        _passEverything(commit);
        escrow.voidPool(poolId);
        escrow.resolveBond(poolId);
        uint256 paid = 0;
        for (uint160 i = 0; i < 5; ++i) paid += _withdrawBondShare(poolId, address(0x1000 + i));
        eq(paid, bond);
    }

    /// @dev a token's pool has a bond in coins: taking the stake back never depends on taking those
    function test_aStakerThatRefusesCoinsStillGetsItsTokens() public {
        PlainToken token = new PlainToken();
        Refusing staker = new Refusing();
        bytes32 poolId = _open(_commit, address(token));
        token.give(address(staker), 5);
        staker.call(address(token), abi.encodeCall(token.approve, (address(escrow), 5)));
        staker.call(address(escrow), abi.encodeCall(WagerEscrow.stake, (poolId, LEFT, 5)));
        _passEverything(_commit);
        escrow.voidPool(poolId);
        escrow.resolveBond(poolId);
        bytes memory toItself = abi.encodeCall(WagerEscrow.withdrawBondShare, (poolId, address(staker)));
        _expectError(abi.encodeWithSelector(Errors.FailedCall.selector));
        staker.call(address(escrow), toItself);
        staker.call(address(escrow), abi.encodeCall(WagerEscrow.withdraw, (poolId, address(staker))));
        eq(token.balanceOf(address(staker)), 5);
        staker.call(address(escrow), abi.encodeCall(WagerEscrow.withdrawBondShare, (poolId, ANN)));
        eq(ANN.balance, MINIMUM_BOND);
    }

    function test_anOperatorThatRefusesCoinsHarmsItselfAlone() public {
        Refusing contractor = new Refusing();
        vm.prank(OWNER);
        escrow.setOperator(address(contractor));
        MatchCommit memory commit = _committed();
        vm.deal(ANN, 1 ether);
        bytes memory opening = abi.encodeCall(WagerEscrow.open, (commit, _leafOf(commit), _proof(), COIN));
        vm.prank(ANN);
        contractor.call{value: 1 ether}(address(escrow), opening);
        bytes32 poolId = escrow.poolIdOf(_leafOf(commit), COIN);
        _stake(poolId, BEN, LEFT, 1 ether);
        _decide(commit, LEFT);
        escrow.settle(poolId);
        _expectError(abi.encodeWithSelector(Errors.FailedCall.selector));
        escrow.resolveBond(poolId);
        eq(_withdraw(poolId, BEN), 1 ether);
    }
}
