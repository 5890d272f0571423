// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev Takes from whoever has it, as tokens do whose balances follow something else; and stops all payments when it is told to.
contract ShrinkingToken is ERC20("Shrinking", "S") {
    bool public isStopped;

    error Stopped();

    function give(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function shrink(address account, uint256 amount) external {
        _burn(account, amount);
    }

    function stop(bool isStopped_) external {
        isStopped = isStopped_;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (isStopped) revert Stopped();
        return super.transfer(to, amount);
    }
}
