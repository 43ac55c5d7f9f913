/** What the Usage tab shows, and the alerts a tenant sets, after debits over HTTP. */
import { createServerClient } from '@supabase/ssr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefillClient, type RefillClient } from '../../clients/typescript/src/client.ts';
import { giveCredits } from '../support/api-tenant.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner, type Person } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';

let person: Person;
let tenant: { id: string; slug: string };
let email: string;
let refill: RefillClient;

beforeAll(async () => {
  ({ person, tenant, email } = await newOwner('Usage'));
  await giveCredits(owner, tenant.id, 1_000);
  const made = await person.call(`/api/tenants/${tenant.slug}/api-keys`, {
    body: { name: 'Meter', scopes: ['read', 'consume'] },
  });
  refill = createRefillClient({ baseUrl: stack().APP_URL, apiKey: made.body.key });
});
afterAll(() => owner.end());

const usagePage = async (days = 30) =>
  (await person.call(`/${tenant.slug}/settings/billing/usage?days=${days}`)).body.replaceAll(/<!-- -->/g, '');

const alerts = () =>
  rows<{ threshold: string; available: string }>(
    'select threshold, available from public.credit_alerts where tenant_id = $1 order by crossed_at',
    [tenant.id],
  );
const setAlerts = (thresholds: unknown) =>
  person.call(`/api/tenants/${tenant.slug}/alerts`, { method: 'PUT', body: { thresholds } });

describe('the Usage tab', () => {
  it('counts a debit as soon as it is acknowledged, by label and key', async () => {
    expect(await usagePage()).toContain('No credits were used in 30 days');
    await refill.consume({ credits: 70, label: 'transcription' });
    const { holdId } = await refill.holds.create({ credits: 30, label: 'video' });
    await refill.holds.capture(holdId, { credits: 20 });
    const page = await usagePage();
    expect(page).toContain('transcription');
    expect(page).toContain('video');
    expect(page).toContain('Meter');
    expect(page).toMatch(/Credits used in 30 days.*?90</s);
  });

  it('compares with as many days before', async () => {
    await owner.query(
      `insert into public.credit_usage_daily (tenant_id, day, label, credits, debits)
       values ($1, (now() at time zone 'utc')::date - 7, 'earlier', 45, 1),
              ($1, (now() at time zone 'utc')::date - 14, 'too early', 1000, 1)`,
      [tenant.id],
    );
    expect(await usagePage(7)).toContain('100% more than the 7 days before (45)');
  });

  it('gives nobody the usage of a foreign tenant', async () => {
    const anonymous = createServerClient(
      stack().NEXT_PUBLIC_SUPABASE_URL,
      stack().NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY,
      { cookies: { getAll: () => [], setAll: () => undefined } },
    );
    const range = { tenant_id: tenant.id, first_day: '2020-01-01', last_day: '2099-01-01' };
    const asAnonymous = await anonymous.rpc('usage_report', range);
    expect(asAnonymous.error).not.toBeNull();
    const signIn = await anonymous.auth.signInWithPassword({
      email: 'owner@globex.test',
      password: 'refill-demo',
    });
    expect(signIn.error).toBeNull();
    const asStranger = await anonymous.rpc('usage_report', range);
    expect(asStranger.data).toMatchObject({
      total: { credits: 0 },
      days: [],
      labels: [],
      keys: [],
      members: [],
    });
    await anonymous.auth.signInWithPassword({ email, password: 'a-long-password' });
    expect((await anonymous.rpc('usage_report', range)).data).toMatchObject({
      keys: [{ id: null }, { name: 'Meter' }],
    });
  });
});

describe('an alert', () => {
  it('is recorded once when a debit crosses the threshold, with what was left, and shown until it is dismissed', async () => {
    const { available } = await refill.balance();
    expect((await setAlerts([available - 5, available - 100])).status).toBe(200);
    await refill.consume({ credits: 5 });
    expect(await alerts()).toEqual([]);
    await refill.consume({ credits: 1 });
    const [alert] = await eventually(alerts, (seen) => seen.length > 0);
    expect(alert).toEqual({ threshold: String(available - 5), available: String(available - 6) });
    await refill.consume({ credits: 1 });

    const banner = `Your balance fell below ${available - 5} credits`;
    expect(await usagePage()).toContain(banner);
    const seen = await person.call(`/api/tenants/${tenant.slug}/alerts/seen`, { body: {} });
    expect(seen.body).toEqual({ dismissed: 1 });
    expect(await usagePage()).not.toContain(banner);
    expect(await alerts()).toHaveLength(1);
  });

  it('tells of the lowest of several thresholds that one debit crosses', async () => {
    const { available } = await refill.balance();
    await setAlerts([available - 1, available - 20, available - 200]);
    const before = (await alerts()).length;
    await refill.consume({ credits: 50 });
    const seen = await eventually(alerts, ({ length }) => length > before);
    expect(seen.at(-1)).toEqual({ threshold: String(available - 20), available: String(available - 50) });
    expect(seen).toHaveLength(before + 1);
  });

  it('is not recorded twice where its job runs again', async () => {
    const record = `select credits.record_alert($1, 1000000, 0, 'again', now()) as id`;
    const [first] = await rows<{ id: string | null }>(record, [tenant.id]);
    const [second] = await rows<{ id: string | null }>(record, [tenant.id]);
    expect(first?.id).toEqual(expect.any(String));
    expect(second?.id).toBeNull();
  });

  it.each([
    ['more than ten thresholds', Array.from({ length: 11 }, (_, index) => index + 1)],
    ['zero', [0]],
    ['a part of a credit', [1.5]],
    ['a text', ['5']],
  ])('set to %s is answered 400 and leaves the others as they were', async (_, thresholds) => {
    await setAlerts([7]);
    const answer = await setAlerts(thresholds);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_request']);
    const kept = await rows('select credits from public.credit_thresholds where tenant_id = $1', [tenant.id]);
    expect(kept).toEqual([{ credits: '7' }]);
  });
});
