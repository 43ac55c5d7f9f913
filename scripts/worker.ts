/** `npm run worker`: a worker of its own process. Ends after the jobs at hand when it is asked to. */
import { log } from '#lib/log.ts';

let stopTracing = async () => {};
if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
  const { startTracing } = await import('#lib/tracing/start-tracing.ts');
  stopTracing = startTracing('refill-worker');
}
const { startWorker } = await import('#lib/jobs/run-worker.ts');
const worker = await startWorker();
log.info('worker ready');

let isStopping = false;
async function stop() {
  if (isStopping) return;
  isStopping = true;
  await worker.stop();
  await stopTracing();
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// Started by a launcher that died: nobody would ever stop this worker.
process.on('disconnect', stop);

await worker.finished;
