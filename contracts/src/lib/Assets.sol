// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/**
 * @title Coins and tokens alike
 * @notice The zero address stands for the coin of the chain, any other for an ERC-20 token.
 *
 * What is taken is counted by what has arrived:
 * - tokens that keep a fee of what is sent are refused (`AssetTakesFee`);
 * - tokens that return nothing are served (SafeERC20); tokens that return false fail;
 * - an address without code is no token and fails;
 * - tokens with hooks may call back: whoever uses this guards against it, and writes before it pays;
 * - tokens whose balances change by themselves (rebasing) are not supported: what they take away is missing for whoever withdraws last,
 *   of this token alone.
 */
library Assets {
    using SafeERC20 for IERC20;

    address internal constant COIN = address(0);

    error WrongValue(uint256 sent, uint256 expected);
    error AssetTakesFee(uint256 arrived, uint256 expected);
    error BadReceiver(address to);

    /// @notice Takes `amount` from the caller: of the coin what came with the call, of a token what the caller has approved.
    function take(address asset, uint256 amount) internal {
        if (asset == COIN) {
            if (msg.value != amount) revert WrongValue(msg.value, amount);
            return;
        }
        if (msg.value != 0) revert WrongValue(msg.value, 0);
        uint256 before = IERC20(asset).balanceOf(address(this));
        IERC20(asset).safeTransferFrom(msg.sender, address(this), amount);
        uint256 arrived = IERC20(asset).balanceOf(address(this)) - before;
        if (arrived != amount) revert AssetTakesFee(arrived, amount);
    }

    /// @notice Pays `amount` to `to`, and fails where `to` refuses it, and where nobody could ever get at it again.
    function pay(address asset, address to, uint256 amount) internal {
        if (to == address(0) || to == address(this)) revert BadReceiver(to);
        if (asset == COIN) Address.sendValue(payable(to), amount);
        else IERC20(asset).safeTransfer(to, amount);
    }
}
