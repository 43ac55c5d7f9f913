/** A person in front of the application, without a browser: signs in through the real route and keeps the cookies. */
import { stack } from './stack.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

export interface CallOptions {
  method?: string;
  body?: unknown;
  /** Null leaves the header out. */
  origin?: string | null;
  headers?: Record<string, string>;
}

export class Person {
  readonly #url: string;
  #cookies: Map<string, string>;

  /** @param url the application; that of the running tests unless given */
  constructor(url = stack().APP_URL, cookies: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#cookies = new Map(Object.entries(cookies));
  }

  /** What only this person's browser knows. */
  cookieValues(): string[] {
    return [...this.#cookies.values()].filter((value) => value !== '');
  }

  /** Sends what a page of ours would send. */
  async call(path: string, { method, body, origin, headers = {} }: CallOptions = {}): Promise<Answer> {
    const from = origin === undefined ? this.#url : origin;
    const response = await fetch(this.#url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: {
        ...(from === null ? {} : { origin: from }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const split = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, split), pair.slice(split + 1));
    }
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}

/** One of the people of the demo, signed in. */
export async function signedIn(email: string, url?: string): Promise<Person> {
  const person = new Person(url);
  const { status, body } = await person.call('/api/auth/sign-in', {
    body: { email, password: 'refill-demo' },
  });
  if (status !== 200) throw new Error(`${email} could not sign in: ${JSON.stringify(body)}`);
  return person;
}

/** Somebody new with a tenant of their own, so that a test starts from an empty ledger. */
export async function newOwner(
  name: string,
): Promise<{ person: Person; tenant: { id: string; slug: string }; email: string }> {
  const person = new Person();
  const email = `${name.toLowerCase()}-${crypto.randomUUID().slice(0, 8)}@example.test`;
  const { status, body } = await person.call('/api/auth/sign-up', {
    body: {
      email,
      password: 'a-long-password',
      fullName: name,
      tenantName: `${name} ${crypto.randomUUID().slice(0, 8)}`,
    },
  });
  if (status !== 200) throw new Error(`${email} could not sign up: ${JSON.stringify(body)}`);
  return { person, tenant: body.tenant, email };
}
