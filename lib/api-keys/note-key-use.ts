/** Records when keys were last used, all keys of some seconds in one statement: never part of a request. */
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';

const WRITTEN_EVERY_MS = 10_000;

const used = new Map<string, Buffer>();
let isScheduled = false;

export function noteKeyUse(hash: Buffer): void {
  used.set(hash.toString('latin1'), hash);
  if (isScheduled) return;
  isScheduled = true;
  setTimeout(write, WRITTEN_EVERY_MS).unref();
}

async function write(): Promise<void> {
  const hashes = [...used.values()];
  used.clear();
  isScheduled = false;
  try {
    await query({ name: 'touch-api-keys', text: 'select tenancy.touch_api_keys($1::bytea[])' }, [hashes]);
  } catch (error) {
    // The time of last use is a hint to people: the next use records it again.
    log.warn({ err: error, keys: hashes.length }, 'the last use of API keys was not recorded');
  }
}
