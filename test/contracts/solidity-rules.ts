import { endOf, isNode, type Node, nodesOf, placeOf, type Source, startOf } from './solidity.ts';

/**
 * What solhint cannot see, because it knows no types and looks at one file: held against solc's own syntax tree.
 * @param sources with all that they import
 * @returns tells where a rule is broken in those whose path is asked for, "path:line rule: why"
 */
export function rulesOf(sources: readonly Source[]): (isAsked: (path: string) => boolean) => string[] {
  const program = new Program(sources);
  return isAsked =>
    sources
      .filter(source => isAsked(source.path))
      .flatMap(source => [
        ...unboundedLoops(source, program),
        ...ignoredReturns(source),
        ...bareTokenCalls(source),
        ...forbidden(source),
        ...lateWrites(source, program),
      ])
      .sort();
}

// ---------------------------------------------------------------- loops

/** A loop runs to a constant, or over a list whose length the same function has held against a constant before. */
function* unboundedLoops(source: Source, program: Program): Generator<string> {
  for (const fn of functionsOf(source)) {
    for (const loop of nodesOf(fn)) {
      if (loop.nodeType === 'WhileStatement' || loop.nodeType === 'DoWhileStatement') {
        yield `${placeOf(source, loop)} unbounded-loop: only for loops say how long they run`;
      }
      if (loop.nodeType !== 'ForStatement') continue;
      const why = whyUnbounded(loop, fn, program);
      if (why) yield `${placeOf(source, loop)} unbounded-loop: ${why}`;
    }
  }
}

function whyUnbounded(loop: Node, fn: Node, program: Program): string | undefined {
  const condition = loop['condition'];
  if (!isNode(condition) || condition.nodeType !== 'BinaryOperation') return 'it has no bound';
  if (condition['operator'] !== '<' && condition['operator'] !== '<=') return 'it does not count up to a bound';
  const bound = condition['rightExpression'] as Node;
  const counter = (condition['leftExpression'] as Node)['referencedDeclaration'];
  const writes = [...nodesOf(loop['body'] as Node)].filter(node => targetsOf(node).some(({ id }) => id === counter));
  if (writes.length > 0) return 'its body moves the counter';
  if (program.isConstant(bound)) return undefined;
  const list = listOf(bound);
  if (list === undefined) return 'its bound is neither a constant nor the length of a list';
  const isChecked = [...nodesOf(fn)].some(
    node => node.nodeType === 'IfStatement' && startOf(node) < startOf(loop) && refusesLong(node, list, program),
  );
  return isChecked ? undefined : 'the length of its list is not checked before';
}

/** `if (list.length > CONSTANT) revert ...;`, also as one side of an `||` */
function refusesLong(statement: Node, list: number, program: Program): boolean {
  const isRefusal = [...nodesOf(statement['trueBody'] as Node)].some(node => node.nodeType === 'RevertStatement');
  return isRefusal && comparesLength(statement['condition'] as Node, list, program);
}

function comparesLength(condition: Node, list: number, program: Program): boolean {
  if (condition.nodeType !== 'BinaryOperation') return false;
  const [left, right] = [condition['leftExpression'] as Node, condition['rightExpression'] as Node];
  if (condition['operator'] === '||') {
    return comparesLength(left, list, program) || comparesLength(right, list, program);
  }
  return condition['operator'] === '>' && listOf(left) === list && program.isConstant(right);
}

/** The declaration of the list that `list.length` speaks of. */
function listOf(expression: Node): number | undefined {
  if (expression.nodeType !== 'MemberAccess' || expression['memberName'] !== 'length') return undefined;
  return (expression['expression'] as Node)['referencedDeclaration'] as number | undefined;
}

// ---------------------------------------------------------------- calls

