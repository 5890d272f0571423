// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Cid} from "../../src/lib/Cid.sol";
import {CidVectors} from "../support/CidVectors.sol";
import {Test} from "../support/Test.sol";

contract CidTest is Test {
    function testWritesWhatMultiformatsWrites() public pure {
        for (uint256 i = 0; i < CidVectors.COUNT; ++i) {
            (bytes32 digest, string memory text) = CidVectors.at(i);
            eq(keccak256(bytes(Cid.text(digest))), keccak256(bytes(text)));
        }
    }

    /// @dev read by another way than it is written: from the text back to the bytes
    function testFuzzReadsBackAsItsDigest(bytes32 digest) public pure {
        bytes memory text = bytes(Cid.text(digest));
        eq(text.length, 59);
        isTrue(text[0] == "b", "base32");
        bytes memory found = new bytes(36);
        uint256 padding;
        for (uint256 at = 0; at < 58 * 5; ++at) {
            uint256 bit = (_digit(text[1 + at / 5]) >> (4 - (at % 5))) & 1;
            if (at < 36 * 8) found[at / 8] = bytes1(uint8(found[at / 8]) | uint8(bit << (7 - (at % 8))));
            else padding += bit;
        }
        eq(padding, 0);
        eq(keccak256(found), keccak256(bytes.concat(hex"01551220", digest)));
    }

    function _digit(bytes1 letter) private pure returns (uint256) {
        if (letter >= "a" && letter <= "z") return uint8(letter) - uint8(bytes1("a"));
        isTrue(letter >= "2" && letter <= "7", "a letter of base32");
        return uint8(letter) - uint8(bytes1("2")) + 26;
    }
}
