// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MatchRegistry} from "../../src/MatchRegistry.sol";
import {Jury} from "../../src/lib/Jury.sol";
import {RegistryFixture} from "../support/RegistryFixture.sol";

contract AcceptanceTest is RegistryFixture {
    bytes32 private constant ROOT = keccak256("root of results");
    uint32 private constant COUNT = 16;
    uint256 private constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function _signed(uint256 from, uint256 to) private view returns (bytes[] memory) {
        return _signatures(_digestOf(ROOT, COUNT), from, to);
    }

    function _refuses(bytes memory error, bytes[] memory signatures) private {
        _expectError(error);
        registry.acceptResults(ROOT, COUNT, signatures);
        eq(registry.finalFrom(ROOT), 0);
    }

    function test_theDigestIsThatOfTheStandard() public view {
        eq(registry.resultsDigest(ROOT, COUNT), _digestOf(ROOT, COUNT));
    }

    function test_aQuorumIsAcceptedFromAnyone() public {
        uint64 from = _now() + WINDOW;
        bytes[] memory signatures = _signed(1, 6);
        _expectEvent(address(registry));
        emit MatchRegistry.ResultsAccepted(ROOT, COUNT, from);
        vm.prank(STRANGER);
        registry.acceptResults(ROOT, COUNT, signatures);
        eq(registry.finalFrom(ROOT), from);
    }

    function testFuzz_onlyAQuorumIsAccepted(uint256 mask) public {
        mask = within(mask, 0, 127);
        bytes[] memory signatures = _signaturesOf(_digestOf(ROOT, COUNT), mask);
        bool isQuorum = signatures.length >= 5;
        if (!isQuorum) {
            _expectError(abi.encodeWithSelector(Jury.TooFewSignatures.selector, signatures.length, 5));
        }
        registry.acceptResults(ROOT, COUNT, signatures);
        eq(registry.finalFrom(ROOT), isQuorum ? _now() + WINDOW : 0);
    }

    function test_moreSignaturesThanThereCanBeVerifiersAreRefused() public {
        bytes[] memory signatures = new bytes[](33);
        _refuses(abi.encodeWithSelector(Jury.TooFewSignatures.selector, 33, 5), signatures);
    }

    function test_resultsOfNothingAreRefused() public {
        bytes[] memory signatures = _signatures(_digestOf(ROOT, 0), 0, 5);
        _expectError(abi.encodeWithSelector(MatchRegistry.EmptyBatch.selector));
        registry.acceptResults(ROOT, 0, signatures);
    }

    function test_aRootIsAcceptedOnce() public {
        registry.acceptResults(ROOT, COUNT, _signed(0, 5));
        uint64 from = registry.finalFrom(ROOT);
        _pass(60);
        bytes[] memory others = _signed(2, 7);
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyRecorded.selector, ROOT));
        registry.acceptResults(ROOT, COUNT, others);
        eq(registry.finalFrom(ROOT), from);
    }

    /// @dev The loser brings a newcomer's signature first: whoever comes with those of the others alone does not come too late.
    function test_aRootIsAcceptedAgainByOlderVerifiers() public {
        uint64 from = _withNewcomer();
        uint64 since = _now() - 60;
        eq(registry.verifiersSince(ROOT), since);
        // neither the same once more, nor others with the newcomer
        _refusesAgain(_signed(3, 8));
        _refusesAgain(_signed(2, 8));
        bytes[] memory older = _signed(1, 6);
        _expectEvent(address(registry));
        emit MatchRegistry.OlderAccepted(ROOT, START);
        vm.prank(STRANGER);
        registry.acceptResults(ROOT, COUNT, older);
        eq(registry.verifiersSince(ROOT), START);
        // no window begins anew
        eq(registry.finalFrom(ROOT), from);
        // and what is there is not made worse
        _refusesAgain(_signed(3, 8));
        eq(registry.verifiersSince(ROOT), START);
    }

    /// @dev A quorum that is lowered is enough for what is committed later; as many as before are enough for all.
    function test_aRootIsAcceptedAgainByAsManyAsBefore() public {
        _pass(60);
        vm.prank(OWNER);
        registry.changeVerifiers(_none(), _none(), 4);
        registry.acceptResults(ROOT, COUNT, _signed(0, 4));
        eq(registry.verifiersSince(ROOT), _now());
        registry.acceptResults(ROOT, COUNT, _signed(0, 5));
        eq(registry.verifiersSince(ROOT), START);
    }

    /// @dev Each number of signatures has its own time: raised and lowered again, it is the last one that counts.
    function test_untilWhenMoreSignaturesWereAskedFor() public {
        uint8[4] memory quorums = [6, 4, 7, 5];
        for (uint256 i = 0; i < quorums.length; ++i) {
            _pass(60);
            vm.prank(OWNER);
            registry.changeVerifiers(_none(), _none(), quorums[i]);
        }
        (, , uint64[] memory moreUntil) = registry.jury();
        uint64 last = _now();
        eq(moreUntil[4], last - 120);
        eq(moreUntil[5], last);
        eq(moreUntil[6], last);
        eq(moreUntil[7], 0);
        registry.acceptResults(ROOT, COUNT, _signed(0, 5));
        eq(registry.verifiersSince(ROOT), last);
        _refusesAgain(_signed(0, 6));
        registry.acceptResults(ROOT, COUNT, _signed(0, 7));
        eq(registry.verifiersSince(ROOT), START);
    }

    /// @dev Who was removed and comes back is as new as anybody.
    function test_aVerifierThatComesBackIsNew() public {
        address back = vm.addr(_keys[0]);
        _pass(60);
        vm.startPrank(OWNER);
        registry.changeVerifiers(_none(), _one(back), 5);
        registry.changeVerifiers(_one(back), _none(), 5);
        vm.stopPrank();
        registry.acceptResults(ROOT, COUNT, _signed(0, 5));
        eq(registry.verifiersSince(ROOT), _now());
    }

    /// @return from when it may be final: with a verifier's signature that came a minute after the others, a minute ago
    function _withNewcomer() private returns (uint64 from) {
        _pass(60);
        vm.prank(OWNER);
        registry.changeVerifiers(_one(vm.addr(_keys[7])), _none(), 5);
        registry.acceptResults(ROOT, COUNT, _signed(3, 8));
        from = registry.finalFrom(ROOT);
        _pass(60);
    }

    function _refusesAgain(bytes[] memory signatures) private {
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyRecorded.selector, ROOT));
        registry.acceptResults(ROOT, COUNT, signatures);
    }

    function test_aSignatureMadeForAnotherChainDoesNotCount() public {
        bytes[] memory signatures = _signed(0, 5);
        bytes32 here = registry.resultsDigest(ROOT, COUNT);
        uint256 id = block.chainid;
        vm.chainId(id + 1);
        isTrue(registry.resultsDigest(ROOT, COUNT) != here, "the chain is not in the digest");
        // what such a signature says here was said by somebody whom nobody knows
        vm.expectRevert();
        registry.acceptResults(ROOT, COUNT, signatures);
        vm.chainId(id);
        registry.acceptResults(ROOT, COUNT, signatures);
    }

    function test_aSignatureMadeForAnotherContractDoesNotCount() public {
        MatchRegistry twin = new MatchRegistry(OWNER, OPERATOR, FIRST, _addresses(0, 7), 5, WINDOW);
        bytes[] memory signatures = _signatures(_digestFor(ROOT, COUNT, block.chainid, address(twin)), 0, 5);
        vm.expectRevert();
        registry.acceptResults(ROOT, COUNT, signatures);
        twin.acceptResults(ROOT, COUNT, signatures);
        eq(registry.finalFrom(ROOT), 0);
    }

    function test_aSignatureForAnotherRootOrCountDoesNotCount() public {
        bytes[] memory signatures = _signed(0, 5);
        vm.expectRevert();
        registry.acceptResults(keccak256("another root"), COUNT, signatures);
        vm.expectRevert();
        registry.acceptResults(ROOT, COUNT + 1, signatures);
    }

    function test_theSameSignerTwiceIsRefused() public {
        bytes[] memory signatures = _signed(0, 5);
        signatures[4] = signatures[3];
        _refuses(abi.encodeWithSelector(Jury.SignersNotAscending.selector, vm.addr(_keys[3])), signatures);
    }

    function test_signersOutOfOrderAreRefused() public {
        bytes[] memory signatures = _signed(0, 5);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        _refuses(abi.encodeWithSelector(Jury.SignersNotAscending.selector, vm.addr(_keys[0])), signatures);
    }

    function test_aMalleatedSignatureIsRefused() public {
        bytes[] memory signatures = _signed(0, 5);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[2], _digestOf(ROOT, COUNT));
        bytes32 mirrored = bytes32(CURVE_ORDER - uint256(s));
        signatures[2] = abi.encodePacked(r, mirrored, v == 27 ? uint8(28) : uint8(27));
        _refuses(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, mirrored), signatures);
    }

    function test_aShortSignatureIsRefused() public {
        bytes[] memory signatures = _signed(0, 5);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[2], _digestOf(ROOT, COUNT));
        // ERC-2098
        signatures[2] = abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        _refuses(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, 64), signatures);
    }

    function test_aSignatureOfNobodyIsRefused() public {
        bytes[] memory signatures = _signed(0, 5);
        signatures[0] = new bytes(65);
        _refuses(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector), signatures);
    }

    function test_aSignerWhoIsNoVerifierIsRefused() public {
        _refuses(
            abi.encodeWithSelector(Jury.NotVerifier.selector, vm.addr(_keys[7])),
            _signed(3, 8)
        );
    }

    function test_neitherOwnerNorOperatorAcceptsWithoutAQuorum() public {
        bytes[] memory signatures = _signed(0, 4);
        address[2] memory powers = [OWNER, OPERATOR];
        for (uint256 i = 0; i < powers.length; ++i) {
            vm.prank(powers[i]);
            _refuses(abi.encodeWithSelector(Jury.TooFewSignatures.selector, 4, 5), signatures);
        }
    }

    function test_aVerifierRemovedInTheMiddleOfAVoteDoesNotCountFromThenOn() public {
        bytes[] memory signatures = _signed(0, 5);
        vm.prank(OWNER);
        registry.changeVerifiers(_none(), _one(vm.addr(_keys[1])), 5);
        _refuses(abi.encodeWithSelector(Jury.NotVerifier.selector, vm.addr(_keys[1])), signatures);
        // five of those who stay do
        registry.acceptResults(ROOT, COUNT, _signed(2, 7));
    }

    function test_whatWasAcceptedBeforeAVerifierWasRemovedStaysAccepted() public {
        registry.acceptResults(ROOT, COUNT, _signed(0, 5));
        uint64 from = registry.finalFrom(ROOT);
        vm.prank(OWNER);
        registry.changeVerifiers(_none(), _one(vm.addr(_keys[1])), 5);
        eq(registry.finalFrom(ROOT), from);
    }

    function test_aQuorumThatChangesInTheMiddleOfAVoteHoldsAtOnce() public {
        bytes[] memory five = _signed(0, 5);
        vm.prank(OWNER);
        registry.changeVerifiers(_none(), _none(), 6);
        _refuses(abi.encodeWithSelector(Jury.TooFewSignatures.selector, 5, 6), five);
        vm.prank(OWNER);
        registry.changeVerifiers(_none(), _none(), 4);
        registry.acceptResults(ROOT, COUNT, _signed(0, 4));
    }

    function test_theWindowInForceAtAcceptanceHolds() public {
        vm.prank(OWNER);
        registry.setChallengeWindow(1 hours);
        registry.acceptResults(ROOT, COUNT, _signed(0, 5));
        uint64 from = _now() + 1 hours;
        vm.prank(OWNER);
        registry.setChallengeWindow(1);
        eq(registry.finalFrom(ROOT), from);
    }
}
