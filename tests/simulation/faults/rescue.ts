/** A recharge that waits for a person, finished by the link of its mail: several times, or not at all. */
import { z } from 'zod';
import type { Person } from '#tests/support/signed-in.ts';
import type { Step } from './history.ts';
import type { World } from './world.ts';

const mails = z.object({ data: z.array(z.object({ text_body: z.string() })) });
const resumed = z.object({ clientSecret: z.string() });

export async function rescue(
  world: World,
  person: Person,
  tenantId: string,
  { authentication, comesBack }: Extract<Step, { kind: 'rescue' }>,
): Promise<void> {
  const token = await findToken(world, tenantId);
  if (!token) return;
  const resume = (body: object = {}) =>
    person.call('/api/recharge/resume', { body: { token, ...body } }).catch(() => ({ body: null }));
  const { body } = await resume();
  const secret = resumed.safeParse(body).data?.clientSecret;
  if (secret && authentication !== 'never') {
    const [intent] = secret.split('_secret_');
    await world
      .control(`/intents/${intent}/authenticate`, { outcome: authentication })
      .catch(() => undefined);
  }
  if (comesBack) await resume({ finished: true });
}

async function findToken(world: World, tenantId: string): Promise<string | undefined> {
  const response = await fetch(`${world.stack.env.MAILBOX_URL}/api/messages?search=${tenantId}`);
  const [newest] = mails.parse(await response.json()).data;
  return newest?.text_body.match(new RegExp(`/recharge/(${tenantId}\\.[\\w.-]+)`))?.[1];
}
