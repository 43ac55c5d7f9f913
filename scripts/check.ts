/** `npm run check`: style, types and dead code, each named with its verdict. Warnings fail. */
import { spawnSync } from 'node:child_process';

const CHECKS = [
  ['Biome (style and imports)', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['TypeScript (types)', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'],
  ['Knip (dead code and packages)', 'node_modules/knip/bin/knip.js'],
] as const;

const verdicts = CHECKS.map(([name, ...command]) => {
  const result = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const hasPassed = result.status === 0;
  if (!hasPassed) console.log(`── ${name}\n${result.stdout}${result.stderr}`);
  return { name, hasPassed };
});

for (const { name, hasPassed } of verdicts) console.log(`${hasPassed ? 'passed' : 'FAILED'}  ${name}`);
process.exitCode = verdicts.every(({ hasPassed }) => hasPassed) ? 0 : 1;
process.disconnect?.();
