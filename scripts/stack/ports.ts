import { createServer } from 'node:net';
import { StartRefused } from './instance.ts';

export interface Ports {
  readonly app: number;
  readonly supabase: number;
  readonly postgres: number;
  readonly stripe: number;
  readonly smtp: number;
  readonly mailbox: number;
}

export type PortName = keyof Ports;

const DEFAULTS: Ports = {
  app: 3000,
  supabase: 54321,
  postgres: 54322,
  stripe: 12111,
  smtp: 54325,
  mailbox: 54324,
};

/** The variable that moves each port, for the sentence shown when it is taken. */
export const PORT_VARIABLES: Readonly<Record<PortName, string>> = {
  app: 'REFILL_PORT',
  supabase: 'REFILL_SUPABASE_PORT',
  postgres: 'REFILL_POSTGRES_PORT',
  stripe: 'REFILL_STRIPE_PORT',
  smtp: 'REFILL_SMTP_PORT',
  mailbox: 'REFILL_MAILBOX_PORT',
};

const PURPOSE: Readonly<Record<PortName, string>> = {
  app: 'the application',
  supabase: 'the Supabase API',
  postgres: 'Postgres',
  stripe: 'the local Stripe',
  smtp: 'incoming mail',
  mailbox: 'the mailbox page',
};

export const PORT_NAMES: readonly PortName[] = ['app', 'supabase', 'postgres', 'stripe', 'smtp', 'mailbox'];

/** @throws StartRefused when a variable holds no port. */
export function readPorts(variables: Readonly<Record<string, string | undefined>>): Ports {
  const read = (name: PortName): number => {
    const given = variables[PORT_VARIABLES[name]]?.trim();
    if (!given) return DEFAULTS[name];
    const port = Number(given);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
    throw new StartRefused(`${PORT_VARIABLES[name]} has to be a port from 1 to 65535, not "${given}".`);
  };
  return {
    app: read('app'),
    supabase: read('supabase'),
    postgres: read('postgres'),
    stripe: read('stripe'),
    smtp: read('smtp'),
    mailbox: read('mailbox'),
  };
}

/**
 * Looks before anything is started, so that a taken port is one sentence rather than a crash in some log.
 *
 * @throws StartRefused naming each taken port and the variable that changes it.
 */
export async function requireFreePorts(ports: Ports, needed: readonly PortName[]): Promise<void> {
  const sentences: string[] = [];
  for (const name of needed) {
    const refusal = await whyNotFree(ports[name]);
    if (refusal === 'EADDRINUSE') {
      sentences.push(
        `Port ${ports[name]} for ${PURPOSE[name]} is taken by another program. Stop that program, or choose another port with ${PORT_VARIABLES[name]}.`,
      );
    } else if (refusal !== null) {
      sentences.push(
        `Port ${ports[name]} for ${PURPOSE[name]} cannot be used (${refusal}). Choose another one with ${PORT_VARIABLES[name]}.`,
      );
    }
  }
  if (sentences.length > 0) throw new StartRefused(sentences.join('\n'));
}

function whyNotFree(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(null)));
  });
}
