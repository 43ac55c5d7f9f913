/** Replay by an operator, secrets that are rotated, payloads that are forgotten. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pool } from '#lib/db.ts';
import { receiveEvent } from '#lib/webhooks/receive-event.ts';
import { accountOf, buy, eventFinished, tell } from '../support/purchases.ts';
import { owner, rows } from '../support/running-ledger.ts';
import { type Person, signedIn } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';
import { control, deliver, eventAbout, stripe } from '../support/stripe.ts';

// This process is a server under rotation; the environment is read at its first use.
const previous = 'whsec_the_one_before';
process.env.STRIPE_WEBHOOK_SECRET_PREVIOUS = previous;

let operator: Person;
beforeAll(async () => {
  await control('POST', '/webhooks/pause');
  operator = await signedIn('operator@refill.test');
});
afterAll(async () => {
  await control('POST', '/webhooks/resume');
  await owner.end();
  await pool().end();
});

const replay = (id: string, person = operator) =>
  person.call(`/api/admin/webhooks/${id}/replay`, { method: 'POST' });

describe('replay', () => {
  it('of a processed event changes nothing, and stands in the audit log', async () => {
    const bought = await buy('Replay', { isSynced: false });
    const { id } = await tell(
      'payment_intent.succeeded',
      await stripe.paymentIntents.retrieve(bought.intentId),
    );
    const ledger = () =>
      rows('select kind, delta, balance_after from public.credit_entries where tenant_id = $1', [
        bought.tenant.id,
      ]);
    const before = await ledger();
    expect(await replay(id)).toMatchObject({ status: 200, body: { replayed: 1 } });
    await eventFinished(id);
    expect(await ledger()).toEqual(before);
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
    expect(await rows(`select state_before from public.audit_log where subject = $1`, [id])).toEqual([
      { state_before: { status: 'processed' } },
    ]);
  });

  it('of many is all or nothing', async () => {
    const bought = await buy('Many');
    const intent = await stripe.paymentIntents.retrieve(bought.intentId);
    const ids = [
      (await tell('payment_intent.succeeded', intent)).id,
      (await tell('payment_intent.created', intent)).id,
    ];
    const many = (eventIds: string[]) => operator.call('/api/admin/webhooks/replay', { body: { eventIds } });
    expect(await many([...ids, 'evt_nobody'])).toMatchObject({
      status: 404,
      body: { error: { code: 'event_not_found' } },
    });
    expect(await rows(`select from public.audit_log where subject = any ($1)`, [ids])).toEqual([]);
    expect(await many(ids)).toMatchObject({ status: 200, body: { replayed: 2 } });
    for (const id of ids) await eventFinished(id);
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
  });

  it('of all dead letters of a type is done once, and leaves other types alone', async () => {
    const bought = await buy('Dead', { isSynced: false });
    const [type, other] = ['payment_intent.succeeded', 'payment_intent.canceled'];
    const { id } = JSON.parse(eventAbout(type, await stripe.paymentIntents.retrieve(bought.intentId))) as {
      id: string;
    };
    for (const [eventId, of] of [
      [id, type],
      [`${id}_other`, other],
    ]) {
      await owner.query(
        `insert into public.webhook_events (id, type, livemode, payload, stripe_created_at, status, last_error, finished_at)
         values ($1, $2, false, $3, now(), 'dead', 'for a test', now())`,
        [eventId, of, eventAbout(of ?? '', await stripe.paymentIntents.retrieve(bought.intentId))],
      );
    }
    const replayDead = (person: Person) => person.call('/api/admin/webhooks/replay-dead', { body: { type } });
    expect((await replayDead(bought.person)).status).toBe(404);
    expect(await replayDead(operator)).toMatchObject({ status: 200, body: { left: 0 } });
    await eventFinished(id);
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
    expect(await rows('select status from public.webhook_events where id = $1', [`${id}_other`])).toEqual([
      { status: 'dead' },
    ]);
    expect(await replayDead(operator)).toMatchObject({ status: 200, body: { replayed: 0, left: 0 } });
    await owner.query('delete from public.webhook_events where id = $1', [`${id}_other`]);
  });

  it('is for operators alone', async () => {
    const bought = await buy('Nosy');
    const { id } = await tell(
      'payment_intent.succeeded',
      await stripe.paymentIntents.retrieve(bought.intentId),
    );
    expect((await replay(id, bought.person)).status).toBe(404);
  });
});

describe('payloads', () => {
  it('of events done with long ago are forgotten, others kept; what is forgotten is not replayed', async () => {
    const bought = await buy('Forgotten');
    const intent = await stripe.paymentIntents.retrieve(bought.intentId);
    const [old, recent] = [
      await tell('payment_intent.created', intent),
      await tell('payment_intent.created', intent),
    ];
    const dead = JSON.parse(eventAbout('payment_intent.created', intent));
    await owner.query(
      `insert into public.webhook_events (id, type, livemode, payload, stripe_created_at, status, last_error, finished_at)
       values ($1, 'payment_intent.created', false, $2, now(), 'dead', 'for a test', now() - interval '200 days')`,
      [dead.id, dead],
    );
    await owner.query(
      `update public.webhook_events set finished_at = now() - interval '91 days' where id = $1`,
      [old.id],
    );
    await pool().query('select webhooks.prune_payloads()');
    const kept = await rows<{ id: string; has_payload: boolean }>(
      'select id, payload is not null as has_payload from public.webhook_events where id = any ($1)',
      [[old.id, recent.id, dead.id]],
    );
    expect(new Map(kept.map((row) => [row.id, row.has_payload]))).toEqual(
      new Map([
        [old.id, false],
        [recent.id, true],
        [dead.id, true],
      ]),
    );
    expect(await replay(old.id)).toMatchObject({ status: 409, body: { error: { code: 'event_pruned' } } });
    await owner.query('delete from public.webhook_events where id = $1', [dead.id]);
  });
});

describe('signing secrets', () => {
  it('W14: both are accepted while one is rotated, a third is not', async () => {
    const receive = (secret: string) => {
      const payload = eventAbout('charge.updated', { id: 'ch_1', object: 'charge' });
      const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
      return receiveEvent(Buffer.from(payload), signature);
    };
    expect(await receive(stack().STRIPE_WEBHOOK_SECRET)).toMatchObject({ isNew: true });
    expect(await receive(previous)).toMatchObject({ isNew: true });
    await expect(receive('whsec_somebody_else')).rejects.toMatchObject({ code: 'invalid_signature' });
    // The running application, which knows one secret, refuses the other.
    const payload = eventAbout('charge.updated', { id: 'ch_1', object: 'charge' });
    expect((await deliver({ payload, secret: previous })).status).toBe(400);
  });
});
