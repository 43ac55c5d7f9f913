import { readdirSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
afterAll(() => database[Symbol.asyncDispose]());

/** The first parts of our own addresses: folders of `app`, those of groups such as `(public)` included. */
function ownNames(folder = 'app'): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('[') && !entry.name.startsWith('_'))
    .flatMap(({ name }) => (name.startsWith('(') ? ownNames(`${folder}/${name}`) : [name]));
}

it.each(ownNames())('no tenant gets the address of our own page /%s', async (name) => {
  const { rows } = await database.owner.query('select tenancy.free_slug($1) as slug', [name]);
  expect(rows[0]?.slug).toBe(`${name}-2`);
});
