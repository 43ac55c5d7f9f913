import { DEMO_PASSWORD, DEMO_PEOPLE } from '../seed-demo.ts';
import type { Stack } from './start-stack.ts';

/** What a person needs to know once everything runs: addresses, whom to sign in as, what is real and what is not. */
export function describeStack({ configuration, ports, env, database, absent }: Stack, mode: string): string {
  const { supabase, stripe, mail } = configuration;
  const local = (port: number) => `http://localhost:${port}`;
  const rows: [string, string][] = [
    ['Application', absent.includes('app') ? 'not in this copy yet' : (env.APP_URL ?? local(ports.app))],
    ['Database', supabase === 'embedded' ? `embedded, 127.0.0.1:${ports.postgres}` : 'hosted Supabase'],
  ];
  if (supabase === 'embedded') rows.push(['Supabase API', local(ports.supabase)]);
  rows.push(['Stripe', stripe === 'local' ? `sandbox, ${local(ports.stripe)}` : `Stripe, ${stripe} mode`]);
  rows.push(['Mail', mail === 'local' ? `kept here, ${local(ports.mailbox)}` : 'sent by your SMTP server']);

  const lines = [
    '',
    `  Refill (${mode === 'dev' ? 'development' : 'production build'})`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(14)}${value}`),
  ];
  if (supabase === 'embedded') {
    lines.push('', `  Sign in with the password ${DEMO_PASSWORD}`, '');
    lines.push(...DEMO_PEOPLE.map(({ email, note }) => `  ${email.padEnd(24)}${note}`));
  }
  if (database && database.applied.length > 0) {
    lines.push('', `  Migrations applied: ${database.applied.length}`);
  }
  const missing = absent.filter((name) => name !== 'app');
  if (missing.length > 0) lines.push('', `  Not in this copy yet: ${missing.join(', ')}`);
  lines.push('', '  Ctrl-C stops everything.', '');
  return lines.join('\n');
}
