/** Sends to a route what its line in the table of examples says, as somebody. */
import { type Answer, Person } from '../signed-in.ts';
import { ROUTE_EXAMPLES } from './examples.ts';
import type { DeclaredRoute } from './read-routes.ts';
import type { Things } from './things.ts';

export interface Sender {
  person?: Person;
  /** An API key, or another secret for `Authorization: Bearer`. */
  bearer?: string;
  /** Null leaves the header out. */
  origin?: string | null;
  headers?: Record<string, string>;
}

/**
 * @param tenant whose tenant the call is about.
 * @param named whose things it names.
 */
export function callRoute(
  route: DeclaredRoute,
  { person = new Person(), bearer, origin, headers = {} }: Sender,
  tenant: Things,
  named: Things = tenant,
): Promise<Answer> {
  const example = ROUTE_EXAMPLES[route.name] ?? {};
  const path = route.ids.reduce(
    (filled, id) => filled.replace(`[${id}]`, encodeURIComponent(thingOf(example.ids?.[id], named))),
    route.path.replace('[tenant]', tenant.tenantSlug),
  );
  const isOfTenant = route.declaration?.access.who === 'tenant-role' && !route.path.includes('[tenant]');
  return person.call(isOfTenant ? `${path}?tenant=${tenant.tenantSlug}` : path, {
    method: route.method,
    ...(route.isWrite ? { body: bodyOf(route, named) } : {}),
    ...(origin === undefined ? {} : { origin }),
    headers: { ...headers, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
  });
}

export function bodyOf(route: DeclaredRoute, things: Things): Record<string, unknown> {
  const { body = {} } = ROUTE_EXAMPLES[route.name] ?? {};
  return typeof body === 'function' ? body(things) : body;
}

/** Whether a call can be sent with another tenant's things in it. */
export function namesThings(route: DeclaredRoute): boolean {
  const { body, ownNames } = ROUTE_EXAMPLES[route.name] ?? {};
  if (ownNames) return false;
  return route.ids.length > 0 || (typeof body === 'function' && body.length > 0);
}

function thingOf(thing: keyof Things | undefined, things: Things): string {
  if (!thing) throw new Error('The path has an id that its example does not explain.');
  return things[thing];
}
