-- How an invoice ends without being paid, or is owed less than it says: void, given up, credited; and what follows where
-- the money of a paid one goes back, whoever sent it.

-- Credits that were given on an invoice that is not owed any more go back, as those of a refunded purchase do; where a
-- refund fails later, they return.
create function invoicing.settle_credits(invoice public.invoices, reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  lot public.credit_grants;
  gone_cents bigint;
begin
  if invoice.kind <> 'credits' then return; end if;
  select g.* into lot from public.credit_grants g
  where g.tenant_id = invoice.tenant_id and g.source = 'invoice' and g.metadata ->> 'invoiceId' = invoice.id::text;
  if not found then return; end if;
  gone_cents := case when invoice.status = 'void' then invoice.total_cents else (
    select coalesce(sum(n.amount_cents), 0) from public.credit_notes n
    where n.invoice_id = invoice.id and n.refund_status is distinct from 'failed') end;
  perform credits.claw_back_grant_to(lot.tenant_id, lot.id,
    least(floor(lot.credits::numeric * gone_cents / invoice.total_cents)::bigint, lot.credits), settle_credits.reason,
    jsonb_build_object('invoiceId', invoice.id));
end $$;
comment on function invoicing.settle_credits is
  'Internal: takes back the share of the credits given on an invoice that its credit notes stand for, all of them where it is void';

create function invoicing.void(invoice_id bigint, reason text, user_id uuid) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
  was text := invoice.status;
begin
  if invoice.status = 'void' then return invoice; end if;
  if btrim(coalesce(reason, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say why the invoice is voided.', '{"param": "reason"}');
  end if;
  perform invoicing.require_uncharged(invoice);
  if invoice.status in ('draft', 'paid') then
    perform errors.fail(409, 'invoice_not_open', case invoice.status
      when 'paid' then 'This invoice is paid. Give the money back by a credit note.'
      else 'A draft is not owed by anybody: throw it away instead.' end);
  end if;
  update public.invoices i
  set status = 'void', ended_at = clock_timestamp(), end_reason = left(btrim(reason), 500), next_attempt_at = null
  where i.id = invoice.id returning * into invoice;
  perform invoicing.settle_credits(invoice, 'Invoice ' || invoice.number || ' was voided');
  perform invoicing.mail(invoice, 'void', 'void');
  perform tenancy.audit(invoice.tenant_id, void.user_id, 'invoice.voided', invoice.id::text, reason,
    jsonb_build_object('status', was), jsonb_build_object('status', 'void'));
  return invoice;
end $$;
comment on function invoicing.void is
  'Ends an issued, unpaid invoice: nothing is owed, its number stays. Credits that were given on it go back. 400 reason_required, 404 invoice_not_found, 409 invoice_not_open, 409 invoice_being_paid';

create function invoicing.give_up(invoice_id bigint, reason text, user_id uuid) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
begin
  if invoice.status = 'uncollectible' then return invoice; end if;
  if invoice.status not in ('pending', 'failed', 'requires_auth') then
    perform errors.fail(409, 'invoice_not_open', 'Only an invoice that is owed can be given up.');
  end if;
  update public.invoices i
  set status = 'uncollectible', ended_at = clock_timestamp(), end_reason = left(btrim(reason), 500), next_attempt_at = null
  where i.id = invoice.id returning * into invoice;
  perform invoicing.mail(invoice, 'uncollectible', 'uncollectible');
  perform tenancy.audit(invoice.tenant_id, give_up.user_id, 'invoice.given_up', invoice.id::text, reason);
  return invoice;
end $$;
comment on function invoicing.give_up is
  'Marks an invoice as one that nobody expects to be paid any more; it still can be. 404 invoice_not_found, 409 invoice_not_open';

-- refund: what sent the money back already; null where it is still to be sent. The invoice is locked.
create function invoicing.write_credit_note(
  invoice public.invoices, amount_cents bigint, reason text, request_id uuid, user_id uuid,
  refund public.customer_refunds default null
) returns public.credit_notes
language plpgsql set search_path = '' as $$
declare
  note public.credit_notes;
begin
  insert into public.credit_notes (tenant_id, invoice_id, number, amount_cents, tax_cents, reason, settled_by, refund_status,
    stripe_refund_id, request_id, created_by)
  values (invoice.tenant_id, invoice.id, invoicing.take_number(invoice.tenant_id, is_credit_note => true),
    write_credit_note.amount_cents, round(write_credit_note.amount_cents * invoice.tax_cents / invoice.total_cents::numeric),
    btrim(write_credit_note.reason), case when invoice.status = 'paid' then 'refund' else 'reduction' end,
    case when refund.id is not null then 'succeeded' when invoice.status = 'paid' then 'pending' end,
    refund.stripe_refund_id, write_credit_note.request_id, write_credit_note.user_id)
  returning * into note;
  if note.refund_status = 'pending' then
    perform jobs.enqueue('credit-note-refund', jsonb_build_object('creditNoteId', note.id),
      job_key => 'credit-note-refund:' || note.id);
  elsif note.settled_by = 'reduction' then
    -- Nothing left to pay is an invoice that is not owed.
    update public.invoices i
    set credited_cents = i.credited_cents + note.amount_cents,
        status = case when note.amount_cents = i.amount_cents then 'void' else i.status end,
        ended_at = case when note.amount_cents = i.amount_cents then clock_timestamp() else i.ended_at end,
        end_reason = case when note.amount_cents = i.amount_cents then 'Credited in full by ' || note.number else i.end_reason end,
        next_attempt_at = case when note.amount_cents < i.amount_cents then i.next_attempt_at end
    where i.id = invoice.id returning * into invoice;
  end if;
  perform invoicing.settle_credits(invoice, 'Credit note ' || note.number);
  perform invoicing.mail(invoice, 'credited', note.number);
  perform tenancy.audit(invoice.tenant_id, write_credit_note.user_id, 'invoice.credited', invoice.id::text, note.reason, '{}',
    jsonb_build_object('number', note.number, 'amountCents', note.amount_cents));
  return note;
end $$;
comment on function invoicing.write_credit_note is
  'Internal: the credit note of a locked invoice with all that follows: less is owed, or the money goes back; so do credits; the buyer is told';

create function invoicing.credit(
  invoice_id bigint, amount_cents bigint, reason text, request_id uuid, user_id uuid
) returns public.credit_notes
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
  note public.credit_notes;
  most bigint;
begin
  select * into note from public.credit_notes n where n.invoice_id = invoice.id and n.request_id = credit.request_id;
  if found then return note; end if;
  if btrim(coalesce(reason, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say what the credit note is for.', '{"param": "reason"}');
  end if;
  if invoice.kind = 'receipt' or invoice.status in ('draft', 'void') then
    perform errors.fail(409, 'invoice_not_open', case
      when invoice.kind = 'receipt' then 'This is the receipt of a purchase. Refund the payment: its credit note follows by itself.'
      else 'Only an issued invoice can be credited.' end);
  end if;
  if invoice.status <> 'paid' then perform invoicing.require_uncharged(invoice); end if;
  select invoice.amount_cents - coalesce(sum(n.amount_cents), 0) into most from public.credit_notes n
  where n.invoice_id = invoice.id and n.settled_by = 'refund' and n.refund_status <> 'failed';
  if credit.amount_cents is null or credit.amount_cents < 1 or credit.amount_cents > most then
    perform errors.fail(400, 'credit_exceeds_invoice', 'A credit note is for more than nothing and for no more than is left of the invoice.',
      jsonb_build_object('param', 'amountCents', 'leftCents', most));
  end if;
  return invoicing.write_credit_note(invoice, credit.amount_cents, credit.reason, credit.request_id, credit.user_id);
end $$;
comment on function invoicing.credit is
  'Writes a credit note over a part or all of an invoice, once per request_id. Before payment less is owed, and nothing left is void; after it the money goes back to the card. 400 reason_required, 400 credit_exceeds_invoice, 404 invoice_not_found, 409 invoice_not_open, 409 invoice_being_paid';

create function invoicing.fail_credit_note(invoice public.invoices, note public.credit_notes, why text) returns void
language plpgsql set search_path = '' as $$
begin
  if note.refund_status = 'failed' then return; end if;
  update public.credit_notes n set refund_status = 'failed' where n.id = note.id;
  perform invoicing.settle_credits(invoice, 'The refund of credit note ' || note.number || ' failed');
  perform tenancy.audit(invoice.tenant_id, null, 'invoice.credit_note_failed', invoice.id::text, coalesce(why, ''), '{}',
    jsonb_build_object('number', note.number, 'amountCents', note.amount_cents));
end $$;
comment on function invoicing.fail_credit_note is
  'Internal: the money of a credit note stayed. The note keeps its number and counts for nothing any more, once';

-- Whoever made the refund: the job of a credit note, somebody at Stripe, or another part of the product. Of an invoice
-- that is not paid nothing follows: where its payment is heard of later, its refunds are looked at then.
create function invoicing.follow_refund_of(refund public.customer_refunds) returns void
language plpgsql set search_path = '' as $$
declare
  invoice public.invoices;
  note public.credit_notes;
begin
  select i.* into invoice from public.invoice_payments p
  join public.customer_payments c on c.id = p.customer_payment
  join public.invoices i on i.id = p.invoice_id and i.stripe_payment_intent_id = c.payment_intent_id
  where p.customer_payment = refund.payment for update of i;
  if not found or invoice.status <> 'paid' then return; end if;
  select * into note from public.credit_notes n
  where n.invoice_id = invoice.id
    and (n.request_id = refund.id or refund.is_ours and refund.request_key = 'credit-note:' || n.id);
  if refund.status = 'succeeded' and note.id is null then
    perform invoicing.write_credit_note(invoice, refund.amount, case
      when refund.is_ours and btrim(refund.reason) <> '' then left(btrim(refund.reason), 500)
      when refund.reason = 'duplicate' then 'Paid twice'
      when refund.reason = 'fraudulent' then 'The payment was fraudulent'
      else 'Refund' end, refund.id, null, refund);
  elsif refund.status = 'succeeded' then
    update public.credit_notes n set refund_status = 'succeeded', stripe_refund_id = refund.stripe_refund_id
    where n.id = note.id and n.refund_status = 'pending';
  elsif refund.status in ('failed', 'canceled') and note.id is not null then
    perform invoicing.fail_credit_note(invoice, note, refund.failure_reason);
  end if;
end $$;
comment on function invoicing.follow_refund_of is
  'Internal: a refund of an invoice''s payment has one credit note, and the note says how the refund went; safe at any time, any number of times';

-- In the transaction that records the refund, so that none is ever without its note.
create function invoicing.follow_refund() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform invoicing.follow_refund_of(new);
  return null;
end $$;
comment on function invoicing.follow_refund is 'Brings the credit note of an invoice to the refund that just changed';
create trigger a_refund_of_an_invoice_has_a_credit_note after insert or update of status on public.customer_refunds
  for each row when (new.status <> 'pending') execute function invoicing.follow_refund();

create function invoicing.follow_earlier_refunds() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform invoicing.follow_refund_of(r)
  from public.invoice_payments p join public.customer_refunds r on r.payment = p.customer_payment
  where p.invoice_id = new.id and r.status = 'succeeded' order by r.created_at;
  return null;
end $$;
comment on function invoicing.follow_earlier_refunds is 'Writes the credit notes of refunds that were heard of before the payment was';
create trigger a_paid_invoice_knows_its_refunds after update of status on public.invoices
  for each row when (new.status = 'paid' and old.status <> 'paid') execute function invoicing.follow_earlier_refunds();

create function invoicing.refuse_refund(credit_note_id uuid, why text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  note public.credit_notes;
  invoice public.invoices := invoicing.lock_invoice((
    select n.invoice_id from public.credit_notes n where n.id = refuse_refund.credit_note_id));
begin
  select * into note from public.credit_notes n where n.id = refuse_refund.credit_note_id;
  -- One that was begun says itself how it went.
  if exists (select from public.customer_refunds r where r.request_key = 'credit-note:' || note.id
    and r.tenant_id is not distinct from note.tenant_id)
  then
    return;
  end if;
  perform invoicing.fail_credit_note(invoice, note, refuse_refund.why);
end $$;
comment on function invoicing.refuse_refund is
  'A credit note whose refund could not even be begun, as where somebody refunded the payment at Stripe meanwhile: it fails, once';

grant execute on function invoicing.void, invoicing.give_up, invoicing.credit, invoicing.refuse_refund to refill_server;
