/** The ledger in Postgres, driven as the server drives it; the clock moves because everything else moves back. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from '#tests/support/database.ts';
import { clawBack, letHoursPass } from '#tests/support/ledger.ts';
import { BUDGET } from './model.ts';
import type { Answer, Result } from './model-tenants.ts';
import type { ConcreteDebit, Request } from './requests.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

export interface Balance {
  readonly available: number;
  readonly held: number;
  readonly debt: number;
}

export class RealLedger {
  readonly #database: TestDatabase;
  readonly tenants: readonly string[];
  /** By tenant: none, one without and one with a budget. */
  readonly #apiKeys: readonly (readonly (string | null)[])[];
  /** By tenant, in the order in which they were made. */
  readonly #holds: string[][];

  private constructor(database: TestDatabase, tenants: readonly string[], apiKeys: (string | null)[][]) {
    this.#database = database;
    this.tenants = tenants;
    this.#apiKeys = apiKeys;
    this.#holds = tenants.map(() => []);
  }

  /** Makes as many tenants, each with an account and two API keys. */
  static async open(database: TestDatabase, count: number): Promise<RealLedger> {
    const tenants = Array.from({ length: count }, () => randomUUID());
    const apiKeys = tenants.map(() => [null, randomUUID(), randomUUID()]);
    await database.owner.query(
      `with t as (insert into public.tenants (id, slug, name) select id, 's' || id, 'Simulated' from unnest($1::uuid[]) id)
       insert into public.credit_accounts (tenant_id) select unnest($1::uuid[])`,
      [tenants],
    );
    await database.owner.query(
      `insert into public.api_keys (tenant_id, id, name, prefix, key_hash, scopes, monthly_budget_credits)
       select t, k, 'key', 'rf', sha256(k::text::bytea), '{consume}', b
       from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as x (t, k, b)`,
      [
        tenants.flatMap((tenant) => [tenant, tenant]),
        apiKeys.flatMap(([, plain, budgeted]) => [plain, budgeted]),
        tenants.flatMap(() => [null, BUDGET]),
      ],
    );
    return new RealLedger(database, tenants, apiKeys);
  }

  async answer(request: Exclude<Request, { kind: 'consumeMany' }>): Promise<Result> {
    try {
      const [sql, values] = this.#call(request);
      const { rows } = await this.#database.server.query<{ answer: Answer }>(sql, values);
      const { grantId: _grant, holdId, expiresAt: _expiry, ...answer } = rows[0]?.answer ?? {};
      if (typeof holdId !== 'string') return { outcome: 'done', answer };
      const holds = this.#holds[request.tenant] ?? [];
      if (!holds.includes(holdId)) holds.push(holdId);
      return { outcome: 'done', answer: { ...answer, hold: holds.indexOf(holdId) } };
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || !error.code?.startsWith('PT')) throw error;
      const { param: _param, ...details } = JSON.parse(error.detail ?? '{}');
      return { outcome: 'refused', code: error.hint ?? '', details };
    }
  }

  async answerMany(debits: readonly ConcreteDebit[]): Promise<{ outcome: string; answer: Answer }[]> {
    const { rows } = await this.#database.server.query<{ outcome: string; answer: Answer }>(
      `select outcome, answer from credits.consume_many($1, $2, $3, $4, $5, $6, $7) order by ord`,
      [
        debits.map(({ tenant }) => this.tenants[tenant] ?? NOBODY),
        debits.map(({ credits }) => credits),
        debits.map(({ key }) => key),
        debits.map(({ label }) => label),
        debits.map(({ tenant, apiKey }) => this.#apiKeys[tenant]?.[apiKey] ?? null),
        debits.map(() => null),
        debits.map(({ label }) => (label === null ? null : '{}')),
      ],
    );
    return rows;
  }

  #call(request: Exclude<Request, { kind: 'consumeMany' }>): [string, unknown[]] {
    const tenant = this.tenants[request.tenant] ?? NOBODY;
    switch (request.kind) {
      case 'give':
        return [
          `select credits.give($1, 'promotion', $2, $3, priority => $4, effective_at => $5, expires_at => $6) as answer`,
          [
            tenant,
            request.credits,
            request.key,
            request.priority,
            request.startsAt?.date,
            request.endsAt?.date,
          ],
        ];
      case 'consume':
        return [
          'select credits.consume($1, $2, $3, $4, $5) as answer',
          [
            tenant,
            request.credits,
            request.key,
            request.label,
            this.#apiKeys[request.tenant]?.[request.apiKey],
          ],
        ];
      case 'hold':
        return [
          'select credits.hold($1, $2, $3, $4, $5, $6) as answer',
          [
            tenant,
            request.credits,
            request.key,
            request.endsAt.date,
            request.label,
            this.#apiKeys[request.tenant]?.[request.apiKey],
          ],
        ];
      case 'capture':
        return [
          'select credits.capture($1, $2, $3, $4) as answer',
          [tenant, this.#hold(request), request.part || null, request.key],
        ];
      case 'release':
        return ['select credits.release($1, $2, $3) as answer', [tenant, this.#hold(request), request.key]];
      case 'deduct':
        return [
          `select credits.deduct($1, $2, $3, 'simulated', null) as answer`,
          [tenant, request.credits, request.key],
        ];
    }
  }

  #hold({ tenant, hold }: { readonly tenant: number; readonly hold: number }): string {
    return this.#holds[tenant]?.[hold] ?? NOBODY;
  }

  async sweep(): Promise<void> {
    await this.#database.server.query('select credits.sweep()');
  }

  /** A claw-back as refunds will make it: what is there first, then debt. */
  async clawBack(tenant: number, credits: number): Promise<void> {
    const id = this.tenants[tenant];
    if (id !== undefined) await clawBack(this.#database.owner, id, credits);
  }

  /** So many hours pass: every date of these tenants is that much longer ago. */
  async pass(hours: number): Promise<void> {
    for (const tenant of this.tenants) await letHoursPass(this.#database.owner, tenant, hours);
  }

  /** As a page reads it, with due time that nobody has booked. */
  async balances(): Promise<Balance[]> {
    const { rows } = await this.#database.server.query<Record<keyof Balance, string>>(
      `select available, held, debt from public.credit_balances
       where tenant_id = any ($1) order by array_position($1, tenant_id)`,
      [this.tenants],
    );
    return rows.map((row) => ({
      available: Number(row.available),
      held: Number(row.held),
      debt: Number(row.debt),
    }));
  }

  /** What is booked: remaining and held of each grant in the order of giving, and the number of entries. */
  async booked(tenant: number): Promise<{ lots: number[][]; entries: number }> {
    const values = [this.tenants[tenant]];
    const lots = await this.#database.server.query<{ remaining: string; held: string }>(
      'select remaining, held from public.credit_grants where tenant_id = $1 order by created_at',
      values,
    );
    const entries = await this.#database.server.query<{ count: string }>(
      'select count(*) from public.credit_entries where tenant_id = $1',
      values,
    );
    return {
      lots: lots.rows.map((lot) => [Number(lot.remaining), Number(lot.held)]),
      entries: Number(entries.rows[0]?.count),
    };
  }
}
