/**
 * What the rest of the product knows of tracing: five functions that do nothing until `startTracing` has been called.
 * Nothing of OpenTelemetry is loaded where it is not configured.
 */
import type { NextRequest } from 'next/server';

type Attributes = Record<string, string | number | undefined>;

export interface SpanOptions {
  name: string;
  kind: 'server' | 'consumer';
  attributes: Attributes;
  /** Whether jobs that are enqueued within belong to this trace. */
  linksJobs: boolean;
  /** The span that caused this one, as W3C's `traceparent`, where it was in another process. */
  parent?: string | undefined;
}

/** What `startTracing` provides. */
export interface Tracing {
  inSpan<T>(options: SpanOptions, work: () => Promise<T>): Promise<T>;
  /** Adds to the present span. */
  annotate(attributes: Attributes): void;
  /** A call to somebody else that has ended, as a part of the present span. Times in milliseconds since 1970. */
  recordCall(call: { name: string; startedAt: number; endedAt: number; attributes: Attributes }): void;
  /** For the jobs that the present span enqueues. */
  traceparent(): string | undefined;
  ids(): { trace_id: string; span_id: string } | undefined;
}

// Next keeps several copies of a module in one process; they share what `instrumentation.ts` started.
const shared = globalThis as typeof globalThis & { refillTracing?: Tracing };

export function provideTracing(tracing: Tracing): void {
  shared.refillTracing = tracing;
}

/** The tracing of this process; undefined where none is configured. */
export function tracing(): Tracing | undefined {
  return shared.refillTracing;
}

/** Traces one request under the name of its route, in which ids and tokens of the path do not appear. */
export async function traceRoute(
  request: NextRequest,
  params: Promise<Record<string, string> | undefined>,
  handle: () => Promise<Response>,
): Promise<Response> {
  const active = tracing();
  if (!active) return handle();
  const named = new Map(Object.entries((await params) ?? {}).map(([name, value]) => [value, `[${name}]`]));
  const segments = request.nextUrl.pathname.split('/');
  const route = segments.map((segment) => named.get(decodeURIComponent(segment)) ?? segment).join('/');
  const { method } = request;
  const isRead = method === 'GET' || method === 'HEAD';
  const attributes = { 'http.request.method': method, 'http.route': route };
  return active.inSpan(
    { name: `${method} ${route}`, kind: 'server', attributes, linksJobs: !isRead },
    async () => {
      const response = await handle();
      active.annotate({ 'http.response.status_code': response.status });
      return response;
    },
  );
}

/** Traces one run of a job, in the trace of the request that enqueued it. */
export function traceJob<T>(task: string, payload: unknown, work: () => Promise<T>): Promise<T> {
  const parent =
    typeof payload === 'object' && payload !== null && 'traceparent' in payload ? payload.traceparent : null;
  const options: SpanOptions = {
    name: `job ${task}`,
    kind: 'consumer',
    attributes: { 'refill.job': task },
    linksJobs: true,
    parent: typeof parent === 'string' ? parent : undefined,
  };
  return tracing()?.inSpan(options, work) ?? work();
}