/** What another contract answers is used. */
function* ignoredReturns(source: Source): Generator<string> {
  for (const statement of nodesOf(source.ast)) {
    if (statement.nodeType !== 'ExpressionStatement') continue;
    const call = statement['expression'] as Node;
    if (isOutside(call) && typeOf(call) !== 'tuple()') {
      yield `${placeOf(source, call)} ignored-return: nothing is done with what the call returns`;
    }
  }
}

const TOKEN_CALLS = new Set(['transfer', 'transferFrom', 'approve']);

/** Tokens are moved by SafeERC20: some return nothing, some false. */
function* bareTokenCalls(source: Source): Generator<string> {
  for (const call of nodesOf(source.ast)) {
    if (!isOutside(call)) continue;
    const callee = calleeOf(call);
    if (callee.nodeType === 'MemberAccess' && TOKEN_CALLS.has(String(callee['memberName']))) {
      yield `${placeOf(source, call)} bare-token-call: SafeERC20 knows what tokens return`;
    }
  }
}

/** What no contract of ours has a use for. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  selfdestruct: 'what is deployed stays',
  blockhash: 'whoever makes blocks chooses it',
  prevrandao: 'whoever makes blocks may withhold it',
  origin: 'any contract on the way could speak for whoever sent the transaction',
  delegatecall: 'code of others would write what we keep',
};

function* forbidden(source: Source): Generator<string> {
  for (const node of nodesOf(source.ast)) {
    if (node.nodeType === 'UncheckedBlock') yield `${placeOf(source, node)} forbidden: arithmetic may wrap around`;
    const name = String(node.nodeType === 'MemberAccess' ? node['memberName'] : node['name']);
    const isUse = node.nodeType === 'MemberAccess' || node.nodeType === 'Identifier';
    if (isUse && Object.hasOwn(FORBIDDEN, name))
      yield `${placeOf(source, node)} forbidden: ${name}: ${FORBIDDEN[name]}`;
  }
}

// ---------------------------------------------------------------- reentrancy

/** Whoever calls out and writes afterwards is guarded: what is called may call back, and would meet what is not written yet. */
function* lateWrites(source: Source, program: Program): Generator<string> {
  for (const fn of functionsOf(source)) {
    if (fn['visibility'] !== 'external' && fn['visibility'] !== 'public') continue;
    const modifiers = fn['modifiers'] as Node[];
    if (modifiers.some(({ modifierName }) => (modifierName as Node)['name'] === 'nonReentrant')) continue;
    const nodes = [...nodesOf(fn)];
    const calls = nodes.filter(node => program.callsOut(node)).map(endOf);
    if (calls.length === 0) continue;
    const write = nodes.find(node => startOf(node) >= Math.min(...calls) && program.writes(node));
    if (write)
      yield `${placeOf(source, write)} late-write: written after a call to another contract, without nonReentrant`;
  }
}

/** All functions there are, and what follows from calling one. */
class Program {
  readonly #byId = new Map<number, Node>();
  readonly #callsOut = new Map<number, boolean>();
  readonly #writes = new Map<number, boolean>();

  constructor(sources: readonly Source[]) {
    for (const source of sources) {
      for (const node of nodesOf(source.ast)) {
        if (node.nodeType === 'FunctionDefinition' || node.nodeType === 'VariableDeclaration')
          this.#byId.set(node.id, node);
      }
    }
  }

  isConstant(expression: Node): boolean {
    if (expression.nodeType === 'Literal') return true;
    return this.#byId.get(Number(expression['referencedDeclaration']))?.['mutability'] === 'constant';
  }

  /** Does this very node call another contract that may write, or a function that does? */
  callsOut(node: Node): boolean {
    if (node.nodeType === 'InlineAssembly')
      return assemblyCalls(node, ['call', 'delegatecall', 'callcode', 'create', 'create2']);
    if (isOutside(node)) return !/ (view|pure) /.test(` ${typeOf(calleeOf(node))} `);
    return this.#anyIn(node, this.#callsOut, inner => this.callsOut(inner));
  }

