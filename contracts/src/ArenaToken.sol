// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/**
 * @title Votes of those who play
 * @notice All there will ever be is made at once, for whoever deploys, who passes it on: most of it to SeasonDrops, the rest to the timelock. It has
 * nothing to do with credits, which are play money of the arena and on no chain. Votes count once they are delegated, to oneself as well.
 *
 * Bad input: permits and delegations by signature are for this token on this chain (EIP-712), and expire when they say; each account's have numbers in
 * a row, so none counts twice, and whoever brings one first changes nothing but who pays for gas. Whoever signs a permit has paid: nothing is asked again.
 */
contract ArenaToken is ERC20, ERC20Permit, ERC20Votes {
    uint256 public constant SUPPLY = 100_000_000 ether;

    constructor(address holder) ERC20("Arena", "ARENA") ERC20Permit("Arena") {
        _mint(holder, SUPPLY);
    }

    /// @dev Votes count by time: blocks of rollups come as they like.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
