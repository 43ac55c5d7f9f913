import { Hono } from 'hono';
import { z } from 'zod';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { requestFaultKinds, webhookFaultKinds } from './faults.ts';

const fault = z
  .strictObject({
    kind: z.enum([...requestFaultKinds, ...webhookFaultKinds]),
    match: z
      .strictObject({
        method: z.string().optional(),
        path: z.string().optional(),
        type: z.string().optional(),
        customer: z.string().optional(),
      })
      .default({}),
    /** How many times it strikes. Without it and without a rate: once. */
    times: z.int().positive().optional(),
    /** How often it strikes, from 0 to 1; without `times` it then strikes for ever. */
    rate: z.number().min(0).max(1).optional(),
    seed: z.int().default(1),
    delay_ms: z.int().min(0).max(120_000).default(500),
  })
  .transform((given) => ({
    kind: given.kind,
    match: given.match,
    timesLeft: given.times ?? (given.rate === undefined ? 1 : null),
    rate: given.rate ?? 1,
    seed: given.seed,
    delayMs: given.delay_ms,
  }));

const rate = z.strictObject({ per_second: z.number().positive().nullable() });

export function faultRoutes({ faults, rateLimit }: Services): Hono<Http> {
  const routes = new Hono<Http>();
  routes.get('/faults', (http) => http.json({ data: faults.list() }));
  routes.post('/faults', async (http) => http.json(faults.add(fault.parse(await http.req.json()))));
  routes.delete('/faults', (http) => {
    faults.clear(http.req.query('customer'));
    return http.json({ data: faults.list() });
  });
  routes.get('/rate-limit', (http) => http.json(rateLimit.state()));
  routes.post('/rate-limit', async (http) => {
    rateLimit.set(rate.parse(await http.req.json()).per_second);
    return http.json(rateLimit.state());
  });
  return routes;
}
