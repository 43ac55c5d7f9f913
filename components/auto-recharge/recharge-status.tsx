'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useOptimistic, useState, useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button, buttonClass } from '#components/ui/button.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card } from '#components/ui/card.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { Time } from '#components/ui/time.tsx';
import { PAUSE_WORDS } from '#lib/auto-recharge/pause-words.ts';
import type { PauseReason } from '#lib/auto-recharge/situation.ts';
import { type ApiError, callApi } from '#lib/http/call-api.ts';
import { formatMoney } from '#lib/money.ts';

export interface RechargeStatusProps {
  tenantSlug: string;
  canManage: boolean;
  state: 'off' | 'on' | 'paused';
  sentence: string | null;
  pausedReason: PauseReason | null;
  /** What would happen now, in a sentence. */
  next: string | null;
  /** A limit is reached: nothing is charged before. ISO. */
  limitedUntil: string | null;
  used: { monthCents: number; monthlyCapCents: number | null; dayCount: number; maxPerDay: number } | null;
  currency: string;
  /** The recharge that is not over yet. */
  open: { id: string; status: 'charging' | 'unknown' | 'waiting' | 'needs_authentication' } | null;
  /** Where the open recharge is confirmed with the bank; only for those who may. */
  rescueUrl: string | null;
}

const STATES = {
  off: { word: 'Off', tone: 'neutral' },
  on: { word: 'On', tone: 'done' },
  limited: { word: 'Limit reached', tone: 'debt' },
  paused: { word: 'Paused', tone: 'debt' },
  needs_authentication: { word: 'Needs you', tone: 'debt' },
} as const;

/** While a recharge is under way its end is near; otherwise one may begin at any time. */
const SOON_MS = 2_000;
const LATER_MS = 10_000;

/** How auto-recharge stands, what comes next, and what can be done at once. */
export function RechargeStatus(props: RechargeStatusProps) {
  const { tenantSlug, canManage, sentence, next, limitedUntil, used, currency, open, rescueUrl } = props;
  const router = useRouter();
  const [state, showState] = useOptimistic(props.state);
  const [isPausing, startPausing] = useTransition();
  const [isCharging, startCharging] = useTransition();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const isUnderWay = open?.status === 'charging' || open?.status === 'unknown';
  useRefresh(isUnderWay ? SOON_MS : state === 'off' ? null : LATER_MS);

  async function post(body: unknown): Promise<boolean> {
    setProblem(null);
    const answer = await callApi(`/api/stripe/auto-recharge?tenant=${tenantSlug}`, { body });
    if (!answer.ok) setProblem(answer.error);
    router.refresh();
    return answer.ok;
  }

  function setPaused(paused: boolean): void {
    startPausing(async () => {
      showState(paused ? 'paused' : 'on');
      if (await post({ paused }))
        showToast(paused ? 'Auto-recharge is paused.' : 'Auto-recharge goes on.', 'done');
    });
  }

  function rechargeNow(): void {
    startCharging(async () => {
      if (await post({ triggerNow: true })) showToast('The recharge has begun.', 'done');
    });
  }

  const isWaitingForPerson = open?.status === 'needs_authentication';
  const isLimited = state === 'on' && limitedUntil !== null;
  const shown =
    STATES[isWaitingForPerson && state !== 'off' ? 'needs_authentication' : isLimited ? 'limited' : state];
  const reason: PauseReason = props.state === 'paused' ? (props.pausedReason ?? 'by_person') : 'by_person';
  const mayResume = reason === 'by_person' || reason === 'unusual_pace' || reason === 'nothing_to_buy';
  const isBusy = isPausing || isCharging;
  return (
    <Card aria-label="State of auto-recharge" aria-busy={isBusy} className="grid gap-4 p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 max-w-measure">
          <p role="status">
            <Badge tone={shown.tone}>{shown.word}</Badge>
          </p>
          <p className="mt-2 font-medium text-base tabular-nums">
            {state === 'off' ? 'Nothing is charged by itself.' : sentence}
          </p>
          {used && used.monthlyCapCents !== null && state !== 'off' ? (
            <p className="mt-1 text-muted tabular-nums">
              {formatMoney(used.monthCents, currency)} of {formatMoney(used.monthlyCapCents, currency)} used
              this month, {used.dayCount} of {used.maxPerDay}{' '}
              {used.maxPerDay === 1 ? 'recharge' : 'recharges'} today.
            </p>
          ) : null}
          {state === 'on' && next ? (
            <p className="mt-1 text-muted">
              {isUnderWay ? 'A recharge is under way.' : next}
              {limitedUntil ? (
                <>
                  {' '}
                  It goes on <Time at={limitedUntil} />, or with a higher limit.
                </>
              ) : null}
            </p>
          ) : null}
        </div>
        {canManage && state !== 'off' ? (
          <div className="flex flex-wrap gap-2">
            <Button disabled={isBusy} onClick={rechargeNow}>
              {isCharging ? 'Beginning…' : 'Recharge now'}
            </Button>
            {state === 'on' ? (
              <Button disabled={isBusy} onClick={() => setPaused(true)}>
                Pause
              </Button>
            ) : mayResume ? (
              <Button variant="primary" disabled={isBusy} onClick={() => setPaused(false)}>
                Resume
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {isWaitingForPerson && state !== 'off' ? (
        <NeedsPerson rescueUrl={canManage ? rescueUrl : null} />
      ) : state === 'paused' ? (
        <Alert tone="debt" title={PAUSE_WORDS[reason].title}>
          {PAUSE_WORDS[reason].next}
        </Alert>
      ) : null}
      {problem ? (
        <Alert
          tone="declined"
          role="alert"
          action={
            openAttemptOf(problem) ? (
              <ButtonLink
                size="sm"
                href={`/${tenantSlug}/settings/billing/auto-recharge/${openAttemptOf(problem)}`}
              >
                See that recharge
              </ButtonLink>
            ) : null
          }
        >
          {problem.message}
        </Alert>
      ) : null}
    </Card>
  );
}

function NeedsPerson({ rescueUrl }: { rescueUrl: string | null }): ReactNode {
  return (
    <Alert
      tone="debt"
      title="Your bank wants you to confirm a recharge"
      action={
        rescueUrl ? (
          <a href={rescueUrl} className={buttonClass({ variant: 'primary', size: 'sm' })}>
            Confirm with your bank
          </a>
        ) : null
      }
    >
      You haven't been charged yet.{' '}
      {rescueUrl ? 'Or choose another card below.' : 'An owner or admin can confirm it.'}
    </Alert>
  );
}

/** The recharge that stands in the way of another one. */
function openAttemptOf({ code, details }: ApiError): string | null {
  if (code !== 'recharge_in_progress' || typeof details !== 'object' || details === null) return null;
  return 'attemptId' in details && typeof details.attemptId === 'string' ? details.attemptId : null;
}

/** Reads the page anew every so often while somebody looks at it. */
function useRefresh(everyMs: number | null): void {
  const router = useRouter();
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [router, everyMs]);
}
