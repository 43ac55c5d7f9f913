-- What a killed worker leaves behind is taken over within seconds: the queue alone would keep its jobs for hours.
alter table public.worker_heartbeats add column takes_jobs_as text[] not null default '{}';
comment on column public.worker_heartbeats.takes_jobs_as is 'The names under which the process locks jobs of the queue';