  /** Does this very node write what the contract keeps, or call a function that does? */
  writes(node: Node): boolean {
    if (node.nodeType === 'InlineAssembly') return assemblyCalls(node, ['sstore']);
    if (targetsOf(node).some(target => this.#isKept(target))) return true;
    return this.#anyIn(node, this.#writes, inner => this.writes(inner));
  }

  /** A variable of the contract, or what lies behind a pointer to its storage. */
  #isKept({ id, isInside }: { id: number; isInside: boolean }): boolean {
    const declaration = this.#byId.get(id);
    return declaration?.['stateVariable'] === true || (isInside && declaration?.['storageLocation'] === 'storage');
  }

  #anyIn(call: Node, known: Map<number, boolean>, is: (node: Node) => boolean): boolean {
    if (call.nodeType !== 'FunctionCall') return false;
    const id = Number(calleeOf(call)['referencedDeclaration']);
    const body = this.#byId.get(id)?.['body'];
    if (!isNode(body)) return false;
    const before = known.get(id);
    if (before !== undefined) return before;
    // a function that calls itself does what the rest of it does
    known.set(id, false);
    const found = [...nodesOf(body)].some(is);
    known.set(id, found);
    return found;
  }
}

// ---------------------------------------------------------------- reading the tree

function functionsOf(source: Source): Node[] {
  return [...nodesOf(source.ast)].filter(node => node.nodeType === 'FunctionDefinition' && isNode(node['body']));
}

/** A call that leaves the contract. */
function isOutside(node: Node): boolean {
  if (node.nodeType !== 'FunctionCall' || node['kind'] !== 'functionCall') return false;
  const { typeIdentifier = '' } = (calleeOf(node)['typeDescriptions'] ?? {}) as { typeIdentifier?: string };
  return /^t_function_(external|bare|send|transfer|creation)/.test(typeIdentifier);
}

/** The function, without the coins and the gas that go along. */
function calleeOf(call: Node): Node {
  const callee = call['expression'] as Node;
  return callee.nodeType === 'FunctionCallOptions' ? (callee['expression'] as Node) : callee;
}

function typeOf(node: Node): string {
  return ((node['typeDescriptions'] ?? {}) as { typeString?: string }).typeString ?? '';
}

function assemblyCalls(assembly: Node, names: readonly string[]): boolean {
  return [...nodesOf(assembly['AST'] as Node)].some(
    node => node.nodeType === 'YulFunctionCall' && names.includes(String((node['functionName'] as Node)['name'])),
  );
}

/** Which variables this very node writes; `isInside`: a member or an element of it. */
function targetsOf(node: Node): { id: number; isInside: boolean }[] {
  if (node.nodeType === 'Assignment') return basesOf(node['leftHandSide'] as Node);
  const isStep = node.nodeType === 'UnaryOperation' && ['++', '--', 'delete'].includes(String(node['operator']));
  if (isStep) return basesOf(node['subExpression'] as Node);
  // list.push(...) and list.pop()
  const callee = node.nodeType === 'FunctionCall' ? calleeOf(node) : undefined;
  const isListCall =
    /^function \(.* storage /.test(callee ? typeOf(callee) : '') && callee?.nodeType === 'MemberAccess';
  const isPush = isListCall && ['push', 'pop'].includes(String(callee['memberName']));
  return isPush ? basesOf(callee['expression'] as Node).map(({ id }) => ({ id, isInside: true })) : [];
}

function basesOf(target: Node): { id: number; isInside: boolean }[] {
  if (target.nodeType === 'TupleExpression')
    return (target['components'] as (Node | null)[]).filter(isNode).flatMap(basesOf);
  const inner = target['baseExpression'] ?? (target.nodeType === 'MemberAccess' ? target['expression'] : undefined);
  if (isNode(inner)) return basesOf(inner).map(({ id }) => ({ id, isInside: true }));
  return [{ id: Number(target['referencedDeclaration']), isInside: false }];
}
