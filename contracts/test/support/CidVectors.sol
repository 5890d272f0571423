// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Computed with multiformats from npm: UPDATE_GOLDENS=1 npx vitest run test/contracts/cid-vectors.test.ts
library CidVectors {
    uint256 internal constant COUNT = 11;

    error NoVector(uint256 index);

    function at(uint256 index) internal pure returns (bytes32 digest, string memory text) {
        if (index == 0) return (0x0000000000000000000000000000000000000000000000000000000000000000, "bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        if (index == 1) return (0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, "bafkreih777777777777777777777777777777777777777777777777774");
        if (index == 2) return (0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "bafkreifkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvi");
        if (index == 3) return (0x5555555555555555555555555555555555555555555555555555555555555555, "bafkreicvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvkvku");
        if (index == 4) return (0x0100000000000000000000000000000000000000000000000000000000000000, "bafkreiabaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        if (index == 5) return (0x0000000000000000000000000000000000000000000000000000000000000001, "bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaae");
        if (index == 6) return (0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, "bafkreiaaaebagbafaydqqcikbmga2dqpcaireeyuculbogazdinryhi6d4");
        if (index == 7) return (0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        if (index == 8) return (0xb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9, "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
        if (index == 9) return (0x212e7f5b9495a6c716bb2304fb9ff825503d59e831602c75226d4e1d56281bee, "bafkreibbfz7vxfevu3drnozdat5z76bfka6vt2brmawhkitnjyovmka35y");
        if (index == 10) return (0x44f8354494a5ba03ba1792a8d3e9c534c47a9181980fde7a3f44b06ef2ae7c7f, "bafkreice7a2ujfffxib3uf4svdj6trjuyr5jdamyb7phup2ewbxpflt4p4");
        revert NoVector(index);
    }
}
