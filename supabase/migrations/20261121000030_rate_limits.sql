-- Counters of rate limits, shared by all processes. Unlogged: they concern the present minute, not the books.
create unlogged table public.rate_limits (
  key    varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
alter table public.rate_limits enable row level security;
create policy "The server reads and writes counters" on public.rate_limits
  for all to refill_server using (true) with check (true);
grant select, insert, update, delete on public.rate_limits to refill_server;
