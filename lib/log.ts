import pino from 'pino';

/**
 * Logs are events with ids: `log.info({ eventId, paymentId }, 'credits granted')`. What could be a secret or card data
 * is replaced wherever it stands, so that an object logged whole cannot leak it.
 */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'client_secret',
  'clientSecret',
  'card',
  'number',
  'cvc',
  'apiKey',
  'key_hash',
];

export const log = pino(
  {
    // Not through lib/env.ts: a log line must not fail because another variable is missing.
    level: process.env.LOG_LEVEL || 'info',
    base: null,
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  },
  // A command whose answer stands on stdout says everything else on stderr.
  pino.destination(process.env.LOG_TO_STDERR ? 2 : 1),
);
