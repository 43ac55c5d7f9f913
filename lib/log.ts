import pino from 'pino';
import { redactFields, redactText } from '#lib/redact.ts';
import { tracing } from '#lib/tracing/tracing.ts';

/**
 * Logs are events with ids: `log.info({ eventId, paymentId }, 'credits granted')`. What could be a secret or card data
 * is covered by its name and by its looks, so that an object or error logged whole cannot leak it. While a span is open
 * a line carries its `trace_id` and `span_id`.
 */
export const log = pino(
  {
    // Not through lib/env.ts: a log line must not fail because another variable is missing.
    level: process.env.LOG_LEVEL || 'info',
    base: null,
    mixin: () => tracing()?.ids() ?? {},
    formatters: { log: (line) => redactFields(line) },
    // What redactFields made of an error is written as it is.
    serializers: { err: (error: unknown) => error },
    // A last look at the whole line, for what came past the fields, as a message does.
    hooks: { streamWrite: redactText },
    timestamp: pino.stdTimeFunctions.isoTime,
  },
  // A command whose answer stands on stdout says everything else on stderr.
  pino.destination(process.env.LOG_TO_STDERR ? 2 : 1),
);
