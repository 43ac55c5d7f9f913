/** What a runner reports, the same for Vitest and Playwright. */
export interface Failure {
  readonly title: string;
  readonly file: string;
  readonly message: string;
}

export interface RunResult {
  readonly runner: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
}

/** A runner that crashed, or that had nothing to run, has failed once: silence is not success. */
export function brokenRunner(runner: string, message: string): RunResult {
  return { runner, passed: 0, failures: [{ title: `the runner "${runner}"`, file: '', message }] };
}

const SHOWN_LINES = 30;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with this character.
const COLOURS = /\u001b\[[0-9;]*m/g;

export function describeFailure({ title, file, message }: Failure): string {
  const lines = message.replaceAll(COLOURS, '').trim().split('\n').slice(0, SHOWN_LINES);
  return [`✗ ${title}`, ...(file ? [`  ${file}`] : []), ...lines.map((line) => `    ${line}`), ''].join('\n');
}
