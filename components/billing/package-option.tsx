import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { formatUnitPrice } from '#components/billing/unit-price.ts';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { formatCredits } from '#lib/money.ts';

type RadioProps = Pick<
  ComponentProps<'input'>,
  'name' | 'value' | 'checked' | 'defaultChecked' | 'onChange' | 'disabled'
>;

export interface PackageOptionProps extends RadioProps {
  title: string;
  credits: number;
  priceMinor: number;
  currency: string;
  /** Per credit, against the smallest package; shown when above zero. */
  savedPercent?: number;
}

export interface OptionCardProps extends RadioProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A radio button that is a card. The custom amount is one too, with its own fields as children. */
export function OptionCard({ title, aside, children, ...radio }: OptionCardProps) {
  return (
    <label
      className={clsx(
        'relative flex flex-col gap-3 rounded-md border bg-surface p-4 shadow-raised transition-colors',
        'hover:border-edge has-checked:border-accent-ink has-checked:bg-accent-tint',
        'has-checked:ring-1 has-checked:ring-accent-ink has-disabled:cursor-not-allowed has-disabled:opacity-60',
        'has-[input[type=radio]:focus-visible]:outline-2 has-[input[type=radio]:focus-visible]:outline-accent-ink',
        'has-[input[type=radio]:focus-visible]:outline-offset-2',
      )}
    >
      <span className="flex min-h-5 items-center justify-between gap-2">
        <span className="font-medium">{title}</span>
        {aside}
      </span>
      <input type="radio" className="absolute size-px appearance-none opacity-0 outline-none" {...radio} />
      {children}
    </label>
  );
}

/** One package to choose: how many credits, what they cost, what one costs, what is saved. */
export function PackageOption(props: PackageOptionProps) {
  const { title, credits, priceMinor, currency, savedPercent = 0, ...radio } = props;
  return (
    <OptionCard
      {...radio}
      title={title}
      aside={savedPercent > 0 ? <Badge tone="done">Save {savedPercent}%</Badge> : null}
    >
      <span className="flex items-baseline gap-1.5">
        <span className="font-semibold text-2xl tabular-nums tracking-tight">{formatCredits(credits)}</span>
        <span className="text-muted">credits</span>
      </span>
      <span className="mt-auto flex flex-wrap items-baseline justify-between gap-x-3 border-t pt-3">
        <Amount minor={priceMinor} currency={currency} className="font-medium text-base" />
        <span className="text-muted text-xs tabular-nums">
          {formatUnitPrice({ credits, priceMinor }, currency)} each
        </span>
      </span>
    </OptionCard>
  );
}
