// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Assets} from "../../src/lib/Assets.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";
import {FalseToken, FeeToken, PlainToken, SilentToken, UnwillingToken} from "../support/OddTokens.sol";
import {ShrinkingToken} from "../support/ShrinkingToken.sol";

interface Givable {
    function give(address account, uint256 amount) external;
    function approve(address spender, uint256 amount) external returns (bool);
}

/// @dev Good tokens, odd tokens, and what is no token.
contract TokensTest is EscrowFixture {
    function _approved(address token, address account, uint256 amount) private {
        Givable(token).give(account, amount);
        vm.prank(account);
        Givable(token).approve(address(escrow), amount);
    }

    function _stakeTokens(bytes32 poolId, address account, uint8 outcome, uint128 amount) private {
        _approved(escrow.poolOf(poolId).asset, account, amount);
        vm.prank(account);
        escrow.stake(poolId, outcome, amount);
    }

    function _refusesStake(address token, bytes memory error) private {
        bytes32 poolId = _open(_commit, token);
        _expectError(error);
        vm.prank(ANN);
        escrow.stake(poolId, LEFT, 1_000);
        eq(escrow.stakesOf(poolId, ANN)[LEFT], 0);
    }

    function test_aGoodTokenIsStakedSharedAndPaid() public {
        PlainToken token = new PlainToken();
        bytes32 poolId = _open(_commit, address(token));
        _stakeTokens(poolId, ANN, LEFT, 1_000);
        _stakeTokens(poolId, BEN, RIGHT, 500);
        eq(token.balanceOf(address(escrow)), 1_500);
        _decide(_commit, LEFT);
        escrow.settle(poolId);
        _withdraw(poolId, ANN);
        eq(token.balanceOf(ANN), 1_490);
        eq(escrow.fees(COIN), 0);
        escrow.withdrawFees(address(token));
        eq(token.balanceOf(TREASURY), 10);
        eq(token.balanceOf(address(escrow)), 0);
    }

    function test_coinsAreCountedExactly() public {
        vm.deal(ANN, 3 ether);
        vm.startPrank(ANN);
        uint256[3] memory sent = [uint256(0), 1 ether - 1, 1 ether + 1];
        for (uint256 i = 0; i < 3; ++i) {
            _expectError(abi.encodeWithSelector(Assets.WrongValue.selector, sent[i], 1 ether));
            escrow.stake{value: sent[i]}(_pool, LEFT, 1 ether);
        }
        vm.stopPrank();
    }

    function test_coinsWithATokenAreRefused() public {
        PlainToken token = new PlainToken();
        bytes32 poolId = _open(_commit, address(token));
        _approved(address(token), ANN, 1_000);
        vm.deal(ANN, 1);
        _expectError(abi.encodeWithSelector(Assets.WrongValue.selector, 1, 0));
        vm.prank(ANN);
        escrow.stake{value: 1}(poolId, LEFT, 1_000);
    }

    function test_whatWasNotApprovedIsNotStaked() public {
        PlainToken token = new PlainToken();
        token.give(ANN, 1_000);
        _refusesStake(
            address(token),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(escrow), 0, 1_000)
        );
    }

    function test_aTokenThatKeepsAFeeIsRefused() public {
        FeeToken token = new FeeToken();
        _approved(address(token), ANN, 1_000);
        _refusesStake(address(token), abi.encodeWithSelector(Assets.AssetTakesFee.selector, 990, 1_000));
    }

    function test_aTokenThatReturnsNothingIsServed() public {
        SilentToken token = new SilentToken();
        bytes32 poolId = _open(_commit, address(token));
        token.give(ANN, 1_000);
        vm.prank(ANN);
        escrow.stake(poolId, LEFT, 1_000);
        _decide(_commit, VOID);
        escrow.settle(poolId);
        _withdraw(poolId, ANN);
        eq(token.balanceOf(ANN), 1_000);
    }

    function test_aTokenThatReturnsFalseIsRefused() public {
        address token = address(new FalseToken());
        _refusesStake(token, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, token));
    }

    /// @dev Nobody is taken to be paid who is not: the withdrawal fails, and comes later.
    function test_aTokenThatReturnsFalseWhenItShouldPayPaysLater() public {
        UnwillingToken token = new UnwillingToken();
        bytes32 poolId = _open(_commit, address(token));
        _stakeTokens(poolId, ANN, LEFT, 1_000);
        _decide(_commit, LEFT);
        escrow.settle(poolId);
        _expectError(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        vm.prank(ANN);
        escrow.withdraw(poolId, ANN);
        eq(escrow.withdrawable(poolId, ANN), 1_000);
        token.consent();
        _withdraw(poolId, ANN);
        eq(token.balanceOf(ANN), 1_000);
    }

    function test_anAddressWithoutCodeIsNoToken() public {
        _refusesStake(address(0x70CE), "");
    }

    function test_aTokenThatShrinksHarmsItsLastWithdrawerAloneAndNoOtherAsset() public {
        ShrinkingToken token = new ShrinkingToken();
        bytes32 poolId = _open(_commit, address(token));
        _stakeTokens(poolId, ANN, LEFT, 1_000);
        _stakeTokens(poolId, BEN, LEFT, 1_000);
        _stake(_pool, CAT, LEFT, 1 ether);
        token.shrink(address(escrow), 1);
        _decide(_commit, LEFT);
        escrow.settle(poolId);
        escrow.settle(_pool);
        _withdraw(poolId, ANN);
        eq(token.balanceOf(ANN), 1_000);
        _expectError(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(escrow), 999, 1_000)
        );
        vm.prank(BEN);
        escrow.withdraw(poolId, BEN);
        eq(_withdraw(_pool, CAT), 1 ether);
        // and is paid once what is missing is there
        token.give(address(escrow), 1);
        _withdraw(poolId, BEN);
        eq(token.balanceOf(BEN), 1_000);
    }

    function test_aTokenThatStopsPaymentsForAWhileLosesNothing() public {
        ShrinkingToken token = new ShrinkingToken();
        bytes32 poolId = _open(_commit, address(token));
        _stakeTokens(poolId, ANN, LEFT, 1_000);
        _stake(_pool, CAT, LEFT, 1 ether);
        token.stop(true);
        _passEverything(_commit);
        escrow.voidPool(poolId);
        escrow.voidPool(_pool);
        _expectError(abi.encodeWithSelector(ShrinkingToken.Stopped.selector));
        vm.prank(ANN);
        escrow.withdraw(poolId, ANN);
        eq(_withdraw(_pool, CAT), 1 ether);
        // nor does it keep the bond from anyone
        escrow.resolveBond(poolId);
        eq(_withdrawBondShare(poolId, ANN), MINIMUM_BOND);
        token.stop(false);
        _withdraw(poolId, ANN);
        eq(token.balanceOf(ANN), 1_000);
    }

    /// @dev what somebody sends unasked is nobody's, and in nobody's way
    function test_tokensAndCoinsSentUnaskedChangeNothing() public {
        PlainToken token = new PlainToken();
        bytes32 poolId = _open(_commit, address(token));
        token.give(address(escrow), 77);
        vm.deal(address(escrow), address(escrow).balance + 77);
        _stakeTokens(poolId, ANN, LEFT, 1_000);
        _stake(_pool, ANN, LEFT, 1_000);
        _decide(_commit, LEFT);
        escrow.settle(poolId);
        escrow.settle(_pool);
        _withdraw(poolId, ANN);
        eq(_withdraw(_pool, ANN), 1_000);
        eq(token.balanceOf(ANN), 1_000);
    }
}
