/** What the figures depend on besides the code: how busy the machine is and how long its disk takes. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { quantile } from './statistics.ts';

export interface MachineState {
  cores: number;
  load: number;
  fdatasyncMedianMs: number;
  fdatasyncP99Ms: number;
}

/** @param directory on the disk of the database. */
export function lookAtMachine(directory: string): MachineState {
  const file = join(directory, 'fdatasync-probe');
  const descriptor = openSync(file, 'w');
  const page = Buffer.alloc(8192, 1);
  const times: number[] = [];
  try {
    for (let n = 0; n < 200; n++) {
      const startedAt = performance.now();
      writeSync(descriptor, page, 0, page.length, (n % 16) * page.length);
      fdatasyncSync(descriptor);
      times.push(performance.now() - startedAt);
    }
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
  times.sort((a, b) => a - b);
  return {
    cores: cpus().length,
    load: loadavg()[0] ?? Number.NaN,
    fdatasyncMedianMs: quantile(times, 0.5),
    fdatasyncP99Ms: quantile(times, 0.99),
  };
}

export function describeMachine(state: MachineState): string {
  return `${state.cores} cores, load ${state.load.toFixed(2)}, fdatasync ${state.fdatasyncMedianMs.toFixed(2)} ms (p99 ${state.fdatasyncP99Ms.toFixed(2)} ms)`;
}
