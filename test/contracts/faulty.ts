/** Contracts with a fault each, for the checks to find. Those without a rule are in order, and look like those that are not. */

const HEAD = '// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\n';

/** What solhint sees. */
export const FAULTY_BY_LINE: readonly { readonly rule: string; readonly source: string }[] = [
  { rule: 'avoid-tx-origin', source: contract('function f() external view returns (address) { return tx.origin; }') },
  {
    rule: 'avoid-low-level-calls',
    source: contract('function f(address a) external { (bool b, ) = a.call(""); require(b); }'),
  },
  { rule: 'avoid-low-level-calls', source: contract('function f(address a) external { a.delegatecall(""); }') },
  { rule: 'check-send-result', source: contract('function f(address payable a) external { a.send(1); }') },
  { rule: 'multiple-sends', source: contract('function f(address payable a) external { a.send(1); a.send(1); }') },
  {
    rule: 'reentrancy',
    source: contract(
      'mapping(address => uint256) private _owed; function f() external { payable(msg.sender).transfer(_owed[msg.sender]); _owed[msg.sender] = 0; }',
    ),
  },
  { rule: 'no-inline-assembly', source: contract('function f() external { assembly { sstore(0, 1) } }') },
  { rule: 'state-visibility', source: contract('uint256 hidden;') },
  { rule: 'compiler-version', source: contract('').replace('0.8.37', '^0.8.0') },
  { rule: 'no-unused-vars', source: contract('function f() external { uint256 unused = 1; }') },
  { rule: 'no-empty-blocks', source: contract('function f() external {}') },
];

/** Contracts of others, for the faulty ones to call. */
export const OUTSIDE: Readonly<Record<string, string>> = {
  'contracts/test/Outside.sol': `${HEAD}
interface Outside {
    function set(uint256 value) external;
    function get() external view returns (uint256);
    function take() external returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}
abstract contract Guard {
    modifier nonReentrant() { _; }
}`,
};

/** What only types and other files tell. */
export const FAULTY_BY_TYPES: readonly { readonly title: string; readonly rule?: string; readonly source: string }[] = [
  {
    title: 'a loop over a list of any length',
    rule: 'unbounded-loop',
    source: contract(
      'uint256 public sum; function f(uint256[] calldata a) external { for (uint256 i = 0; i < a.length; ++i) sum += a[i]; }',
    ),
  },
  {
    title: 'a loop over a list whose length is checked afterwards',
    rule: 'unbounded-loop',
    source: contract(
      'error Long(); uint256 public sum; function f(uint256[] calldata a) external { for (uint256 i = 0; i < a.length; ++i) sum += a[i]; if (a.length > 9) revert Long(); }',
    ),
  },
  {
    title: 'a loop over a list of which another is checked',
    rule: 'unbounded-loop',
    source: contract(
      'error Long(); uint256 public sum; function f(uint256[] calldata a, uint256[] calldata b) external { if (b.length > 9) revert Long(); for (uint256 i = 0; i < a.length; ++i) sum += a[i]; }',
    ),
  },
  {
    title: 'a loop to what the contract keeps',
    rule: 'unbounded-loop',
    source: contract(
      'uint256 public count; uint256 public sum; function f() external { for (uint256 i = 0; i < count; ++i) sum += i; }',
    ),
  },
  {
    title: 'a loop whose body moves the counter',
    rule: 'unbounded-loop',
    source: contract('function f() external pure { for (uint256 i = 0; i < 9; ++i) i = 0; }'),
  },
  {
    title: 'a loop until something happens',
    rule: 'unbounded-loop',
    source: contract('function f(uint256 a) external pure { while (a > 1) a /= 2; }'),
  },
  {
    title: 'a loop over a list whose length is checked',
    source: contract(
      'uint256 private constant MOST = 9; error Long(); uint256 public sum; function f(uint256[] calldata a) external { if (a.length == 0 || a.length > MOST) revert Long(); for (uint256 i = 0; i < a.length; ++i) sum += a[i]; }',
    ),
  },
  {
    title: 'an answer that is thrown away',
    rule: 'ignored-return',
    source: contract('function f(Outside other) external { other.take(); }'),
  },
  {
    title: 'a low level call whose success nobody looks at',
    rule: 'ignored-return',
    source: contract('function f(address other) external { other.call(""); }'),
  },
  {
    title: 'a token moved by hand',
    rule: 'bare-token-call',
    source: contract(
      'error No(); function f(Outside token) external { if (!token.transfer(msg.sender, 1)) revert No(); }',
    ),
  },
  {
    title: 'arithmetic that wraps around',
    rule: 'forbidden',
    source: contract('function f(uint256 a) external pure returns (uint256) { unchecked { return a + 1; } }'),
  },
  ...[
    ['an end', 'function f() external { selfdestruct(payable(msg.sender)); }'],
    ['the hash of a block', 'function f() external view returns (bytes32) { return blockhash(1); }'],
    ['chance that others choose', 'function f() external view returns (uint256) { return block.prevrandao; }'],
    ['whoever sent the transaction', 'function f() external view returns (address) { return tx.origin; }'],
    ["another's code", 'function f(address a) external returns (bool b) { (b, ) = a.delegatecall(""); }'],
  ].map(([title = '', body = '']) => ({ title, rule: 'forbidden', source: contract(body) })),
  {
    title: 'a balance written after the call',
    rule: 'late-write',
    source: contract('uint256 public a; function f(Outside other) external { other.set(a); a = 0; }'),
  },
  {
    title: 'a balance written after the call, both in other functions',
    rule: 'late-write',
    source: contract(
      'mapping(address => uint256) private _a; function f(Outside other) external { _out(other); _clear(); } function _out(Outside other) private { other.set(1); } function _clear() private { delete _a[msg.sender]; }',
    ),
  },
  {
    title: 'a balance written through a pointer after the call',
    rule: 'late-write',
    source: contract(
      'struct S { uint256 left; } mapping(address => S) private _a; function f(Outside other) external { S storage mine = _a[msg.sender]; other.set(mine.left); mine.left = 0; }',
    ),
  },
  {
    title: 'a list that grows after the call',
    rule: 'late-write',
    source: contract('uint256[] private _a; function f(Outside other) external { other.set(1); _a.push(1); }'),
  },
  {
    title: 'written before the call',
    source: contract('uint256 public a; function f(Outside other) external { a = 0; other.set(1); }'),
  },
  {
    title: 'written after a question',
    source: contract('uint256 public a; function f(Outside other) external { a = other.get(); }'),
  },
  {
    title: 'written after the call, and guarded',
    source: contract('uint256 public a; function f(Outside other) external nonReentrant { other.set(a); a = 0; }'),
  },
];

/** What forge's own lint sees. */
export const FAULTY_TOKEN_CALL = `${HEAD}
interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
}
contract Planted {
    function f(IERC20 token) external { token.transfer(msg.sender, 1); }
}
`;

function contract(body: string): string {
  return `${HEAD}import {Guard, Outside} from "../test/Outside.sol";\n\ncontract Planted is Guard {\n    ${body}\n}\n`;
}
