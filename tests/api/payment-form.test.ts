/** What the payment form asks for where its page gave it nothing. */
import { beforeAll, expect, test } from 'vitest';
import { newOwner, Person, signedIn } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';

let person: Person;
let slug: string;
beforeAll(async () => {
  const made = await newOwner('Form');
  person = made.person;
  slug = made.tenant.slug;
});

test('an owner gets the publishable key, where Stripe.js is, and the cards; no secret', async () => {
  const { status, body } = await person.call(`/api/stripe/payment-form?tenant=${slug}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    tenantSlug: slug,
    publishableKey: stack().env.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY,
    stripeJsUrl: stack().env.STRIPE_JS_URL,
    savedCards: [],
  });
});

test("without a tenant it is the person's only one", async () => {
  const { status, body } = await person.call('/api/stripe/payment-form');
  expect([status, body.tenantSlug]).toEqual([200, slug]);
});

test('a stranger gets 404, a member 403, nobody 401', async () => {
  expect((await person.call('/api/stripe/payment-form?tenant=acme')).status).toBe(404);
  const member = await signedIn('member@acme.test');
  expect((await member.call('/api/stripe/payment-form?tenant=acme')).status).toBe(403);
  expect((await new Person().call(`/api/stripe/payment-form?tenant=${slug}`)).status).toBe(401);
});
