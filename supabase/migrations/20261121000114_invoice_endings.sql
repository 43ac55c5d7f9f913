-- How an invoice ends without being paid, or is owed less than it says: void, given up, credited.

-- Credits that were given on an invoice that is not owed any more go back, as those of a refunded purchase do.
create function invoicing.take_credits_back(invoice public.invoices, share_cents bigint, reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  lot public.credit_grants;
  amount bigint;
begin
  if invoice.kind <> 'credits' then return; end if;
  account := credits.lock_account(invoice.tenant_id);
  select g.* into lot from public.credit_grants g
  where g.tenant_id = invoice.tenant_id and g.source = 'invoice' and g.metadata ->> 'invoiceId' = invoice.id::text;
  if not found then return; end if;
  amount := least(lot.credits * share_cents / invoice.total_cents, lot.credits) - lot.clawed_back;
  if amount > 0 then
    account := credits.claw_back(account, lot, amount, clock_timestamp(), take_credits_back.reason,
      jsonb_build_object('invoiceId', invoice.id));
    update public.credit_accounts a set next_change_at = credits.next_change(a.tenant_id) where a.tenant_id = invoice.tenant_id;
  end if;
end $$;
comment on function invoicing.take_credits_back is
  'Internal: takes back the share of the credits given on an invoice that share_cents of its total stands for, less what was taken already';

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
  perform invoicing.take_credits_back(invoice, invoice.total_cents, 'Invoice ' || invoice.number || ' was voided');
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
  insert into public.credit_notes (tenant_id, invoice_id, number, amount_cents, tax_cents, reason, settled_by, refund_status,
    request_id, created_by)
  values (invoice.tenant_id, invoice.id, invoicing.take_number(invoice.tenant_id, is_credit_note => true), credit.amount_cents,
    round(credit.amount_cents * invoice.tax_cents / invoice.total_cents::numeric), btrim(reason),
    case when invoice.status = 'paid' then 'refund' else 'reduction' end,
    case when invoice.status = 'paid' then 'pending' end, credit.request_id, credit.user_id)
  returning * into note;
  if note.settled_by = 'refund' then
    perform jobs.enqueue('credit-note-refund', jsonb_build_object('creditNoteId', note.id),
      job_key => 'credit-note-refund:' || note.id);
  else
    -- Nothing left to pay is an invoice that is not owed.
    update public.invoices i
    set credited_cents = i.credited_cents + note.amount_cents,
        status = case when note.amount_cents = most then 'void' else i.status end,
        ended_at = case when note.amount_cents = most then clock_timestamp() else i.ended_at end,
        end_reason = case when note.amount_cents = most then 'Credited in full by ' || note.number else i.end_reason end,
        next_attempt_at = case when note.amount_cents < most then i.next_attempt_at end
    where i.id = invoice.id returning * into invoice;
  end if;
  perform invoicing.take_credits_back(invoice, (select sum(n.amount_cents) from public.credit_notes n
    where n.invoice_id = invoice.id and n.refund_status is distinct from 'failed')::bigint, 'Credit note ' || note.number);
  perform invoicing.mail(invoice, 'credited', note.number);
  perform tenancy.audit(invoice.tenant_id, credit.user_id, 'invoice.credited', invoice.id::text, reason, '{}',
    jsonb_build_object('number', note.number, 'amountCents', note.amount_cents));
  return note;
end $$;
comment on function invoicing.credit is
  'Writes a credit note over a part or all of an invoice, once per request_id. Before payment less is owed, and nothing left is void; after it the money goes back to the card. 400 reason_required, 400 credit_exceeds_invoice, 404 invoice_not_found, 409 invoice_not_open, 409 invoice_being_paid';

create function invoicing.note_refund(credit_note_id uuid, stripe_refund_id text, status text) returns void
language sql security definer set search_path = '' as $$
  update public.credit_notes n
  set stripe_refund_id = coalesce(note_refund.stripe_refund_id, n.stripe_refund_id), refund_status = note_refund.status
  where n.id = note_refund.credit_note_id and n.settled_by = 'refund' and n.refund_status = 'pending'
$$;
comment on function invoicing.note_refund is 'Records how the refund of a credit note went';

grant execute on function invoicing.void, invoicing.give_up, invoicing.credit, invoicing.note_refund to refill_server;
