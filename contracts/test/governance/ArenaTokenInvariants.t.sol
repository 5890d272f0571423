// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ArenaToken} from "../../src/ArenaToken.sol";
import {TokenSignatures} from "../support/TokenSignatures.sol";

contract ArenaTokenHandler is TokenSignatures {
    ArenaToken public immutable token;
    uint256[] private _keys = [0xBEE1, 0xBEE2, 0xBEE3, 0xBEE4];
    address[] private _members;

    constructor() {
        for (uint256 i = 0; i < _keys.length; ++i) _members.push(vm.addr(_keys[i]));
        token = new ArenaToken(_members[0]);
    }

    /// @dev sometimes one more than there is
    function transfer(uint256 from, uint256 to, uint256 amount) external {
        amount = amount % (token.balanceOf(member(from)) + 2);
        vm.prank(member(from));
        token.transfer(member(to), amount);
    }

    function transferFrom(uint256 from, uint256 to, uint256 amount) external {
        uint256 allowed = token.allowance(member(from), member(to));
        uint256 held = token.balanceOf(member(from));
        amount = amount % ((allowed < held ? allowed : held) + 1);
        vm.prank(member(to));
        token.transferFrom(member(from), member(to), amount);
    }

    function permit(uint256 from, uint256 to, uint256 amount) external {
        address spender = member(to);
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(token, _keys[from % 4], spender, amount, block.timestamp);
        token.permit(member(from), spender, amount, block.timestamp, v, r, s);
    }

    function delegate(uint256 from, uint256 to) external {
        vm.prank(member(from));
        token.delegate(member(to));
    }

    function delegateBySig(uint256 from, uint256 to) external {
        uint256 nonce = token.nonces(member(from));
        (uint8 v, bytes32 r, bytes32 s) = _signDelegation(token, _keys[from % 4], member(to), nonce, block.timestamp);
        token.delegateBySig(member(to), nonce, block.timestamp, v, r, s);
    }

    function wait(uint16 seconds_) external {
        vm.warp(block.timestamp + seconds_);
    }

    function member(uint256 index) public view returns (address) {
        return _members[index % 4];
    }
}

contract ArenaTokenInvariants is TokenSignatures {
    ArenaTokenHandler private handler;
    ArenaToken private token;

    function setUp() public {
        handler = new ArenaTokenHandler();
        token = handler.token();
        _target(address(handler));
    }

    function invariant_thereIsNeverMoreOrLess() public view {
        eq(token.totalSupply(), token.SUPPLY());
        uint256 held;
        for (uint256 i = 0; i < 4; ++i) held += token.balanceOf(handler.member(i));
        eq(held, token.SUPPLY());
    }

    function invariant_votesAreTheTokensOfThoseWhoDelegated() public view {
        for (uint256 i = 0; i < 4; ++i) {
            uint256 votes;
            for (uint256 j = 0; j < 4; ++j) {
                if (token.delegates(handler.member(j)) == handler.member(i)) votes += token.balanceOf(handler.member(j));
            }
            eq(token.getVotes(handler.member(i)), votes);
        }
    }
}
