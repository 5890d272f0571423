// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit} from "../../src/MatchRegistry.sol";
import {EscrowTools} from "./EscrowTools.sol";

/// @dev A registry, an escrow, and the pool of a match in the coin of the chain; betting closes in an hour less fifteen seconds.
abstract contract EscrowFixture is EscrowTools {
    MatchCommit internal _commit;
    bytes32 internal _pool;

    function setUp() public virtual {
        vm.warp(START);
        registry = _deployRegistry();
        escrow = _deployEscrow();
        _pass(1);
        _commit = _committed();
        _pool = _open(_commit, COIN);
    }
}
