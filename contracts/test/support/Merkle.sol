// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @dev Trees of leaves that are hashed already, as OpenZeppelin's MerkleProof reads them: pairs in order of their hashes, a last one without a partner moves up.
library Merkle {
    function rootOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        while (leaves.length > 1) leaves = above(leaves);
        return leaves[0];
    }

    function proofOf(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory proof) {
        bytes32[] memory steps = new bytes32[](256);
        uint256 count = 0;
        while (leaves.length > 1) {
            uint256 partner = index ^ 1;
            if (partner < leaves.length) steps[count++] = leaves[partner];
            index /= 2;
            leaves = above(leaves);
        }
        proof = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) proof[i] = steps[i];
    }

    function above(bytes32[] memory level) internal pure returns (bytes32[] memory next) {
        next = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            bool isAlone = 2 * i + 1 == level.length;
            next[i] = isAlone ? level[2 * i] : Hashes.commutativeKeccak256(level[2 * i], level[2 * i + 1]);
        }
    }
}
