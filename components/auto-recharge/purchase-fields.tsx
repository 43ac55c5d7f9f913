import { DraftField } from '#components/auto-recharge/draft-field.tsx';
import { Field } from '#components/ui/field.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { Select } from '#components/ui/select.tsx';
import type { Problems, RuleDraft } from '#lib/auto-recharge/draft.ts';
import type { Catalogue } from '#lib/auto-recharge/situation.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface PurchaseFieldsProps {
  id: string;
  draft: RuleDraft;
  catalogue: Catalogue;
  currency: string;
  problems: Problems;
  onChange: (next: Partial<RuleDraft>) => void;
}

const MODES = [
  { mode: 'package', label: 'A package', hint: undefined },
  { mode: 'amount', label: 'For a fixed amount', hint: 'We buy what gives the most credits for it.' },
  {
    mode: 'target',
    label: 'Up to a number of credits',
    hint: 'We buy what covers the rest for the least money.',
  },
] as const;

/** What a recharge buys. */
export function PurchaseFields({ id, draft, catalogue, currency, problems, onChange }: PurchaseFieldsProps) {
  return (
    <div className="grid gap-3">
      <RadioGroup legend="Buy">
        {MODES.map(({ mode, label, hint }) => (
          <Radio
            key={mode}
            name={`${id}-mode`}
            checked={draft.rechargeMode === mode}
            onChange={() => onChange({ rechargeMode: mode })}
            label={label}
            hint={hint}
          />
        ))}
      </RadioGroup>
      {draft.rechargeMode === 'package' ? (
        <Field id={`${id}-package`} label="Package" error={problems.packageId}>
          {(wiring) => (
            <Select
              {...wiring}
              name="packageId"
              value={draft.packageId}
              onChange={({ target }) => onChange({ packageId: target.value })}
            >
              {catalogue.packages.some((offer) => offer.id === draft.packageId) ? null : (
                <option value={draft.packageId}>Choose a package…</option>
              )}
              {catalogue.packages.map((offer) => (
                <option key={offer.id} value={offer.id}>
                  {offer.name}: {formatCredits(offer.credits)} credits for{' '}
                  {formatMoney(offer.priceCents, currency)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      {draft.rechargeMode === 'amount' ? (
        <DraftField
          id={`${id}-amount`}
          label={`Amount in ${currency.toUpperCase()}`}
          name="amountCents"
          kind="money"
          value={draft.amount}
          error={problems.amountCents}
          onChange={(amount) => onChange({ amount })}
        />
      ) : null}
      {draft.rechargeMode === 'target' ? (
        <DraftField
          id={`${id}-target`}
          label="Target in credits"
          name="targetCredits"
          kind="count"
          value={draft.target}
          error={problems.targetCredits}
          onChange={(target) => onChange({ target })}
        />
      ) : null}
    </div>
  );
}
