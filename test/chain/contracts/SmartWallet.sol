// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// A wallet that is a contract (EIP-1271): its owner's signature is its own.
contract SmartWallet {
    address public owner;

    constructor(address initialOwner) {
        owner = initialOwner;
    }

    function handOver(address newOwner) external {
        owner = newOwner;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signature.length != 65) return 0xffffffff;
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        address signer = ecrecover(hash, uint8(signature[64]), r, s);
        return signer != address(0) && signer == owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}

/// Refuses by failing, as many wallets do.
contract RevertingWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        revert("not my owner");
    }
}

/// Says yes to everything, but not in the words of EIP-1271.
contract NoddingWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (uint256) {
        return 1;
    }
}

/// A contract that is no wallet.
contract NoWallet {
    uint256 public kept = 7;
}

/// Takes every token, and burns gas for it: what its owner does not pay for.
contract BurningWallet {
    function onERC721Received(address, address, uint256, bytes calldata) external view returns (bytes4) {
        uint256 before = gasleft();
        while (before - gasleft() < 6_000_000) {}
        return this.onERC721Received.selector;
    }
}

/// Makes wallets where they were foretold (EIP-1014), so that they can sign before they exist (EIP-6492).
contract WalletFactory {
    function make(address owner, bytes32 salt) external returns (address) {
        address foretold = addressOf(owner, salt);
        if (foretold.code.length > 0) return foretold;
        return address(new SmartWallet{salt: salt}(owner));
    }

    function addressOf(address owner, bytes32 salt) public view returns (address) {
        bytes memory code = abi.encodePacked(type(SmartWallet).creationCode, abi.encode(owner));
        bytes32 digest = keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, keccak256(code)));
        return address(uint160(uint256(digest)));
    }
}

/// Says yes to everything, in the right words.
contract GullibleWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }
}
