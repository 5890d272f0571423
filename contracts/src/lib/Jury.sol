// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EnumerableMap} from "@openzeppelin/contracts/utils/structs/EnumerableMap.sol";
import {Operated} from "./Operated.sol";

/**
 * @title Who decides
 * @notice Verifiers, how many of them make a quorum, and how long anyone has to object. The owner changes all three, and nothing that it changes makes
 * a quorum for what was committed before: signatures are worth as much as the newest of their signers, or, where more were asked for since, as that time.
 */
abstract contract Jury is Operated {
    using EnumerableMap for EnumerableMap.AddressToUintMap;

    uint256 public constant MAX_VERIFIERS = 32;
    uint64 public constant MAX_CHALLENGE_WINDOW = 12 hours;

    /// @notice Seconds from acceptance until a result may be finalized; holds for what is accepted from then on.
    uint64 public challengeWindow;
    uint8 public quorum;

    /// @dev when each was added
    EnumerableMap.AddressToUintMap private _verifiers;
    /// @dev by a number of signatures: until when more were asked for; 0 where they never were
    mapping(uint256 count => uint64) private _moreUntil;

    event VerifierAdded(address indexed verifier);
    event VerifierRemoved(address indexed verifier);
    event QuorumChanged(uint8 quorum);
    event ChallengeWindowChanged(uint64 challengeWindow);

    error TooFewSignatures(uint256 count, uint8 quorum);
    error NotVerifier(address signer);
    error SignersNotAscending(address signer);
    error BadQuorum(uint8 quorum, uint256 verifiers);
    error BadChallengeWindow(uint64 challengeWindow);
    error UnknownVerifier(address verifier);
    error KnownVerifier(address verifier);
    error TooMany(uint256 count);

    constructor(
        address owner_,
        address operator_,
        address[] memory verifiers_,
        uint8 quorum_,
        uint64 challengeWindow_
    ) Operated(owner_, operator_) {
        _changeVerifiers(verifiers_, new address[](0), quorum_);
        _setChallengeWindow(challengeWindow_);
    }

    function verifiers() external view returns (address[] memory) {
        return _verifiers.keys();
    }

    function isVerifier(address account) external view returns (bool) {
        return _verifiers.contains(account);
    }

    /**
     * @notice What each signature is worth: whoever brings some chooses them by it.
     * @return accounts the verifiers. @return addedAt when each was. @return moreUntil for each number of signatures, from 0 to all: until when more were
     * asked for (0: never). An acceptance decides what was committed after the latest of these times
     */
    function jury() external view returns (address[] memory accounts, uint64[] memory addedAt, uint64[] memory moreUntil) {
        accounts = _verifiers.keys();
        addedAt = new uint64[](accounts.length);
        moreUntil = new uint64[](accounts.length + 1);
        for (uint256 i = 0; i < MAX_VERIFIERS; ++i) {
            if (i == accounts.length) break;
            addedAt[i] = uint64(_verifiers.get(accounts[i]));
            moreUntil[i + 1] = _moreUntil[i + 1];
        }
    }

    /// @notice Adds and removes verifiers and sets the quorum, together: more than half of them, and at most all.
    function changeVerifiers(address[] calldata added, address[] calldata removed, uint8 quorum_) external onlyOwner {
        _changeVerifiers(added, removed, quorum_);
    }

    function setChallengeWindow(uint64 challengeWindow_) external onlyOwner {
        _setChallengeWindow(challengeWindow_);
    }

    function _changeVerifiers(address[] memory added, address[] memory removed, uint8 quorum_) private {
        if (added.length > MAX_VERIFIERS) revert TooMany(added.length);
        if (removed.length > MAX_VERIFIERS) revert TooMany(removed.length);
        for (uint256 i = 0; i < removed.length; ++i) {
            if (!_verifiers.remove(removed[i])) revert UnknownVerifier(removed[i]);
            emit VerifierRemoved(removed[i]);
        }
        for (uint256 i = 0; i < added.length; ++i) {
            if (added[i] == address(0)) revert ZeroAddress();
            if (!_verifiers.set(added[i], block.timestamp)) revert KnownVerifier(added[i]);
            emit VerifierAdded(added[i]);
        }
        _setQuorum(quorum_);
    }

    function _setQuorum(uint8 quorum_) private {
        uint256 count = _verifiers.length();
        if (count > MAX_VERIFIERS || quorum_ > count || uint256(quorum_) * 2 <= count) revert BadQuorum(quorum_, count);
        uint256 former = quorum;
        for (uint256 i = 0; i < MAX_VERIFIERS; ++i) {
            if (i >= quorum_ && i < former) _moreUntil[i] = uint64(block.timestamp);
        }
        quorum = quorum_;
        emit QuorumChanged(quorum_);
    }

    function _setChallengeWindow(uint64 challengeWindow_) private {
        if (challengeWindow_ == 0 || challengeWindow_ > MAX_CHALLENGE_WINDOW) revert BadChallengeWindow(challengeWindow_);
        challengeWindow = challengeWindow_;
        emit ChallengeWindowChanged(challengeWindow_);
    }

    /// @return since when all of them have been verifiers, and so many of them enough; reverts where they are no quorum now
    function _signersSince(bytes32 digest, bytes[] calldata signatures) internal view returns (uint64 since) {
        if (signatures.length < quorum || signatures.length > MAX_VERIFIERS) {
            revert TooFewSignatures(signatures.length, quorum);
        }
        since = _moreUntil[signatures.length];
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            if (signer <= last) revert SignersNotAscending(signer);
            (bool isVerifier_, uint256 addedAt) = _verifiers.tryGet(signer);
            if (!isVerifier_) revert NotVerifier(signer);
            // the time of a block, as it was put in
            // forge-lint: disable-next-line(unsafe-typecast)
            if (addedAt > since) since = uint64(addedAt);
            last = signer;
        }
    }
}
