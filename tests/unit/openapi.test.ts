import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createApiDocument } from '#lib/openapi/document.ts';
import { ERROR_MEANINGS } from '#lib/openapi/error-meanings.ts';
import { listFields } from '#lib/openapi/list-fields.ts';
import { errorsOf } from '#lib/openapi/operation.ts';
import { OPERATIONS } from '#lib/openapi/operations.ts';

const document = createApiDocument('https://billing.example.com');

/** `POST /api/credits/holds/{id}/capture` of every exported method of every route file below a folder. */
function routesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('route.ts'))
    .flatMap((file) => {
      const path = `/${folder}/${file}`
        .replace('/app/', '/')
        .replace('/route.ts', '')
        .replaceAll(/\[(\w+)\]/g, '{$1}');
      const source = readFileSync(`${folder}/${file}`, 'utf8');
      return [
        ...source.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g),
      ].map(([, method]) => `${method} ${path}`);
    })
    .sort();
}

const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.keys(item ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
);

describe('the document', () => {
  it('describes every route of the credits API, and none that is not there', () => {
    const routes = routesBelow('app/api/credits');
    expect(routes.length).toBeGreaterThanOrEqual(7);
    expect(documented.filter((call) => call.includes(' /api/credits/')).sort()).toEqual(routes);
  });

  it.each([
    ['payments', '/api/payments/', []],
    ['jobs', '/api/jobs/', ['GET /api/jobs/drain', 'POST /api/jobs/drain']],
  ])('describes every route of the %s API that a program of others calls', (folder, prefix, ours) => {
    const routes = routesBelow(`app/api/${folder}`).filter((call) => !ours.includes(call));
    expect(routes.length).toBeGreaterThanOrEqual(4);
    expect(documented.filter((call) => call.includes(` ${prefix}`)).sort()).toEqual(routes);
  });

  it('describes no other call that has no route', () => {
    const routes = routesBelow('app/api');
    for (const call of documented) expect(routes).toContain(call);
  });

  it('names a scope for each call with a key, and takes an Idempotency-Key with each write of credits', () => {
    for (const operation of OPERATIONS.filter(({ path }) => path.startsWith('/api/credits/'))) {
      expect(operation.access).toHaveProperty('scope');
      expect(operation.takesIdempotencyKey ?? false).toBe(operation.method === 'post');
    }
  });

  it('refers only to schemas that it holds', () => {
    const names = Object.keys(document.components?.schemas ?? {});
    const referred = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(referred.length).toBeGreaterThan(10);
    for (const name of referred) expect(names).toContain(name);
  });

  it('has examples that its own schemas accept', () => {
    for (const { id, body, exampleBody, answer, exampleAnswer } of OPERATIONS) {
      expect(answer.safeParse(exampleAnswer).error, id).toBeUndefined();
      if (body) expect(body.safeParse(exampleBody).error, id).toBeUndefined();
    }
  });

  it('says what every code means that it names', () => {
    for (const code of OPERATIONS.flatMap(errorsOf)) expect(ERROR_MEANINGS[code], code).toBeTruthy();
  });
});

describe('the fields of the reference', () => {
  const field = (id: string, part: 'body' | 'answer', name: string) => {
    const schema = OPERATIONS.find((operation) => operation.id === id)?.[part];
    if (!schema) throw new Error(`${id} has no ${part}`);
    return listFields(schema, part === 'body' ? 'input' : 'output').find(
      (candidate) => candidate.name === name,
    );
  };

  it('say type, bounds and whether they are needed', () => {
    expect(field('consume', 'body', 'credits')).toMatchObject({
      type: 'whole number, 1 to 1,000,000,000,000',
      isRequired: true,
    });
    expect(field('consume', 'body', 'label')).toMatchObject({
      type: 'text, at most 100 characters',
      isRequired: false,
    });
  });

  it('tell what each job takes, in its own words', () => {
    const parts = OPERATIONS.find(({ id }) => id === 'start-run')?.parts ?? [];
    expect(parts.map(({ title }) => title)).toContain('Input of charge-customer');
    for (const { title, schema } of parts) {
      const fields = listFields(schema, 'input');
      expect(fields.length, title).toBeGreaterThan(2);
      for (const { name, description } of fields) expect(description, `${title}: ${name}`).toBeTruthy();
    }
  });

  it('say where null may be, and reach into lists and alternatives', () => {
    expect(field('get-balance', 'answer', 'nextExpiry')?.type).toBe('object or null');
    expect(field('get-balance', 'answer', 'nextExpiry.at')?.type).toBe('time, ISO 8601');
    expect(field('consume-batch', 'answer', 'results[].outcome')).toMatchObject({
      type: '"accepted" or "refused"',
      isRequired: true,
    });
    expect(field('consume-batch', 'answer', 'results[].error.code')).toMatchObject({
      type: 'text',
      isRequired: false,
    });
  });
});
