// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @dev Keys of verifiers, in ascending order of their addresses, and what they sign.
abstract contract Signers is Test {
    uint256[] internal _keys;

    function _makeKeys(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            _keys.push(uint256(keccak256(abi.encode("verifier", i))));
            for (uint256 j = i; j > 0 && vm.addr(_keys[j - 1]) > vm.addr(_keys[j]); --j) {
                (_keys[j - 1], _keys[j]) = (_keys[j], _keys[j - 1]);
            }
        }
    }

    function _addresses(uint256 from, uint256 to) internal view returns (address[] memory found) {
        found = new address[](to - from);
        for (uint256 i = from; i < to; ++i) found[i - from] = vm.addr(_keys[i]);
    }

    /// @dev of the keys from `from` until before `to`
    function _signatures(bytes32 digest, uint256 from, uint256 to) internal view returns (bytes[] memory signatures) {
        signatures = new bytes[](to - from);
        for (uint256 i = from; i < to; ++i) signatures[i - from] = _sign(_keys[i], digest);
    }

    /// @dev of the keys whose bits are set
    function _signaturesOf(bytes32 digest, uint256 mask) internal view returns (bytes[] memory signatures) {
        signatures = new bytes[](_bits(mask));
        uint256 next = 0;
        for (uint256 i = 0; i < _keys.length; ++i) {
            if ((mask >> i) & 1 == 1) signatures[next++] = _sign(_keys[i], digest);
        }
    }

    function _bits(uint256 mask) internal pure returns (uint256 count) {
        for (; mask != 0; mask >>= 1) count += mask & 1;
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _none() internal pure returns (address[] memory) {
        return new address[](0);
    }

    function _one(address account) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
