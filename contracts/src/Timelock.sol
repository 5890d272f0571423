// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// so that it is compiled and deployed with ours
// solhint-disable-next-line no-unused-import
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
