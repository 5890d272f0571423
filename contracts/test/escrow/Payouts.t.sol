// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Assets} from "../../src/lib/Assets.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";
import {Refusing} from "../support/Receivers.sol";

/// @dev Who gets what of an ended pool.
contract PayoutsTest is EscrowFixture {
    function _settle(uint8 winner) private {
        _decide(_commit, winner);
        escrow.settle(_pool);
    }

    function test_winnersShareTheStakesOfTheOthersLessTheFee() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, LEFT, 1 ether);
        _stake(_pool, CAT, RIGHT, 4 ether);
        _settle(LEFT);
        eq(escrow.withdrawable(_pool, ANN), 5.94 ether);
        eq(_withdraw(_pool, ANN), 5.94 ether);
        eq(escrow.withdrawable(_pool, ANN), 0);
        eq(_withdraw(_pool, BEN), 1.98 ether);
        eq(escrow.withdrawable(_pool, CAT), 0);
        eq(address(escrow).balance, MINIMUM_BOND + 0.08 ether);
    }

    function test_aWithdrawalIsToldInAnEventAndGoesWhereItIsSent() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _settle(LEFT);
        _expectEvent(address(escrow));
        emit WagerEscrow.Withdrawn(_pool, ANN, CAT, 3 ether);
        vm.prank(ANN);
        escrow.withdraw(_pool, CAT);
        eq(CAT.balance, 3 ether);
        eq(ANN.balance, 0);
    }

    function test_whoLostGetsNothing() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        _settle(LEFT);
        _expectError(abi.encodeWithSelector(WagerEscrow.NothingToWithdraw.selector));
        vm.prank(BEN);
        escrow.withdraw(_pool, BEN);
    }

    function test_whoStakedOnBothCornersIsPaidForTheOneThatWon() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        _stake(_pool, ANN, RIGHT, 1 ether);
        _settle(LEFT);
        eq(_withdraw(_pool, ANN), 1.98 ether);
    }

    function test_nobodyIsPaidTwice() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, LEFT, 3 ether);
        _settle(VOID);
        _withdraw(_pool, ANN);
        _expectError(abi.encodeWithSelector(WagerEscrow.NothingToWithdraw.selector));
        vm.prank(ANN);
        escrow.withdraw(_pool, ANN);
        eq(_withdraw(_pool, BEN), 3 ether);
    }

    function test_nobodyIsPaidBeforeThePoolHasEnded() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        bytes memory error = abi.encodeWithSelector(WagerEscrow.NotEnded.selector);
        vm.startPrank(ANN);
        _expectError(error);
        escrow.withdraw(_pool, ANN);
        _expectError(error);
        escrow.resolveBond(_pool);
        _expectError(error);
        escrow.withdrawBondShare(_pool, ANN);
        vm.stopPrank();
    }

    /// @dev Neither nobody's nor the escrow's own: nobody could ever get at it again.
    function test_whereNobodyCouldGetAtItNothingIsPaid() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _settle(LEFT);
        address[2] memory lost = [address(0), address(escrow)];
        for (uint256 i = 0; i < 2; ++i) {
            _expectError(abi.encodeWithSelector(Assets.BadReceiver.selector, lost[i]));
            vm.prank(ANN);
            escrow.withdraw(_pool, lost[i]);
        }
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    function test_aWinnerThatRefusesCoinsHarmsNobodyElseAndNamesAnotherReceiver() public {
        Refusing winner = new Refusing();
        bytes memory staking = abi.encodeCall(WagerEscrow.stake, (_pool, LEFT, 1 ether));
        vm.deal(ANN, 1 ether);
        vm.prank(ANN);
        winner.call{value: 1 ether}(address(escrow), staking);
        _stake(_pool, BEN, LEFT, 1 ether);
        _stake(_pool, CAT, RIGHT, 2 ether);
        _settle(LEFT);
        _expectError(abi.encodeWithSelector(Errors.FailedCall.selector));
        winner.call(address(escrow), abi.encodeCall(WagerEscrow.withdraw, (_pool, address(winner))));
        eq(_withdraw(_pool, BEN), 1.98 ether);
        winner.call(address(escrow), abi.encodeCall(WagerEscrow.withdraw, (_pool, STRANGER)));
        eq(STRANGER.balance, 1.98 ether);
    }

    /// @dev in any order, down to the last wei
    function testFuzz_everyWeiOfAPoolIsPaid(uint128[6] memory amounts, uint256 order, uint8 winner) public {
        winner %= 3;
        uint256 total = 0;
        for (uint160 i = 0; i < 6; ++i) {
            // a few wei now and then: that is where rounding shows
            amounts[i] = uint128(within(amounts[i], 1, i % 2 == 0 ? 10 : 1e24));
            _stake(_pool, address(0x1000 + i), i < 3 ? LEFT : RIGHT, amounts[i]);
            total += amounts[i];
        }
        _settle(winner);
        uint256 paid = 0;
        uint256 backers = winner == VOID ? 6 : 3;
        for (uint256 i = 0; i < backers; ++i) {
            uint256 index = (i + order % 6) % backers + (winner == RIGHT ? 3 : 0);
            uint256 got = _withdraw(_pool, address(uint160(0x1000 + index)));
            isTrue(winner == VOID ? got == amounts[index] : got >= amounts[index], "less than was staked");
            paid += got;
        }
        eq(paid + escrow.fees(COIN), total);
        isTrue(escrow.fees(COIN) <= (total * 300) / 10_000, "fee above the cap");
        eq(address(escrow).balance, MINIMUM_BOND + escrow.fees(COIN));
    }

    function testFuzz_sharesAreByStakesToTheWei(uint128 first, uint128 second, uint128 lost) public {
        first = uint128(within(first, 1, 1e30));
        second = uint128(within(second, 1, 1e30));
        lost = uint128(within(lost, 1, 1e30));
        _stake(_pool, ANN, RIGHT, first);
        _stake(_pool, BEN, RIGHT, second);
        _stake(_pool, CAT, LEFT, lost);
        _settle(RIGHT);
        uint256 pot = uint256(first) + second + lost - (uint256(lost) * FEE) / 10_000;
        uint256 exact = (uint256(first) * pot) / (uint256(first) + second);
        eq(_withdraw(_pool, ANN), exact);
        eq(_withdraw(_pool, BEN), pot - exact);
    }

    function test_moreThanEverFitsIsRefused() public {
        uint128 half = type(uint128).max / 2 + 1;
        _stake(_pool, ANN, LEFT, half);
        vm.deal(BEN, type(uint128).max);
        vm.startPrank(BEN);
        // one corner, and both together
        vm.expectRevert();
        escrow.stake{value: half}(_pool, LEFT, half);
        vm.expectRevert();
        escrow.stake{value: half}(_pool, RIGHT, half);
        escrow.stake{value: half - 1}(_pool, RIGHT, half - 1);
        vm.stopPrank();
        _settle(LEFT);
        eq(_withdraw(_pool, ANN), uint256(type(uint128).max) - (uint256(half - 1) * FEE) / 10_000);
    }

    /// @dev the escrow has enough coins; Address.sendValue says so where it has not
    function test_whatIsNotThereIsNotPaid() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _settle(LEFT);
        vm.deal(address(escrow), 1 ether);
        _expectError(abi.encodeWithSelector(Errors.InsufficientBalance.selector, 1 ether, 3 ether));
        vm.prank(ANN);
        escrow.withdraw(_pool, ANN);
    }
}
