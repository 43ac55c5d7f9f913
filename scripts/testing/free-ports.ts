import getPort from 'get-port';
import type { Ports } from '../stack/ports.ts';

/** Six ports that nobody uses now. get-port holds each back for a while, so that two runs at once do not meet. */
export async function freePorts(): Promise<Ports> {
  return {
    app: await getPort({ host: '127.0.0.1' }),
    supabase: await getPort({ host: '127.0.0.1' }),
    postgres: await getPort({ host: '127.0.0.1' }),
    stripe: await getPort({ host: '127.0.0.1' }),
    smtp: await getPort({ host: '127.0.0.1' }),
    mailbox: await getPort({ host: '127.0.0.1' }),
  };
}
