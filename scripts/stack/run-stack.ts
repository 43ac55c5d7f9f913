/** What `npm run dev` and `npm start` share: read what a person gave, start, say where things are, stop on Ctrl-C. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { MigrationRefused } from '../migrations.ts';
import { describeStack } from './describe-stack.ts';
import { StartRefused } from './instance.ts';
import { readPorts } from './ports.ts';
import { type Stack, startStack } from './start-stack.ts';

const FORCE_AFTER_MS = 1_000;

/** Variables of `.env.local`, then `.env`; what the shell gives comes before both, as Next does it. */
export function readGivenVariables(root: string): Record<string, string | undefined> {
  const read = (name: string) => {
    const file = join(root, name);
    return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  };
  return { ...read('.env'), ...read('.env.local'), ...process.env };
}

/** The folder of this copy's instance; REFILL_DIR gives another. */
export function instanceDirectory(given: Readonly<Record<string, string | undefined>>): string {
  return resolve(given.REFILL_DIR?.trim() || '.refill');
}

/** Runs until it is told to stop. Refusals are a sentence and exit code 1. */
export async function runStack(mode: 'dev' | 'production', distDir?: string): Promise<void> {
  const stopping = Promise.withResolvers<void>();
  let askedAt = 0;
  const ask = () => {
    // The terminal and npm may each send one for a single Ctrl-C; a later one means "now".
    if (askedAt > 0 && Date.now() - askedAt > FORCE_AFTER_MS) process.exit(130);
    askedAt ||= Date.now();
    stopping.resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.on('disconnect', ask);

  let stack: Stack;
  try {
    const given = readGivenVariables('.');
    stack = await startStack({
      dir: instanceDirectory(given),
      ports: readPorts(given),
      mode,
      given,
      distDir,
      host: given.REFILL_HOST?.trim() || undefined,
      appInTerminal: true,
      say: (sentence) => console.log(`\n  ${sentence}\n`),
    });
  } catch (error) {
    if (!(error instanceof StartRefused || error instanceof MigrationRefused)) throw error;
    console.error(`\n${error.message.replaceAll(/^/gm, '  ')}\n`);
    process.exitCode = 1;
    process.disconnect?.();
    return;
  }
  if (askedAt === 0) console.log(describeStack(stack, mode));
  await stopping.promise;
  console.log('\n  Stopping.');
  await stack.stop();
  process.exit(0);
}
