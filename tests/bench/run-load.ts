import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Load, LoadResult } from './load.ts';

/** Runs a load in a process of its own, so that it shares neither event loop nor heap with what is measured. */
export function runLoad(load: Load, env: Readonly<Record<string, string | undefined>>): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'load-process.ts'), {
      env: { ...process.env, ...env, NODE_ENV: 'production', DATABASE_POOL_SIZE: '10' },
      execArgv: [],
    });
    let result: LoadResult | undefined;
    child.once('message', (message) => {
      result = message as LoadResult;
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (result) resolve(result);
      else reject(new Error(`A load ended with ${code} and no result`));
    });
    child.send(load);
  });
}
