'use client';

import X from 'lucide-react/icons/x';
import { useRouter } from 'next/navigation';
import { useRef, useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { callApi } from '#lib/http/call-api.ts';
import { formatCredits } from '#lib/money.ts';

const MOST = 10;

export interface AlertsCardProps {
  tenantSlug: string;
  /** Credits, the highest first. */
  thresholds: readonly number[];
  canManage: boolean;
}

/** The balances below which owners and admins want to be told. */
export function AlertsCard({ tenantSlug, thresholds, canManage }: AlertsCardProps) {
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const [said, setSaid] = useState('');
  const [pending, startTransition] = useTransition();

  function save(next: readonly number[], done: string): void {
    setProblem(undefined);
    startTransition(async () => {
      const answer = await callApi(`/api/tenants/${tenantSlug}/alerts`, {
        method: 'PUT',
        body: { thresholds: next },
      });
      if (!answer.ok) {
        setProblem(answer.error.message);
        return;
      }
      if (input.current) input.current.value = '';
      setSaid(done);
      router.refresh();
    });
  }

  function add(): void {
    const credits = Number(input.current?.value);
    if (!Number.isSafeInteger(credits) || credits < 1) {
      setProblem('Enter a whole number of credits, from 1.');
      input.current?.focus();
      return;
    }
    save([...thresholds, credits], `You will be told below ${formatCredits(credits)} credits.`);
  }

  return (
    <Card className="min-w-0">
      <CardHeader
        title="Low-balance alerts"
        description="Owners and admins see a notice here when the balance falls below one of these."
      />
      <CardBody className="grid gap-4">
        {thresholds.length > 0 ? (
          <ul className="flex flex-wrap gap-2" aria-label="Thresholds">
            {thresholds.map((credits) => (
              <li
                key={credits}
                className="inline-flex h-8 items-center gap-1 rounded-full border bg-subtle ps-3 pe-1 tabular-nums"
              >
                <span className={canManage ? undefined : 'pe-2'}>{formatCredits(credits)} credits</span>
                {canManage ? (
                  <button
                    type="button"
                    disabled={pending}
                    aria-label={`Remove the alert below ${formatCredits(credits)} credits`}
                    className="grid size-6 place-items-center rounded-full text-muted hover:bg-hover hover:text-ink"
                    onClick={() =>
                      save(
                        thresholds.filter((other) => other !== credits),
                        `The alert below ${formatCredits(credits)} credits was removed.`,
                      )
                    }
                  >
                    <X className="size-3.5" aria-hidden />
                  </button>
                ) : null}
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-muted">
            None is set: you are told below a tenth of your last purchase, unless auto-recharge refills the
            balance.
          </p>
        )}
        {canManage && thresholds.length < MOST ? (
          <form
            noValidate
            aria-label="Add an alert"
            className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <Field id="alert-threshold" label="Tell us below" hint="In credits." error={problem}>
              {(wiring) => (
                <Input
                  {...wiring}
                  ref={input}
                  type="number"
                  inputMode="numeric"
                  min={1}
                  step={1}
                  placeholder="500"
                />
              )}
            </Field>
            <Button type="submit" className="mt-[1.625rem] max-sm:h-10" disabled={pending}>
              {pending ? 'Saving…' : 'Add alert'}
            </Button>
          </form>
        ) : null}
        <span role="status" className="sr-only">
          {said}
        </span>
      </CardBody>
    </Card>
  );
}
