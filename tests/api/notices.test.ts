/** What people are told: by mail through a real SMTP server, once per event and person, as they wish. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findViolations, INVARIANTS } from '#lib/credits/invariants.ts';
import { sendNotice } from '#lib/notifications/send-notice.ts';
import { mailsTo } from '../support/mailbox.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner, type Person, signedIn } from '../support/signed-in.ts';
import { confirm } from '../support/stripe.ts';

let person: Person;
let tenant: { id: string; slug: string };
let email: string;

const tell = (kind: string, eventKey: string, payload: object, tenantId = tenant.id) =>
  rows<{ told: number }>('select notifications.tell($1, $2, $3, $4) as told', [
    tenantId,
    kind,
    eventKey,
    JSON.stringify(payload),
  ]).then(([row]) => row?.told);

const capReached = { capCents: 20000, chargedCents: 20000, currency: 'usd' };

const notices = (kind: string, channel = 'email') =>
  rows<{ id: string; sent_at: Date | null; tries: number; last_error: string | null }>(
    'select id, sent_at, tries, last_error from public.notices where tenant_id = $1 and kind = $2 and channel = $3',
    [tenant.id, kind, channel],
  );

const arrived = (count = 1) =>
  eventually(
    () => mailsTo(email),
    (mails) => mails.length >= count,
  );

/** Long enough for a second mail, if one were on its way. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 700));

beforeEach(async () => {
  ({ person, tenant, email } = await newOwner('Notices'));
});
afterAll(() => owner.end());

describe('telling', () => {
  it('an event told five times at once reaches a person with one mail and one banner', async () => {
    const told = await Promise.all(
      Array.from({ length: 5 }, () => tell('recharge-cap-reached', '2026-11:20000', capReached)),
    );
    expect(told.sort()).toEqual([0, 0, 0, 0, 2]);
    const [mail] = await arrived();
    expect(mail?.subject).toContain('$200.00 a month');
    await aWhile();
    expect(await mailsTo(email)).toHaveLength(1);
    expect(await notices('recharge-cap-reached', 'banner')).toHaveLength(1);
  });

  it('the job of a mail, run many times and side by side, sends it once', async () => {
    await tell('recharge-cap-reached', 'again', capReached);
    const [notice] = await notices('recharge-cap-reached');
    if (!notice) throw new Error('Nobody was told');
    await Promise.all(Array.from({ length: 8 }, () => sendNotice(tenant.id, notice.id)));
    await arrived();
    await sendNotice(tenant.id, notice.id);
    await aWhile();
    expect(await mailsTo(email)).toHaveLength(1);
    const [sent] = await eventually(
      () => notices('recharge-cap-reached'),
      ([row]) => row?.sent_at != null,
    );
    expect(sent?.tries).toBe(1);
  });

  it('what is told in a transaction that rolls back is told to nobody', async () => {
    const client = await owner.connect();
    await client.query('begin');
    await client.query('select notifications.tell($1, $2, $3, $4)', [
      tenant.id,
      'recharge-cap-reached',
      'rolled-back',
      JSON.stringify(capReached),
    ]);
    await client.query('rollback');
    client.release();
    await aWhile();
    expect(await mailsTo(email)).toEqual([]);
    expect(await notices('recharge-cap-reached')).toEqual([]);
  });

  it('owners and admins are told, members and strangers are not', async () => {
    const acme = await rows<{ id: string }>(`select id from public.tenants where slug = 'acme'`);
    const key = crypto.randomUUID();
    await tell('recharge-cap-reached', key, capReached, acme[0]?.id);
    const told = await rows<{ email: string }>(
      `select p.email from public.notices n join public.profiles p using (user_id)
       where n.event_key = $1 and n.channel = 'email' order by p.email`,
      [key],
    );
    expect(told.map((row) => row.email)).toEqual(['admin@acme.test', 'owner@acme.test']);
  });

  it('a person who lost their role before the mail went out gets none', async () => {
    const client = await owner.connect();
    await client.query('begin');
    await client.query('select notifications.tell($1, $2, $3, $4)', [
      tenant.id,
      'recharge-cap-reached',
      'too-late',
      JSON.stringify(capReached),
    ]);
    await client.query(`update public.memberships set role = 'member' where tenant_id = $1`, [tenant.id]);
    await client.query('commit');
    client.release();
    await aWhile();
    expect(await mailsTo(email)).toEqual([]);
    const withheld = await rows(
      'select withheld_at from public.notices where tenant_id = $1 and withheld_at is not null',
      [tenant.id],
    );
    expect(withheld).toHaveLength(1);
  });

  it('a mail that did not go out keeps its reason and is sent again when it is due', async () => {
    await tell('recharge-cap-reached', 'broken', { nothing: 'of what the words need' });
    const [failed] = await eventually(
      () => notices('recharge-cap-reached'),
      ([row]) => row?.last_error != null,
    );
    expect(failed).toMatchObject({ sent_at: null, tries: 1 });
    // Repaired, and two minutes later.
    await rows(
      `update public.notices set payload = $2, next_try_at = now(), created_at = now() - interval '5 minutes' where id = $1`,
      [failed?.id, JSON.stringify(capReached)],
    );
    await rows('select notifications.resend_due()');
    await arrived();
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('a success closes the banners about what went wrong before it', async () => {
    await tell('recharge-paused', 'p1', { reason: 'declined', why: 'Your card was declined.' });
    await tell('recharge-cap-near', 'c1', capReached);
    await tell('recharge-cap-reached', 'c2', capReached);
    const succeeded = { attemptId: 'a', paymentId: 'p', amountCents: 2000, currency: 'usd', credits: 2100 };
    await tell('recharge-succeeded', 's1', succeeded);
    await tell('recharge-succeeded', 's2', succeeded);
    const open = await rows<{ kind: string }>(
      `select kind from public.notices where tenant_id = $1 and channel = 'banner' and read_at is null order by kind`,
      [tenant.id],
    );
    expect(open.map(({ kind }) => kind)).toEqual(['recharge-cap-near', 'recharge-succeeded']);
  });
});

describe('preferences', () => {
  const path = () => `/api/tenants/${tenant.slug}/notification-preferences`;
  const put = (preferences: unknown, by = person) =>
    by.call(path(), { method: 'PUT', body: { preferences } });

  it('what was switched off is not told, over the other channel it still is', async () => {
    const answer = await put([{ kind: 'recharge-cap-reached', channel: 'email', isWanted: false }]);
    expect(answer.status).toBe(200);
    await tell('recharge-cap-reached', 'quiet', capReached);
    await aWhile();
    expect(await mailsTo(email)).toEqual([]);
    expect(await notices('recharge-cap-reached', 'banner')).toHaveLength(1);
  });

  it('switched on again, the next event is told', async () => {
    await put([{ kind: 'recharge-cap-reached', channel: 'email', isWanted: false }]);
    await put([{ kind: 'recharge-cap-reached', channel: 'email', isWanted: true }]);
    await tell('recharge-cap-reached', 'heard', capReached);
    expect(await arrived()).toHaveLength(1);
  });

  it.each([
    ['an unknown kind', [{ kind: 'gossip', channel: 'email', isWanted: false }]],
    ['a channel that the kind has not', [{ kind: 'purchase-receipt', channel: 'banner', isWanted: false }]],
    [
      'what cannot be switched off',
      [{ kind: 'recharge-needs-authentication', channel: 'email', isWanted: false }],
    ],
    [
      'one pair named twice',
      [
        { kind: 'purchase-receipt', channel: 'email', isWanted: false },
        { kind: 'purchase-receipt', channel: 'email', isWanted: true },
      ],
    ],
    ['nothing', []],
    ['text', 'all'],
  ])('%s is answered 400, and nothing is kept', async (_, preferences) => {
    expect((await put(preferences)).status).toBe(400);
    expect(await rows('select from public.notice_preferences where tenant_id = $1', [tenant.id])).toEqual([]);
  });

  it('a stranger is answered 404, a member 403', async () => {
    const one = [{ kind: 'purchase-receipt', channel: 'email', isWanted: false }];
    const stranger = await signedIn('owner@globex.test');
    expect((await put(one, stranger)).status).toBe(404);
    const member = await signedIn('member@acme.test');
    const answer = await member.call('/api/tenants/acme/notification-preferences', {
      method: 'PUT',
      body: { preferences: one },
    });
    expect(answer.status).toBe(403);
  });
});

describe('banners', () => {
  it('are closed by their person alone, and closing twice is the same as once', async () => {
    await tell('recharge-cap-near', 'b', capReached);
    const [banner] = await notices('recharge-cap-near', 'banner');
    const path = `/api/notices/${banner?.id}/seen`;
    const stranger = await signedIn('owner@globex.test');
    expect((await stranger.call(path, { body: {} })).status).toBe(404);
    expect((await person.call(path, { body: {} })).status).toBe(200);
    expect((await person.call(path, { body: {} })).status).toBe(200);
    expect((await person.call('/api/notices/nonsense/seen', { body: {} })).status).toBe(404);
  });
});

describe('what is told of', () => {
  it('a purchase is answered with one receipt, whoever settles it and however often', async () => {
    const begun = await person.call('/api/stripe/create-payment-intent', {
      body: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
    });
    const { paymentId, paymentIntentId } = begun.body;
    const [row] = await rows<{ stripe_payment_intent_id: string }>(
      'select stripe_payment_intent_id from public.payment_history where id = $1',
      [paymentId],
    );
    await confirm(paymentIntentId ?? row?.stripe_payment_intent_id, '4242424242424242');
    await Promise.all(
      Array.from({ length: 3 }, () => person.call(`/api/stripe/payments/${paymentId}/sync`, { body: {} })),
    );
    const [receipt] = await arrived();
    expect(receipt?.subject).toMatch(/Receipt: \$50\.00/);
    expect(receipt?.text_body).toContain('6,000');
    expect(receipt?.text_body).toContain('Visa ·4242');
    await aWhile();
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('an invitation reaches the address with a link that works', async () => {
    const guest = `guest-${crypto.randomUUID().slice(0, 8)}@example.test`;
    const { body } = await person.call(`/api/tenants/${tenant.slug}/invitations`, {
      body: { email: guest, role: 'admin' },
    });
    const [mail] = await eventually(
      () => mailsTo(guest),
      (mails) => mails.length > 0,
    );
    expect(mail?.text_body).toContain(body.invitation.url);
    // The mail is there a moment before its job is done with.
    await eventually(
      () =>
        rows(`select from graphile_worker.jobs where key = $1`, [`send-invitation:${body.invitation.id}`]),
      (queue) => queue.length === 0,
    );
  });

  it('a fallen balance is told of by mail once a day, unless auto-recharge watches it', async () => {
    await person.call(`/api/tenants/${tenant.slug}/alerts`, { method: 'PUT', body: { thresholds: [100] } });
    for (const crossing of ['one', 'two']) {
      await rows('select credits.record_alert($1, 100, 40, $2, now())', [tenant.id, crossing]);
    }
    const [mail] = await arrived();
    expect(mail?.subject).toContain('below 100 credits');
    expect(await notices('low-balance')).toHaveLength(1);
  });

  it('without an alert of its own, a tenant is told below a tenth of what it bought last', async () => {
    const { id } = tenant;
    await rows(`select credits.give($1, 'subscription', 5000, 'bought')`, [id]);
    await rows(`select credits.give($1, 'promotion', 300, 'present')`, [id]);
    await rows(`select credits.consume($1, 4800, 'down-to-the-tenth')`, [id]);
    await aWhile();
    expect(await notices('low-balance')).toEqual([]);
    await rows(`select credits.consume($1, 1, 'below')`, [id]);
    const [mail] = await arrived();
    expect(mail?.subject).toContain('below 500 credits');
    expect(mail?.text_body).toContain('a tenth of what you bought last');
    expect(await notices('low-balance')).toHaveLength(1);
  });

  it('an alert of its own takes the place of the default, and auto-recharge that of both', async () => {
    const { id } = tenant;
    await rows(`select credits.give($1, 'subscription', 1000, 'bought')`, [id]);
    await person.call(`/api/tenants/${tenant.slug}/alerts`, { method: 'PUT', body: { thresholds: [20] } });
    expect(await rows(`select credits.record_alert($1, 100, 40, 'own', now()) as alert`, [id])).toEqual([
      { alert: null },
    ]);
    await person.call(`/api/tenants/${tenant.slug}/alerts`, { method: 'PUT', body: { thresholds: [] } });
    await rows(
      `insert into public.payment_methods (tenant_id, stripe_payment_method_id, type) values ($1, $2, 'card')`,
      [id, `pm_${crypto.randomUUID()}`],
    );
    await rows(
      `insert into public.auto_recharge_settings (tenant_id, enabled, threshold_credits, recharge_mode, amount_cents,
         payment_method_id, monthly_cap_cents)
       select $1, true, 1, 'amount', 1000, m.id, 5000 from public.payment_methods m where m.tenant_id = $1`,
      [id],
    );
    expect(await rows(`select credits.record_alert($1, 100, 40, 'refilled', now()) as alert`, [id])).toEqual([
      { alert: null },
    ]);
    await aWhile();
    expect(await notices('low-balance')).toEqual([]);
  });

  it('credits that lapse are told of at 30, 7 and 1 days, each once', async () => {
    await rows(
      `select credits.give($1, 'promotion', 500, 'lapse', expires_at => now() + interval '60 days')`,
      [tenant.id],
    );
    for (const days of [20, 31, 31, 50, 54, 54, 59.5, 59.6]) {
      await rows(`select notifications.tell_of_expiring_credits(now() + $1 * interval '1 day')`, [days]);
    }
    const told = await rows<{ days: number; credits: number }>(
      `select (payload ->> 'days')::integer as days, (payload ->> 'credits')::integer as credits from public.notices
       where tenant_id = $1 and kind = 'credits-expiring' and channel = 'email' order by days`,
      [tenant.id],
    );
    expect(told).toEqual([
      { days: 1, credits: 500 },
      { days: 7, credits: 500 },
      { days: 30, credits: 500 },
    ]);
  });

  it('a card is told of the month before its last and in its last, each once', async () => {
    await rows(`select payments.save_card($1, $2, 'card', 'visa', '4242', 2, 2028, 'credit', 'fp', null)`, [
      tenant.id,
      `pm_${crypto.randomUUID()}`,
    ]);
    for (const at of ['2027-12-31', '2028-01-01', '2028-01-31', '2028-02-29', '2028-03-01']) {
      await rows('select notifications.tell_of_expiring_cards($1)', [`${at}T12:00:00Z`]);
    }
    const told = await rows<{ soon: string }>(
      `select payload ->> 'soon' as soon from public.notices
       where tenant_id = $1 and kind = 'card-expiring' and channel = 'email' order by soon`,
      [tenant.id],
    );
    expect(told).toEqual([{ soon: 'next-month' }, { soon: 'this-month' }]);
  });
});

it('invariant 19 holds over all that was told here', async () => {
  const about = INVARIANTS.filter(({ number }) => number === 19);
  expect(about.length).toBeGreaterThan(0);
  expect(await findViolations(owner, about)).toEqual([]);
});
