'use client';

import { clsx } from 'clsx';
import { lazy, Suspense, useDeferredValue, useId, useRef, useState } from 'react';
import { CardOrder } from '#components/auto-recharge/card-order.tsx';
import { DraftField } from '#components/auto-recharge/draft-field.tsx';
import { PurchaseFields } from '#components/auto-recharge/purchase-fields.tsx';
import { useSaveRule } from '#components/auto-recharge/use-save-rule.ts';
import { FormError } from '#components/forms/form-error.tsx';
import { useIsLive } from '#components/forms/use-is-live.ts';
import { Card, CardBody } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { consentWords, describeRule } from '#lib/auto-recharge/describe-rule.ts';
import {
  draftInWords,
  draftOf,
  type RuleDraft,
  readDraft,
  type SavedRule,
} from '#lib/auto-recharge/draft.ts';
import type { SimulationBasis } from '#lib/auto-recharge/get-form-basis.ts';
import type { Catalogue } from '#lib/auto-recharge/situation.ts';
import type { SavedCard } from '#lib/cards/list-cards.ts';

// The decision itself runs in it: it comes after the page, which does not wait for it.
const MonthSimulation = lazy(async () => ({
  default: (await import('#components/auto-recharge/month-simulation.tsx')).MonthSimulation,
}));

// Until the code is there nothing can be typed, as it would be lost; it looks as it will, so that nothing flickers.
const ARRIVING =
  '[&_input:disabled]:bg-surface [&_input:disabled]:text-ink [&_input:disabled]:opacity-100 [&_select:disabled]:bg-surface [&_select:disabled]:text-ink';

export interface RuleFormProps {
  tenant: { slug: string; name: string };
  saved: SavedRule | null;
  cards: readonly SavedCard[];
  catalogue: Catalogue;
  basis: SimulationBasis;
  currency: string;
}

