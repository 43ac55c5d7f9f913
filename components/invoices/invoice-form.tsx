'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { type DraftFields, draftBody, draftTotal, emptyLine } from '#components/invoices/draft.ts';
import { LineEditor } from '#components/invoices/line-editor.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { TERMS_WORDS } from '#lib/invoices/invoice-words.ts';
import { TERMS } from '#lib/invoices/schemas.ts';
import { formatMoney } from '#lib/money.ts';

export interface InvoiceFormProps {
  /** Null writes a new one. */
  invoiceId: number | null;
  draft: DraftFields;
  buyers: readonly { value: string; name: string }[];
}

/** Writes a draft. Nothing is sent to anybody until it is issued. */
export function InvoiceForm({ invoiceId, draft, buyers }: InvoiceFormProps) {
  const router = useRouter();
  const [lines, setLines] = useState(draft.lines);
  const [currency, setCurrency] = useState(draft.currency);
  const [buyer, setBuyer] = useState(draft.buyer);
  const { pending, error, fieldError, formProps } = useApiForm<{ id: number }>({
    path: invoiceId ? `/api/admin/invoices/${invoiceId}` : '/api/admin/invoices',
    method: invoiceId ? 'PUT' : 'POST',
    body: (form) =>
      draftBody(
        form,
        lines.map(({ key }) => key),
      ),
    onSuccess: ({ id }) => {
      showToast('The draft is saved.');
      router.push(`/admin/invoices/${id}`);
      router.refresh();
    },
  });
  const total = /^[a-z]{3}$/i.test(currency) ? draftTotal(lines, currency.toLowerCase()) : null;
  return (
    <form {...formProps} aria-label="Invoice" className="grid gap-5">
      <FormError error={error} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          id="buyer"
          label="Bill to"
          hint="A tenant's short name, or a customer's e-mail address."
          error={fieldError('buyer')}
        >
          {(wiring) => (
            <>
              <Input
                {...wiring}
                name="buyer"
                list="buyers"
                value={buyer}
                onChange={(event) => setBuyer(event.target.value)}
                required
                autoComplete="off"
              />
              <datalist id="buyers">
                {buyers.map(({ value, name }) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field
          id="buyerName"
          label="Name"
          hint="Of a customer that is new. Others keep theirs."
          error={fieldError('buyerName')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="buyerName"
              defaultValue={draft.buyerName}
              disabled={!buyer.includes('@')}
            />
          )}
        </Field>
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <Field id="currency" label="Currency" error={fieldError('currency')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="currency"
              value={currency}
              onChange={(event) => setCurrency(event.target.value)}
              maxLength={3}
              required
            />
          )}
        </Field>
        <Field id="terms" label="Terms" error={fieldError('terms')}>
          {(wiring) => (
            <Select {...wiring} name="terms" defaultValue={draft.terms}>
              {TERMS.map((terms) => (
                <option key={terms} value={terms}>
                  {TERMS_WORDS[terms]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id="taxName" label="Name of the tax" error={fieldError('taxName')}>
          {(wiring) => (
            <Input {...wiring} name="taxName" defaultValue={draft.taxName} maxLength={30} required />
          )}
        </Field>
      </div>
      <fieldset className="grid min-w-0 gap-3">
        <legend className="mb-2 font-medium text-sm">Lines</legend>
        {lines.map((line, index) => (
          <LineEditor
            key={line.key}
            index={index}
            line={line}
            fieldError={fieldError}
            onChange={(change) =>
              setLines(lines.map((other) => (other.key === line.key ? { ...other, ...change } : other)))
            }
            onRemove={
              lines.length > 1 ? () => setLines(lines.filter(({ key }) => key !== line.key)) : undefined
            }
          />
        ))}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Button
            size="sm"
            onClick={() => setLines([...lines, emptyLine(crypto.randomUUID(), lines.at(-1)?.taxRate)])}
          >
            Add line
          </Button>
          <p className="text-sm">
            <span className="text-muted">Total with tax </span>
            <output className="font-semibold tabular-nums">
              {total === null ? '–' : formatMoney(total, currency)}
            </output>
          </p>
        </div>
      </fieldset>
      <Field id="memo" label="Note on the invoice" error={fieldError('memo')}>
        {(wiring) => <Textarea {...wiring} name="memo" defaultValue={draft.memo} maxLength={2000} />}
      </Field>
      <div className="flex justify-end">
        <SubmitButton pending={pending} pendingSentence="Saving…">
          Save draft
        </SubmitButton>
      </div>
    </form>
  );
}
