// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {MatchRegistry} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";

/// @dev Fees, and what the owner sets.
contract ParametersTest is EscrowFixture {
    function test_whatTheConstructorSets() public {
        eq(escrow.owner(), OWNER);
        eq(escrow.operator(), OPERATOR);
        eq(address(escrow.registry()), address(registry));
        eq(escrow.treasury(), TREASURY);
        eq(escrow.feeBps(), FEE);
        eq(escrow.minimumBond(), MINIMUM_BOND);
        _expectError(abi.encodeWithSelector(Operated.ZeroAddress.selector));
        new WagerEscrow(OWNER, OPERATOR, MatchRegistry(address(0)), TREASURY, FEE, MINIMUM_BOND);
        _expectError(abi.encodeWithSelector(Operated.ZeroAddress.selector));
        new WagerEscrow(OWNER, OPERATOR, registry, address(0), FEE, MINIMUM_BOND);
        _expectError(abi.encodeWithSelector(WagerEscrow.FeeTooHigh.selector, 301));
        new WagerEscrow(OWNER, OPERATOR, registry, TREASURY, 301, MINIMUM_BOND);
    }

    function test_changesAreToldInEvents() public {
        vm.startPrank(OWNER);
        _expectEvent(address(escrow));
        emit WagerEscrow.FeeChanged(7);
        escrow.setFee(7);
        _expectEvent(address(escrow));
        emit WagerEscrow.MinimumBondChanged(8);
        escrow.setMinimumBond(8);
        _expectEvent(address(escrow));
        emit WagerEscrow.TreasuryChanged(CAT);
        escrow.setTreasury(CAT);
        vm.stopPrank();
        eq(escrow.feeBps(), 7);
        eq(escrow.minimumBond(), 8);
        eq(escrow.treasury(), CAT);
    }

    function test_onlyTheOwnerSetsThem() public {
        address[3] memory others = [OPERATOR, TREASURY, STRANGER];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory error = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, others[i]);
            vm.startPrank(others[i]);
            _expectError(error);
            escrow.setFee(0);
            _expectError(error);
            escrow.setMinimumBond(0);
            _expectError(error);
            escrow.setTreasury(others[i]);
            _expectError(error);
            escrow.setOperator(others[i]);
            vm.stopPrank();
        }
    }

    function testFuzz_theFeeIsCappedInTheCode(uint16 fee) public {
        if (fee > 300) _expectError(abi.encodeWithSelector(WagerEscrow.FeeTooHigh.selector, fee));
        vm.prank(OWNER);
        escrow.setFee(fee);
        isTrue(escrow.feeBps() <= 300, "above the cap");
    }

    function test_threePercentIsTheMost() public {
        eq(escrow.MAX_FEE_BPS(), 300);
        vm.startPrank(OWNER);
        escrow.setFee(300);
        _expectError(abi.encodeWithSelector(WagerEscrow.FeeTooHigh.selector, 301));
        escrow.setFee(301);
        vm.stopPrank();
    }

    function test_nobodyIsNoTreasury() public {
        _expectError(abi.encodeWithSelector(Operated.ZeroAddress.selector));
        vm.prank(OWNER);
        escrow.setTreasury(address(0));
    }

    function test_feesGoToTheTreasuryWhoeverCalls() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        _expectEvent(address(escrow));
        emit WagerEscrow.FeesWithdrawn(COIN, TREASURY, 0.02 ether);
        vm.prank(STRANGER);
        escrow.withdrawFees(COIN);
        eq(TREASURY.balance, 0.02 ether);
        eq(escrow.fees(COIN), 0);
        _expectError(abi.encodeWithSelector(WagerEscrow.NothingToWithdraw.selector));
        escrow.withdrawFees(COIN);
        eq(_withdraw(_pool, ANN), 1.98 ether);
    }

    function test_aChangeTouchesNoPoolThatIsOpen() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        vm.startPrank(OWNER);
        escrow.setFee(300);
        escrow.setMinimumBond(100 ether);
        registry.setChallengeWindow(12 hours);
        vm.stopPrank();
        eq(escrow.poolOf(_pool).feeBps, FEE);
        vm.warp(_commit.lockAt);
        _reveal(_commit);
        // even the longest window ends before the result is due
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        eq(escrow.fees(COIN), 0.02 ether);
        eq(_withdraw(_pool, ANN), 1.98 ether);
        escrow.resolveBond(_pool);
        eq(OPERATOR.balance, MINIMUM_BOND);
        bytes32 next = _openWith(_committed(), COIN, 100 ether);
        eq(escrow.poolOf(next).feeBps, 300);
    }
}