/** The whole rule, its sentence while one types, what it would have done, and the consent; saved in one go. */
export function RuleForm({ tenant, saved, cards, catalogue, basis, currency }: RuleFormProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const isLive = useIsLive();
  const kept = draftOf(saved, catalogue, cards, currency);
  const [draft, setDraft] = useState<RuleDraft>(kept);
  const [consent, setConsent] = useState(false);
  const isUnchanged = saved !== null && JSON.stringify(draft) === JSON.stringify(kept);
  const values = readDraft(draft, currency);
  const words = draftInWords(draft, values, catalogue, cards);
  const simulated = useDeferredValue(values);
  const { pending, problems, error, save, forget } = useSaveRule({
    tenantSlug: tenant.slug,
    form,
    catalogue,
    cards,
  });

  function change(next: Partial<RuleDraft>): void {
    setDraft((before) => ({ ...before, ...next }));
    // Other words are another agreement.
    setConsent(false);
    forget();
  }

  return (
    <form
      ref={form}
      noValidate
      aria-label="Auto-recharge"
      onSubmit={(event) => {
        event.preventDefault();
        save(draft, values, consent, () => setConsent(false));
      }}
    >
      <Card>
        <fieldset disabled={!isLive} className={clsx('min-w-0', !isLive && ARRIVING)}>
          <header className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-4 px-4 pt-4 sm:px-5">
            <div>
              <h2 className="font-semibold text-base">
                <label htmlFor={`${id}-enabled`}>Recharge by itself</label>
              </h2>
              <p className="mt-0.5 max-w-measure text-muted">
                Credits are bought before you run out, within limits that you set. A purchase never switches
                this on.
              </p>
            </div>
            <Switch
              id={`${id}-enabled`}
              checked={draft.enabled}
              onChange={({ target }) => change({ enabled: target.checked })}
            />
          </header>
          <CardBody className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:gap-x-10">
            <div className="grid content-start gap-6">
              <div className="grid gap-3">
                <RadioGroup legend="When">
                  <Radio
                    name={`${id}-trigger`}
                    checked={draft.triggerMode === 'credits'}
                    onChange={() => change({ triggerMode: 'credits' })}
                    label="The balance falls below a number of credits"
                  />
                  <Radio
                    name={`${id}-trigger`}
                    checked={draft.triggerMode === 'days'}
                    onChange={() => change({ triggerMode: 'days' })}
                    label="The balance lasts for less than a number of days"
                    hint="At the present rate of use, looked at anew all the time."
                  />
                </RadioGroup>
                {draft.triggerMode === 'credits' ? (
                  <DraftField
                    id={`${id}-threshold`}
                    label="Threshold in credits"
                    name="thresholdCredits"
                    kind="count"
                    value={draft.threshold}
                    error={problems.thresholdCredits}
                    onChange={(threshold) => change({ threshold })}
                  />
                ) : (
                  <DraftField
                    id={`${id}-days`}
                    label="Days left"
                    name="daysLeft"
                    kind="count"
                    value={draft.days}
                    error={problems.daysLeft}
                    onChange={(days) => change({ days })}
                  />
                )}
              </div>
              <PurchaseFields
                id={id}
                draft={draft}
                catalogue={catalogue}
                currency={currency}
                problems={problems}
                onChange={change}
              />
            </div>
            <div className="grid content-start gap-6">
              <CardOrder
                id={id}
                cards={cards}
                chosen={draft.cardIds}
                error={problems.paymentMethodId}
                cardsHref={`/${tenant.slug}/settings/billing/cards`}
                onChange={(cardIds) => change({ cardIds })}
              />
              <fieldset className="grid grid-cols-2 items-start gap-4">
                <legend className="mb-2 font-medium">At most</legend>
                <DraftField
                  id={`${id}-cap`}
                  label={`A month, in ${currency.toUpperCase()}`}
                  hint="By calendar month in UTC."
                  name="monthlyCapCents"
                  kind="money"
                  value={draft.cap}
                  error={problems.monthlyCapCents}
                  isWide
                  onChange={(cap) => change({ cap })}
                />
                <DraftField
                  id={`${id}-per-day`}
                  label="Recharges a day"
                  name="maxPerDay"
                  kind="count"
                  value={draft.maxPerDay}
                  error={problems.maxPerDay}
                  isWide
                  onChange={(maxPerDay) => change({ maxPerDay })}
                />
              </fieldset>
            </div>
          </CardBody>
          <div className="grid gap-5 border-t bg-subtle px-4 py-4 sm:px-5">
            <p
              role="status"
              aria-label="The rule in a sentence"
              className="max-w-measure font-medium text-base"
            >
              {words
                ? describeRule(words)
                : 'Fill in what is missing, and the rule stands here as a sentence.'}
            </p>
            <Suspense fallback={<Skeleton className="h-44 w-full" />}>
              <MonthSimulation values={simulated} catalogue={catalogue} basis={basis} />
            </Suspense>
          </div>
          <div className="grid gap-4 border-t px-4 py-4 sm:px-5">
            {isUnchanged ? (
              <p className="text-muted">
                {draft.enabled
                  ? 'Saved as it stands here. Whatever you change, you agree to anew.'
                  : 'Off: nothing is charged by itself. What stands here is kept for another time.'}
              </p>
            ) : draft.enabled ? (
              <div className="max-w-measure">
                <Checkbox
                  name="consent"
                  checked={consent}
                  aria-invalid={problems.consent ? true : undefined}
                  aria-describedby={problems.consent ? `${id}-consent-error` : undefined}
                  onChange={({ target }) => {
                    setConsent(target.checked);
                    forget();
                  }}
                  label={words ? consentWords(words, tenant.name) : 'I agree to the rule above.'}
                  hint="Kept with your name and the time."
                />
                {problems.consent ? (
                  <p id={`${id}-consent-error`} className="mt-1 text-declined">
                    {problems.consent}
                  </p>
                ) : null}
              </div>
            ) : (
              <p className="text-muted">Nothing is charged by itself from the moment you save this.</p>
            )}
            <FormError error={error} />
            <div>
              <SubmitButton
                pending={pending}
                pendingSentence="Saving…"
                disabled={isUnchanged}
                className="max-sm:w-full"
              >
                {draft.enabled === (saved?.enabled ?? false)
                  ? 'Save'
                  : draft.enabled
                    ? 'Switch on and save'
                    : 'Switch off and save'}
              </SubmitButton>
            </div>
          </div>
        </fieldset>
      </Card>
    </form>
  );
}
