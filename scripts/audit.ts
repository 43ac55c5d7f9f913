/**
 * `npm run audit`: known weaknesses in the packages that run in production. High and critical ones fail; docs/operations.md
 * says what is known and why it may stay.
 */
import { spawnSync } from 'node:child_process';
import { z } from 'zod';

const reportSchema = z.object({
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});

const { stdout, stderr } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  maxBuffer: 64 * 1024 * 1024,
});
const report = reportSchema.safeParse(parse(stdout));
if (report.success) {
  const { metadata, vulnerabilities } = report.data;
  const { high = 0, critical = 0, total = 0 } = metadata.vulnerabilities;
  for (const [name, { severity, range }] of Object.entries(vulnerabilities)) {
    console.log(`${severity.padEnd(9)} ${name} ${range}`);
  }
  console.log(`${total} known, of which ${high} high and ${critical} critical`);
  process.exitCode = high + critical > 0 ? 1 : 0;
} else {
  // Not the same as "nothing known": a registry that keeps no advisories must not look like a clean bill.
  console.error(`The registry gave no advisories, so that nothing is known:\n${stderr.trim()}`);
  process.exitCode = 2;
}
process.disconnect?.();

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
