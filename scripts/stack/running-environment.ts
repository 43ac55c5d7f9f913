/** The environment of the product for a command beside it: what a person gave, and where the running stand-ins are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decideConfiguration } from './configuration.ts';
import { productEnvironment } from './environment.ts';
import { openInstance, readNotedPorts, StartRefused } from './instance.ts';
import { readPorts } from './ports.ts';
import { instanceDirectory, readGivenVariables } from './run-stack.ts';

/** @throws StartRefused where the configuration cannot be meant, or the embedded database does not run. */
export function runningEnvironment(): Record<string, string | undefined> {
  const given = readGivenVariables('.');
  const decision = decideConfiguration(given);
  if (!decision.accepted) throw new StartRefused(decision.problems.join('\n'));
  const { configuration } = decision;
  const instance = openInstance(instanceDirectory(given));
  // A launcher may have been given other ports than the defaults.
  const ports = readNotedPorts(instance.dir) ?? readPorts(given);
  const postgres =
    configuration.supabase === 'embedded' ? runningPort(instance.postgresDirectory) : ports.postgres;
  return { ...given, ...productEnvironment(given, configuration, instance.keys, { ...ports, postgres }) };
}

/** Postgres writes its port into the fourth line of this file. */
function runningPort(dataDirectory: string): number {
  try {
    const port = Number(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[3]);
    if (Number.isInteger(port) && port > 0) return port;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  throw new StartRefused(
    'The embedded database does not run. Start it with "npm run dev" or "npm start" and try again.',
  );
}
