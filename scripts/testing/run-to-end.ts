import { spawn } from 'node:child_process';
import { dieWithParent } from '#sandbox/postgres/parent-death.ts';

/** Runs a script of a package on this Node and collects what it prints. */
export async function runToEnd(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd = process.cwd(),
): Promise<{ readonly code: number | null; readonly output: string }> {
  const command = dieWithParent([process.execPath, script, ...args], 'TERM');
  const child = spawn(command.file, command.args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output: chunks.join('') };
}
