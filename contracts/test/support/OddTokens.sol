// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev As tokens should be. Anyone may have as many as they like.
contract PlainToken is ERC20("Plain", "P") {
    function give(address account, uint256 amount) external {
        _mint(account, amount);
    }
}

/// @dev Keeps a hundredth of what is sent.
contract FeeToken is ERC20("Fee", "F") {
    function give(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (from == address(0)) return super._update(from, to, amount);
        super._update(from, to, amount - amount / 100);
        super._update(from, address(0xFEE), amount / 100);
    }
}

/// @dev Calls whoever sends and whoever receives, as ERC-777 does, before it moves anything.
contract HookToken is ERC20("Hook", "H") {
    mapping(address account => bool) public isCalled;

    function give(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function register(address account) external {
        isCalled[account] = true;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (isCalled[from]) Hooked(from).strike();
        if (isCalled[to]) Hooked(to).strike();
        super._update(from, to, amount);
    }
}

interface Hooked {
    function strike() external;
}

/// @dev Returns nothing, as some old ones do.
contract SilentToken {
    mapping(address account => uint256) public balanceOf;

    function give(address account, uint256 amount) external {
        balanceOf[account] += amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @dev Says false where others fail, and moves nothing.
contract FalseToken {
    mapping(address account => uint256) public balanceOf;

    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return false;
    }
}

/// @dev Takes what it is told to take, and says false, and moves nothing, where it should pay: until it is told to.
contract UnwillingToken is PlainToken {
    bool public isWilling;

    function consent() external {
        isWilling = true;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return isWilling && super.transfer(to, amount);
    }
}
