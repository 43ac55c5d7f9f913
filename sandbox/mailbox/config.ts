/** The one place where the mailbox reads its environment. */
export interface MailboxConfig {
  databaseUrl: string;
  host: string;
  port: number;
  smtpPort: number;
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is missing: the local mailbox cannot start without it.`);
  return value;
}

function port(environment: NodeJS.ProcessEnv, name: string): number {
  const number = Number(required(environment, name));
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new Error(`${name} must be a port number.`);
  return number;
}

export function readMailboxConfig(environment: NodeJS.ProcessEnv): MailboxConfig {
  return {
    databaseUrl: required(environment, 'SANDBOX_MAILBOX_DATABASE_URL'),
    host: environment.SANDBOX_MAILBOX_HOST || '127.0.0.1',
    port: port(environment, 'SANDBOX_MAILBOX_PORT'),
    smtpPort: port(environment, 'SANDBOX_SMTP_PORT'),
  };
}
