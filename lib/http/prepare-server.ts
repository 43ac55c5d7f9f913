import { notePeers } from '#lib/http/note-peers.ts';

/** What a server process of Next needs before its first request. */
export async function prepareServer(): Promise<void> {
  notePeers();
  // Not through lib/env.ts: a process that is not configured yet says so at its first request, in words.
  if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT) return;
  const { startTracing } = await import('#lib/tracing/start-tracing.ts');
  const stop = startTracing('refill-web');
  process.once('SIGTERM', () => void stop());
}
