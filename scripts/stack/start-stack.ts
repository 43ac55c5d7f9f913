/**
 * Brings up everything one instance needs and takes it down again: `npm run dev`, `npm start` and the tests all start
 * here, each with its own folder and ports.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seedDemo } from '../seed-demo.ts';
import { type Configuration, decideConfiguration } from './configuration.ts';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded-database.ts';
import { productEnvironment, sandboxEnvironment } from './environment.ts';
import { type InstanceKeys, notePorts, openInstance, ProcessList, StartRefused } from './instance.ts';
import { type PortName, type Ports, requireFreePorts } from './ports.ts';
import { Service, type ServiceOptions } from './service.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface StackOptions {
  /** The instance's folder. */
  readonly dir: string;
  readonly ports: Ports;
  readonly mode: 'dev' | 'production';
  /** What a person configured; `{}` gives the embedded default. */
  readonly given: Readonly<Record<string, string | undefined>>;
  /** The built application, in production; relative to the repository. */
  readonly distDir?: string;
  /** Where the application listens; 127.0.0.1 by default. */
  readonly host?: string;
  readonly migrationsDirectory?: string;
  /** Parts to leave out, for a test that needs only some. */
  readonly without?: readonly ('app' | 'worker')[];
  readonly appInTerminal?: boolean;
  readonly say?: (sentence: string) => void;
}

export interface Stack {
  readonly configuration: Configuration;
  readonly ports: Ports;
  readonly keys: InstanceKeys;
  /** What the product's processes see. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined when every service is hosted. */
  readonly database: EmbeddedDatabase | undefined;
  /** Parts that this copy of the code does not have. */
  readonly absent: readonly string[];
  pidOf(service: string): number | undefined;
  stop(): Promise<void>;
}

/** @throws StartRefused, in words, when it cannot start; nothing is left running then. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const decision = decideConfiguration(options.given);
  if (!decision.accepted) throw new StartRefused(decision.problems.join('\n'));
  const { configuration } = decision;
  const say = options.say ?? (() => undefined);
  const instance = openInstance(resolve(options.dir));
  const processes = new ProcessList(instance.dir);
  await processes.claim();

  const started: { stop(): Promise<void> }[][] = [];
  const stop = async () => {
    for (const together of started.splice(0).reverse())
      await Promise.all(together.map((part) => part.stop()));
    processes.release();
  };
  try {
    const needsDatabase = Object.values(configuration).some(
      (kind) => kind === 'embedded' || kind === 'local',
    );
    await requireFreePorts(options.ports, portsOf(configuration, options));
    notePorts(instance.dir, options.ports);
    const database = needsDatabase
      ? await startEmbeddedDatabase({
          instance,
          port: options.ports.postgres,
          processes,
          migrationsDirectory:
            configuration.supabase === 'embedded'
              ? (options.migrationsDirectory ?? join(ROOT, 'supabase', 'migrations'))
              : undefined,
          say,
        })
      : undefined;
    if (database) started.push([database]);

    const env = productEnvironment(options.given, configuration, instance.keys, options.ports);
    const nodeEnv: NodeJS.ProcessEnv['NODE_ENV'] = options.mode === 'dev' ? 'development' : 'production';
    const common = {
      cwd: ROOT,
      logsDirectory: instance.logsDirectory,
      processes,
      say,
      env: { ...process.env, ...options.given, ...env, NODE_ENV: nodeEnv, NEXT_TELEMETRY_DISABLED: '1' },
    };
    const { present, absent } = plan(options, configuration, instance.keys, common);

    const standIns = present.filter(({ layer }) => layer === 'stand-in').map(({ service }) => service);
    started.push(standIns);
    await Promise.all(standIns.map((service) => service.start()));
    if (database && configuration.supabase === 'embedded') {
      await seedDemo({
        ownerUrl: database.ownerUrl,
        supabaseUrl: `http://127.0.0.1:${options.ports.supabase}`,
        publishableKey: instance.keys.publishableKey,
      });
    }

    const product = present.filter(({ layer }) => layer === 'product').map(({ service }) => service);
    started.push(product);
    await Promise.all(product.map((service) => service.start()));

    const pids = new Map(present.map(({ service }) => [service.name, service]));
    return {
      configuration,
      ports: options.ports,
      keys: instance.keys,
      env,
      database,
      absent,
      pidOf: (name) => pids.get(name)?.pid,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portsOf({ supabase, stripe, mail }: Configuration, { without }: StackOptions): PortName[] {
  const names: PortName[] = [];
  if (!without?.includes('app')) names.push('app');
  if (supabase === 'embedded') names.push('supabase');
  if (supabase === 'embedded' || stripe === 'local' || mail === 'local') names.push('postgres');
  if (stripe === 'local') names.push('stripe');
  if (mail === 'local') names.push('smtp', 'mailbox');
  return names;
}

interface Planned {
  readonly layer: 'stand-in' | 'product';
  readonly service: Service;
}

/** Every process that this configuration needs and that this copy of the code has. */
function plan(
  options: StackOptions,
  configuration: Configuration,
  keys: InstanceKeys,
  common: Omit<ServiceOptions, 'name' | 'args'>,
): { readonly present: Planned[]; readonly absent: string[] } {
  const { ports, without = [] } = options;
  const sandbox = sandboxEnvironment(keys, ports, common.env.APP_URL ?? '');
  const present: Planned[] = [];
  const absent: string[] = [];
  const add = (
    layer: Planned['layer'],
    file: string,
    service: Partial<ServiceOptions> & Pick<ServiceOptions, 'name' | 'args'>,
  ) => {
    if (existsSync(join(ROOT, file)))
      present.push({ layer, service: new Service({ ...common, ...service }) });
    else absent.push(service.name);
  };
  const standIn = (name: 'supabase' | 'stripe' | 'mailbox') => {
    const file = `sandbox/${name}/main.ts`;
    const healthUrl = `http://127.0.0.1:${ports[name]}/healthz`;
    add('stand-in', file, { name, args: [file], env: { ...systemOnly(), ...sandbox[name] }, healthUrl });
  };

  if (configuration.supabase === 'embedded') standIn('supabase');
  if (configuration.stripe === 'local') standIn('stripe');
  if (configuration.mail === 'local') standIn('mailbox');
  if (!without.includes('worker')) {
    // Through tsx, since e-mail templates are JSX, which Node itself does not read.
    add('product', 'scripts/worker.ts', { name: 'worker', args: ['--import', 'tsx', 'scripts/worker.ts'] });
  }
  if (!without.includes('app')) {
    const host = options.host ?? '127.0.0.1';
    const command = options.mode === 'dev' ? 'dev' : 'start';
    add('product', 'app/layout.tsx', {
      name: 'app',
      args: ['node_modules/next/dist/bin/next', command, '-H', host, '-p', String(ports.app)],
      env: { ...common.env, ...(options.distDir && { REFILL_DIST_DIR: options.distDir }) },
      healthUrl: `http://127.0.0.1:${ports.app}/api/health`,
      anyAnswer: true,
      inTerminal: options.appInTerminal ?? false,
    });
  }
  return { present, absent };
}

/** The stand-ins see nothing of the product's configuration: what they need comes in variables of their own. */
function systemOnly(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG, TZ } = process.env;
  return { PATH, HOME, TMPDIR, LANG, TZ, NODE_ENV: 'production' };
}
