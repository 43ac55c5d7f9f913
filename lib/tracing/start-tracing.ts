/**
 * Traces over OTLP/HTTP to OTEL_EXPORTER_OTLP_ENDPOINT: routes, SQL (texts, never values), calls to Stripe, jobs. The
 * other OTEL_… variables mean what OpenTelemetry says. Only loaded where it is configured.
 */
import { createRequire } from 'node:module';
import {
  type Context,
  context,
  createContextKey,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { provideTracing, type SpanOptions, type Tracing } from '#lib/tracing/tracing.ts';

const LINKS_JOBS = createContextKey('jobs belong to this trace');
const KINDS = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER };

/** @returns what sends the rest and ends it, before the process does. */
export function startTracing(serviceName: string): () => Promise<void> {
  // Logs and metrics have ways of their own: standard output and /api/metrics.
  process.env.OTEL_LOGS_EXPORTER ||= 'none';
  process.env.OTEL_METRICS_EXPORTER ||= 'none';
  const sql = new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true });
  const sdk = new NodeSDK({
    serviceName: process.env.OTEL_SERVICE_NAME || serviceName,
    instrumentations: [sql],
  });
  sdk.start();
  const provider = trace.getTracerProvider();
  // Taken from the global place again: Next would fill it with spans of its own, whose paths carry tokens of links.
  trace.disable();
  sql.setTracerProvider(provider);
  // What is required is instrumented, what is imported is not; both are the same classes.
  createRequire(`${process.cwd()}/`)('pg');
  provideTracing(makeTracing(provider.getTracer('refill')));
  return () => sdk.shutdown();
}

function makeTracing(tracer: Tracer): Tracing {
  return {
    inSpan: (options, work) => {
      const parent = contextOf(options);
      const span = tracer.startSpan(
        options.name,
        { kind: KINDS[options.kind], attributes: options.attributes },
        parent,
      );
      return context.with(trace.setSpan(parent, span), () => untilEnded(span, work));
    },
    annotate: (attributes) => {
      const span = trace.getActiveSpan();
      span?.setAttributes(attributes);
      if (Number(attributes['http.response.status_code']) >= 500) {
        span?.setStatus({ code: SpanStatusCode.ERROR });
      }
    },
    recordCall: ({ name, startedAt, endedAt, attributes }) => {
      if (!trace.getActiveSpan()) return;
      tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime: startedAt, attributes }).end(endedAt);
    },
    traceparent: () => {
      const present = context.active();
      if (present.getValue(LINKS_JOBS) !== true) return undefined;
      const carrier: { traceparent?: string } = {};
      propagation.inject(present, carrier);
      return carrier.traceparent;
    },
    ids: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span && { trace_id: span.traceId, span_id: span.spanId };
    },
  };
}

function contextOf({ parent, linksJobs }: SpanOptions): Context {
  const present = context.active();
  const caused = parent ? propagation.extract(present, { traceparent: parent }) : present;
  return caused.setValue(LINKS_JOBS, linksJobs);
}

async function untilEnded<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The name alone: messages may quote what people typed.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
    throw error;
  } finally {
    span.end();
  }
}
