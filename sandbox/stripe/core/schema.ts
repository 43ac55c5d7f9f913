/**
 * One row per Stripe object: the document that is answered, and what is never shown beside it. The columns that lists
 * filter by are generated from the document, so that a new kind of object needs no new table.
 */
export const schema = `
create table if not exists objects (
  id text primary key,
  kind text not null,
  position bigint generated always as identity,
  document jsonb not null,
  secrets jsonb not null default '{}',
  created bigint generated always as ((document ->> 'created')::bigint) stored,
  customer text generated always as (document ->> 'customer') stored,
  payment_intent text generated always as (document ->> 'payment_intent') stored,
  payment_method text generated always as (document ->> 'payment_method') stored,
  charge text generated always as (document ->> 'charge') stored,
  email text generated always as (document ->> 'email') stored,
  allow_redisplay text generated always as (document ->> 'allow_redisplay') stored,
  currency text generated always as (document ->> 'currency') stored,
  source text generated always as (document ->> 'source') stored,
  type text generated always as (document ->> 'type') stored,
  deleted boolean not null default false
);
create index if not exists objects_kind_position on objects (kind, position desc);
create index if not exists objects_kind_customer on objects (kind, customer, position desc) where customer is not null;
create index if not exists objects_kind_payment_intent on objects (kind, payment_intent) where payment_intent is not null;
create index if not exists objects_kind_charge on objects (kind, charge) where charge is not null;
create index if not exists objects_kind_type on objects (kind, type, position desc) where kind = 'event';
create index if not exists objects_due on objects (((secrets ->> 'dueAt')::bigint)) where secrets ? 'dueAt';

alter table objects add column if not exists owner text generated always as (secrets ->> 'owner') stored;
alter table objects add column if not exists status text generated always as (document ->> 'status') stored;
alter table objects add column if not exists active text generated always as (document ->> 'active') stored;
alter table objects add column if not exists product text generated always as (document ->> 'product') stored;
alter table objects add column if not exists lookup_key text generated always as (document ->> 'lookup_key') stored;
alter table objects add column if not exists subscription text generated always as (
  coalesce(document ->> 'subscription', document #>> '{parent,subscription_details,subscription}')
) stored;
alter table objects add column if not exists paid_intent text generated always as (
  document #>> '{payment,payment_intent}'
) stored;
create index if not exists objects_kind_owner on objects (kind, owner, position) where owner is not null;
create index if not exists objects_kind_subscription on objects (kind, subscription, position desc)
  where subscription is not null;

create table if not exists idempotent_requests (
  key text primary key,
  fingerprint text not null,
  status integer,
  body text,
  request_id text,
  created_at timestamptz not null default now()
);

create table if not exists webhook_outbox (
  event_id text primary key,
  due_at timestamptz not null default now(),
  attempts integer not null default 0,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'lost', 'given_up')),
  queued_at timestamptz not null default now()
);
create index if not exists webhook_outbox_due on webhook_outbox (due_at) where state = 'pending';

create table if not exists webhook_deliveries (
  id bigint generated always as identity primary key,
  event_id text not null,
  attempt integer not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  status integer,
  response_excerpt text not null default '',
  error text
);
create index if not exists webhook_deliveries_event on webhook_deliveries (event_id, id);

create table if not exists settings (
  name text primary key,
  value jsonb not null
);
`;
