// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

/**
 * @title Who may do what
 * @notice The owner (the timelock of the Governor) sets parameters. The operator (the key of the arena's worker) records what the arena does, and
 * can be replaced by the owner alone.
 */
abstract contract Operated is Ownable2Step {
    address public operator;

    event OperatorChanged(address indexed operator);

    error NotOperator(address caller);
    error ZeroAddress();

    modifier onlyOperator() {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        _;
    }

    constructor(address owner_, address operator_) Ownable(owner_) {
        _setOperator(operator_);
    }

    function setOperator(address operator_) external onlyOwner {
        _setOperator(operator_);
    }

    function _setOperator(address operator_) private {
        if (operator_ == address(0)) revert ZeroAddress();
        operator = operator_;
        emit OperatorChanged(operator_);
    }
}
