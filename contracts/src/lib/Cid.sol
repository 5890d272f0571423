// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * @title Content identifiers
 * @notice The text of a CID (version 1, codec raw, SHA-256) of a file of one block: https://github.com/multiformats/cid. A token keeps the 32
 * bytes of the digest alone; everything before them is the same for all.
 */
library Cid {
    bytes32 private constant ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    /// @dev version 1, raw, sha2-256, 32 bytes
    bytes4 private constant PREFIX = 0x01551220;
    /// @dev 36 bytes in base32 without padding
    uint256 private constant DIGITS = 58;

    /// @notice "bafkrei...": base32 (RFC 4648, lower case, no padding) after the letter that says so.
    function text(bytes32 digest) internal pure returns (string memory) {
        bytes memory source = bytes.concat(PREFIX, digest);
        bytes memory digits = new bytes(DIGITS + 1);
        digits[0] = "b";
        uint256 buffer;
        uint256 bits;
        uint256 next;
        for (uint256 i = 1; i <= DIGITS; ++i) {
            if (bits < 5) {
                // after the last byte come zeros
                buffer = (buffer << 8) | (next < source.length ? uint8(source[next]) : 0);
                ++next;
                bits += 8;
            }
            bits -= 5;
            digits[i] = ALPHABET[(buffer >> bits) & 31];
        }
        return string(digits);
    }
}
