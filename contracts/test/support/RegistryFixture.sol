// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RegistryTools} from "./RegistryTools.sol";

/// @dev A registry with seven verifiers, a quorum of five and ten minutes to challenge.
abstract contract RegistryFixture is RegistryTools {
    function setUp() public virtual {
        vm.warp(START);
        registry = _deployRegistry();
        // what is done in the very second of its birth would not tell a time that is 0 from one that was recorded
        _pass(1);
    }
}
