'use client';

import { useRouter } from 'next/navigation';
import { type RefObject, useState, useTransition } from 'react';
import { showToast } from '#components/ui/show-toast.ts';
import {
  type Problems,
  problemsOf,
  type RuleDraft,
  type RuleField,
  type RuleValues,
} from '#lib/auto-recharge/draft.ts';
import type { Catalogue } from '#lib/auto-recharge/situation.ts';
import type { SavedCard } from '#lib/cards/list-cards.ts';
import { type ApiError, callApi } from '#lib/http/call-api.ts';

/** In the order in which they stand on the page: the first at fault gets the focus. */
const FIELDS: readonly RuleField[] = [
  'thresholdCredits',
  'daysLeft',
  'packageId',
  'amountCents',
  'targetCredits',
  'paymentMethodId',
  'monthlyCapCents',
  'maxPerDay',
  'consent',
];

interface Options {
  tenantSlug: string;
  form: RefObject<HTMLFormElement | null>;
  catalogue: Catalogue;
  cards: readonly SavedCard[];
}

/** Checks a rule, sends it once, and puts what is wrong beside its field. */
export function useSaveRule({ tenantSlug, form, catalogue, cards }: Options) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [problems, setProblems] = useState<Problems>({});
  const [error, setError] = useState<ApiError | null>(null);

  function point(found: Problems): void {
    setProblems(found);
    const first = FIELDS.find((field) => found[field] !== undefined);
    const control = first ? form.current?.elements.namedItem(first) : null;
    const element = control instanceof RadioNodeList ? control[0] : control;
    if (element instanceof HTMLElement) element.focus();
  }

  function save(draft: RuleDraft, values: RuleValues, consent: boolean, onSaved: () => void): void {
    setError(null);
    const found = draft.enabled ? problemsOf(draft, values, catalogue, cards) : {};
    if (draft.enabled && !consent)
      found.consent = 'Tick this to allow the charges. Nothing is switched on without it.';
    point(found);
    if (Object.keys(found).length > 0) return;
    const [paymentMethodId = null, ...backupPaymentMethodIds] = draft.cardIds;
    // What was never filled in is left out, and stays as it was.
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    startTransition(async () => {
      const answer = await callApi(`/api/stripe/auto-recharge?tenant=${tenantSlug}`, {
        body: { enabled: draft.enabled, consent, ...filled, paymentMethodId, backupPaymentMethodIds },
      });
      if (answer.ok) {
        showToast(
          draft.enabled ? 'Auto-recharge is on.' : 'Auto-recharge is off. Nothing is charged by itself.',
          'done',
        );
        onSaved();
        router.refresh();
        return;
      }
      const { param, message } = answer.error;
      const field = param?.startsWith('backupPaymentMethodIds') ? 'paymentMethodId' : param;
      const named = FIELDS.find((candidate) => candidate === field);
      if (named) point({ [named]: message });
      else setError(answer.error);
    });
  }

  return {
    pending,
    problems,
    error,
    save,
    forget: () => {
      setProblems({});
      setError(null);
    },
  };
}
