import { NextRequest } from 'next/server';
import { describe, expect, it, vi } from 'vitest';
import { anyone, selfProving } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { environment } from '../support/environment.ts';

Object.assign(process.env, environment, { APP_URL: 'https://billing.example.com' });

const context = { params: Promise.resolve(undefined) };
const write = (origin: string | null) =>
  new NextRequest('https://billing.example.com/api/x', {
    method: 'POST',
    ...(origin === null ? {} : { headers: { origin } }),
  });

describe('X5: a write that carries a cookie', () => {
  it.each([
    ['from another site', 'https://evil.example'],
    ['from another port', 'https://billing.example.com:8443'],
    ['from a page without an origin', 'null'],
    ['without an Origin', null],
  ])('%s is answered 403 before anything is done', async (_, origin) => {
    const work = vi.fn();
    const answer = await route({ access: anyone }, work)(write(origin), context);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: { code: 'foreign_origin' } });
    expect(work).not.toHaveBeenCalled();
  });

  it('from our own page is done, and one that proves itself needs no Origin', async () => {
    const own = vi.fn(async () => ({ done: true }));
    expect((await route({ access: anyone }, own)(write('https://billing.example.com'), context)).status).toBe(
      200,
    );
    expect((await route({ access: selfProving }, own)(write(null), context)).status).toBe(200);
    expect(own).toHaveBeenCalledTimes(2);
  });
});
