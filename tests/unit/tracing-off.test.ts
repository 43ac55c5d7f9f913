/** Tracing costs nothing where it is not configured: nothing of it is loaded, and the functions pass through. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { traceJob, tracing } from '#lib/tracing/tracing.ts';

const sources = globSync('{app,components,lib,emails,scripts}/**/*.{ts,tsx,mjs}').concat(
  'instrumentation.ts',
  'proxy.ts',
);
const importsOf = (pattern: RegExp) =>
  sources.filter((file) => pattern.test(readFileSync(file, 'utf8'))).sort();

it('one module imports OpenTelemetry, and only those import it that ask first, when they need it', () => {
  expect(importsOf(/from '@opentelemetry\//)).toEqual(['lib/tracing/start-tracing.ts']);
  expect(importsOf(/from '[^']*start-tracing\.ts'/)).toEqual([]);
  const dynamic = importsOf(/import\('[^']*start-tracing\.ts'\)/);
  expect(dynamic).toEqual(['lib/http/prepare-server.ts', 'scripts/worker.ts']);
  for (const file of dynamic) {
    const text = readFileSync(file, 'utf8');
    expect(text.indexOf('OTEL_EXPORTER_OTLP_ENDPOINT')).toBeGreaterThan(-1);
    expect(text.indexOf('OTEL_EXPORTER_OTLP_ENDPOINT')).toBeLessThan(text.indexOf('start-tracing.ts'));
  }
});

it('without it a job runs as it is', async () => {
  expect(tracing()).toBeUndefined();
  expect(await traceJob('probe', { traceparent: 'x' }, async () => 'done')).toBe('done');
});
