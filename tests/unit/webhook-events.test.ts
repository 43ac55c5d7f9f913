import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { handlers } from '#lib/webhooks/handlers.ts';

/** The events that docs/operations.md says to subscribe to, written `object.one`, `.other`. */
async function documentedEvents(): Promise<string[]> {
  const text = await readFile(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
  const [, list = ''] = /with the events\n([\s\S]*?)Its signing secret/.exec(text) ?? [];
  let object = '';
  return [...list.matchAll(/`([a-z_.]+)`/g)].map(([, name = '']) => {
    if (name.startsWith('.')) return object + name;
    object = name.slice(0, name.lastIndexOf('.'));
    return name;
  });
}

it('the endpoint is told to send what is handled, and nothing else', async () => {
  expect((await documentedEvents()).toSorted()).toEqual(Object.keys(handlers).toSorted());
});
