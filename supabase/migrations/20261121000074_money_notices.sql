-- Money that goes back is told of in the transaction that knows it, whoever heard of it first: a refund once Stripe has
-- made it, a dispute once it has the money and once it ends, and credits that are owed for either.

create function notifications.tell_of_refund() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
begin
  select * into payment from public.payment_history p where p.tenant_id = new.tenant_id and p.id = new.payment_id;
  perform notifications.tell(new.tenant_id, 'refund-made', new.id::text,
    jsonb_build_object('paymentId', new.payment_id, 'refundId', new.id, 'amountCents', new.amount_cents,
      'currency', new.currency, 'description', payment.description, 'cardBrand', payment.card_brand,
      'cardLast4', payment.card_last4));
  return null;
end $$;
comment on function notifications.tell_of_refund is 'Tells, once, of money that Stripe gave back';
create trigger a_refund_is_told_of after insert or update of status on public.refunds
  for each row when (new.status = 'succeeded') execute function notifications.tell_of_refund();

-- At the end of the transaction: how many credits are held is known only once the claw-back is done.
create function notifications.tell_of_dispute() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  dispute public.disputes;
  payment public.payment_history;
  said jsonb;
begin
  select * into dispute from public.disputes d where d.tenant_id = new.tenant_id and d.id = new.id;
  select * into payment from public.payment_history p where p.tenant_id = new.tenant_id and p.id = new.payment_id;
  said := jsonb_build_object('paymentId', dispute.payment_id, 'disputeId', dispute.id, 'amountCents', dispute.amount_cents,
    'currency', dispute.currency, 'description', payment.description, 'heldCredits', dispute.held_credits,
    'outcome', dispute.outcome);
  if dispute.outcome is null then
    -- An inquiry moves no money: there is nothing to tell yet.
    if payments.holds_credits(dispute) then
      perform notifications.tell(dispute.tenant_id, 'dispute-opened', dispute.id::text, said);
    end if;
  elsif dispute.outcome in ('won', 'lost') then
    perform notifications.tell(dispute.tenant_id, 'dispute-closed', format('%s:%s', dispute.id, dispute.outcome), said);
    update public.notices n set read_at = clock_timestamp()
    where n.tenant_id = dispute.tenant_id and n.kind = 'dispute-opened' and n.event_key = dispute.id::text
      and n.channel = 'banner' and n.read_at is null;
  end if;
  return null;
end $$;
comment on function notifications.tell_of_dispute is 'Tells, once each, that a dispute took money and how it ended';
create constraint trigger a_dispute_is_told_of after insert or update of status on public.disputes
  deferrable initially deferred for each row execute function notifications.tell_of_dispute();

create function notifications.tell_of_debt() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
begin
  select * into account from public.credit_accounts a where a.tenant_id = new.tenant_id;
  -- Named by the entry that made it: paid off and made again, it is told of again. The balance says it as long as it lasts,
  -- so that it needs no banner.
  if account.debt > 0 then
    perform notifications.tell(new.tenant_id, 'credits-owed', new.sequence::text,
      jsonb_build_object('paymentId', new.payment_id, 'debtCredits', account.debt),
      channels => '{email}');
  end if;
  return null;
end $$;
comment on function notifications.tell_of_debt is 'Tells of credits that are owed, once for each claw-back that leaves a debt';
create constraint trigger a_debt_is_told_of after insert on public.credit_entries
  deferrable initially deferred for each row when (new.kind = 'clawback') execute function notifications.tell_of_debt();
