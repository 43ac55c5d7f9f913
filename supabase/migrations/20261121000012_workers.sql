-- Workers say that they live, so that the health check can say that nobody works.
create table public.worker_heartbeats (
  worker_id text primary key,
  seen_at   timestamptz not null default clock_timestamp()
);
alter table public.worker_heartbeats enable row level security;
create policy "The server reads and writes heartbeats" on public.worker_heartbeats
  for all to refill_server using (true) with check (true);
grant select, insert, update, delete on public.worker_heartbeats to refill_server;
