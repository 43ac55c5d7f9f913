/**
 * `npm run meter`: the thin listener of the credits API, on REFILL_METER_HOST (127.0.0.1) and REFILL_METER_PORT (3001).
 * Ends after the requests at hand when it is asked to.
 */
import { pool } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { createMeter } from '#lib/meter/listener.ts';

const host = process.env.REFILL_METER_HOST?.trim() || '127.0.0.1';
const port = Number(process.env.REFILL_METER_PORT?.trim() || 3001);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error('REFILL_METER_PORT has to be a port from 1 to 65535.');
  process.exit(1);
}

// A missing variable is named before the first request meets it.
pool();
const meter = createMeter();
meter.once('error', (error) => {
  console.error(`The listener cannot use ${host}:${port}: ${error.message}`);
  process.exit(1);
});
meter.listen(port, host, () => log.info({ url: `http://${host}:${port}/api/credits` }, 'meter ready'));

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  meter.close(() => process.exit(0));
  meter.closeIdleConnections();
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// Started by a launcher that died: nobody would ever stop this listener.
process.on('disconnect', stop);
