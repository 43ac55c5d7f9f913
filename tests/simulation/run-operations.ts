/** Drives the model and the real ledger with the same operations and stops at the first difference. */
import { deepStrictEqual } from 'node:assert/strict';
import { LEDGER_INVARIANTS } from '#lib/credits/invariants/ledger.ts';
import { findViolations } from '#lib/credits/invariants.ts';
import type { TestDatabase } from '#tests/support/database.ts';
import { atTime, available, clawBack, held } from './model.ts';
import { ModelTenants } from './model-tenants.ts';
import type { Operation } from './operations.ts';
import { RealLedger } from './real-ledger.ts';
import { type Request, RequestMaker } from './requests.ts';

const TENANTS = [0, 1] as const;

/** @throws AssertionError that names the operation where the two parted. */
export async function runOperations(database: TestDatabase, operations: readonly Operation[]): Promise<void> {
  const real = await RealLedger.open(database, TENANTS.length);
  const model = new ModelTenants();
  const maker = new RequestMaker();
  let now = 0;

  for (const [index, operation] of operations.entries()) {
    const place = `operation ${index}, ${JSON.stringify(operation)}`;
    const request = maker.make(operation, now, (tenant) => model.account(tenant).holds.length);
    if (operation.kind === 'repeat' && request && isOutOfTime(request, model)) continue;
    if (request?.kind === 'consumeMany') {
      deepStrictEqual(await real.answerMany(request.debits), model.answerMany(request.debits, now), place);
    } else if (request !== null) {
      deepStrictEqual(await real.answer(request), model.answer(request, now), place);
    } else if (operation.kind === 'pass') {
      now += operation.hours;
      await real.pass(operation.hours);
    } else if (operation.kind === 'sweep') {
      await real.sweep();
      for (const tenant of TENANTS) model.replace(tenant, atTime(model.account(tenant), now));
    } else if (operation.kind === 'clawBack') {
      await real.clawBack(operation.tenant, operation.credits);
      const present = atTime(model.account(operation.tenant), now);
      model.replace(operation.tenant, clawBack(present, operation.credits));
    }
    const seen = TENANTS.map((tenant) => atTime(model.account(tenant), now));
    deepStrictEqual(
      await real.balances(),
      seen.map((account) => ({ available: available(account), held: held(account), debt: account.debt })),
      `the balances shown after ${place}`,
    );
  }

  for (const tenant of TENANTS) {
    const { lots, entries } = model.account(tenant);
    deepStrictEqual(
      await real.booked(tenant),
      { lots: lots.map((lot) => [lot.remaining, lot.held]), entries },
      `what is booked for tenant ${tenant} in the end`,
    );
  }
  deepStrictEqual(await findViolations(database.server, LEDGER_INVARIANTS), [], 'invariants');
}

/**
 * The simulated clock moves by moving what is stored. The dates of a request stay: sent again they are the same
 * request to a ledger that remembers it, and another, later date to one that does not.
 */
function isOutOfTime(request: Request, model: ModelTenants): boolean {
  return (
    (request.kind === 'give' || request.kind === 'hold') && !model.remembers(request.tenant, request.key)
  );
}
