'use client';

import { type FormEvent, useRef, useState, useTransition } from 'react';
import { type ApiError, callApi } from '#lib/http/call-api.ts';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function isControl(element: Element): element is Control {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
  );
}

/** What a browser's own check found, in our words; null when the control is fine. */
function complaintOf(control: Control): string | null {
  const { validity } = control;
  if (validity.valid) return null;
  const label = control.labels?.[0]?.textContent?.trim().toLowerCase() ?? 'this field';
  if (validity.valueMissing) return `Enter your ${label}.`;
  if (validity.typeMismatch && control.type === 'email')
    return 'Enter an email address like name@company.com.';
  if (validity.tooShort && 'minLength' in control) return `Use at least ${control.minLength} characters.`;
  return control.validationMessage;
}

export interface ApiFormOptions<T> {
  path: string;
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What is sent, from what was typed. */
  body: (form: FormData) => unknown;
  /** `pending` lasts until this has settled. */
  onSuccess: (answer: T, typed: FormData) => void | Promise<void>;
  /** Where what the form was made from may have changed meanwhile. */
  onRefused?: () => void;
}

/**
 * A form that posts to one of our own routes: checks what the browser can check, sends once, and afterwards puts the
 * focus on the first field at fault. Spread `formProps` on the form; `error` is what concerns no single field.
 */
export function useApiForm<T>({ path, method = 'POST', body, onSuccess, onRefused }: ApiFormOptions<T>) {
  const [pending, startTransition] = useTransition();
  const [fieldErrors, setFieldErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const form = useRef<HTMLFormElement>(null);

  function focusControl(name: string): boolean {
    const control = form.current?.elements.namedItem(name);
    if (!(control instanceof HTMLElement)) return false;
    control.focus();
    return true;
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const controls = [...event.currentTarget.elements].filter(isControl);
    const complaints = controls.flatMap((control) => {
      const complaint = complaintOf(control);
      return complaint ? [[control.name, complaint] as const] : [];
    });
    setError(null);
    setFieldErrors(Object.fromEntries(complaints));
    const firstAtFault = complaints[0]?.[0];
    if (firstAtFault !== undefined) {
      focusControl(firstAtFault);
      return;
    }
    const typed = new FormData(event.currentTarget);
    startTransition(async () => {
      const answer = await callApi<T>(path, { method, body: body(typed) });
      if (answer.ok) {
        await onSuccess(answer.data, typed);
        return;
      }
      onRefused?.();
      const { param, message } = answer.error;
      if (param !== undefined && focusControl(param)) setFieldErrors({ [param]: message });
      else setError(answer.error);
    });
  }

  return {
    pending,
    error,
    fieldError: (name: string): string | undefined => fieldErrors[name],
    // With method post, a submit before the script has arrived never writes a password into the address.
    formProps: { ref: form, onSubmit: submit, noValidate: true, method: 'post' as const },
  };
}
