// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ArenaToken} from "../../src/ArenaToken.sol";
import {Test} from "./Test.sol";

/// @dev What holders of the token sign instead of sending it themselves (EIP-2612, EIP-5805).
abstract contract TokenSignatures is Test {
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    function _signPermit(
        ArenaToken token,
        uint256 key,
        address spender,
        uint256 value,
        uint256 deadline
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        address signer = vm.addr(key);
        return _sign(token, key, keccak256(abi.encode(PERMIT, signer, spender, value, token.nonces(signer), deadline)));
    }

    function _signDelegation(
        ArenaToken token,
        uint256 key,
        address delegatee,
        uint256 nonce,
        uint256 expiry
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        return _sign(token, key, keccak256(abi.encode(DELEGATION, delegatee, nonce, expiry)));
    }

    function _sign(ArenaToken token, uint256 key, bytes32 hash) private view returns (uint8, bytes32, bytes32) {
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
    }
}
