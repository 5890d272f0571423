/** Thrown when a fight is asked for with input that breaks the rules; `problems` are sentences a member understands. */
export class FightError extends Error {
  readonly code: string;
  readonly problems: readonly string[];
  constructor(code: string, problems: readonly string[]) {
    super(problems.join(' '));
    this.name = 'FightError';
    this.code = code;
    this.problems = problems;
  }
}
