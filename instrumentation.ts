/** Runs once in each server process of Next, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { notePeers } = await import('#lib/http/note-peers.ts');
  notePeers();
  // Not through lib/env.ts: a process that is not configured yet says so at its first request, in words.
  if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT) return;
  const { startTracing } = await import('#lib/tracing/start-tracing.ts');
  const stop = startTracing('refill-web');
  process.once('SIGTERM', () => void stop());
}
