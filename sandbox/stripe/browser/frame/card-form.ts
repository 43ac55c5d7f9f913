import {
  brandNames,
  brandOf,
  countries,
  cvcError,
  digitsOf,
  expiryError,
  formatExpiry,
  formatNumber,
  numberError,
  postalCodeError,
  postalCountries,
} from './card-rules.ts';
import { type Field, labelled, make } from './dom.ts';

function input(id: string, autocomplete: string, placeholder: string, maxLength: number): HTMLInputElement {
  return make('input', {
    id,
    class: 'Input',
    type: 'text',
    inputmode: id === 'postal-code' ? 'text' : 'numeric',
    autocomplete,
    placeholder,
    maxlength: String(maxLength),
    'aria-required': 'true',
  });
}

/** The fields of a new card. What is typed stays in this document until it goes to the emulator. */
export class CardForm {
  readonly root = make('div', { class: 'CardForm' });
  readonly #brand = make('span', { class: 'Brand', 'aria-live': 'polite' });
  readonly #number = input('card-number', 'cc-number', '1234 1234 1234 1234', 23);
  readonly #expiry = input('card-expiry', 'cc-exp', 'MM / YY', 7);
  readonly #cvc = input('card-cvc', 'cc-csc', 'CVC', 4);
  readonly #country = make('select', { id: 'country', class: 'Input', autocomplete: 'country' });
  readonly #postalCode = input('postal-code', 'postal-code', '12345', 12);
  readonly #fields: { field: Field; error: () => string | null; code: string }[];
  readonly #postalField: Field;

  constructor(onChange: () => void) {
    for (const [code, name] of countries) this.#country.append(make('option', { value: code }, name));
    this.#country.value = 'US';
    const number = labelled('Card number', this.#number, this.#brand);
    const expiry = labelled('Expiration date', this.#expiry);
    const cvc = labelled('Security code', this.#cvc);
    const country = labelled('Country', this.#country);
    this.#postalField = labelled('ZIP code', this.#postalCode);
    this.#fields = [
      { field: number, error: () => numberError(this.#digits()), code: 'incomplete_number' },
      {
        field: expiry,
        error: () => expiryError(digitsOf(this.#expiry.value), new Date()),
        code: 'incomplete_expiry',
      },
      { field: cvc, error: () => cvcError(this.#cvc.value, brandOf(this.#digits())), code: 'incomplete_cvc' },
      {
        field: this.#postalField,
        error: () => postalCodeError(this.#postalCode.value, this.#country.value),
        code: 'incomplete_zip',
      },
    ];
    this.root.append(
      number.root,
      make('div', { class: 'Row' }, expiry.root, cvc.root),
      make('div', { class: 'Row' }, country.root, this.#postalField.root),
    );
    this.#listen(onChange);
  }

  get isComplete(): boolean {
    return this.#fields.every(({ error }) => error() === null);
  }

  get isEmpty(): boolean {
    return [this.#number, this.#expiry, this.#cvc].every((field) => field.value === '');
  }

  get billing(): { country: string; postalCode: string | null } {
    return { country: this.#country.value, postalCode: this.#postalCode.value.trim() || null };
  }

  /** Shows every error and puts the caret into the first field that has one. */
  validate(): { code: string; message: string } | null {
    let first: { code: string; message: string } | null = null;
    for (const { field, error, code } of this.#fields) {
      const message = error();
      field.showError(message);
      if (message === null || first) continue;
      first = { code: message.includes('invalid') ? code.replace('incomplete', 'invalid') : code, message };
      field.input.focus();
    }
    return first;
  }

  /** What goes to the emulator, and nowhere else. */
  entry(): Record<string, string> {
    const expiry = digitsOf(this.#expiry.value);
    return {
      number: this.#digits(),
      exp_month: String(Number(expiry.slice(0, 2))),
      exp_year: String(2000 + Number(expiry.slice(2))),
      cvc: this.#cvc.value,
    };
  }

  /** The bank's network refused what was typed: say it at the number. */
  showNumberError(message: string): void {
    this.#fields[0]?.field.showError(message);
  }

  focus(): void {
    this.#number.focus();
  }

  clear(): void {
    for (const { field } of this.#fields) {
      field.input.value = '';
      field.showError(null);
    }
    this.#showBrand();
  }

  #digits(): string {
    return digitsOf(this.#number.value);
  }

  #showBrand(): void {
    const brand = brandOf(this.#digits());
    this.#brand.textContent = brand === 'unknown' ? '' : (brandNames[brand] ?? '');
  }

  #listen(onChange: () => void): void {
    this.#number.addEventListener('input', () => {
      reformat(this.#number, formatNumber(this.#digits()));
      this.#showBrand();
      if (numberError(this.#digits()) === null) this.#expiry.focus();
    });
    this.#expiry.addEventListener('input', (event) => {
      const isDeleting = event instanceof InputEvent && (event.inputType ?? '').startsWith('delete');
      reformat(this.#expiry, formatExpiry(this.#expiry.value, isDeleting));
      if (expiryError(digitsOf(this.#expiry.value), new Date()) === null) this.#cvc.focus();
    });
    this.#cvc.addEventListener('input', () => {
      this.#cvc.value = digitsOf(this.#cvc.value);
    });
    this.#country.addEventListener('change', () => this.#showPostalCode());
    for (const { field, error } of this.#fields) {
      field.input.addEventListener('input', () => {
        field.showError(null);
        onChange();
      });
      field.input.addEventListener('blur', () => {
        if (field.input.value !== '') field.showError(error());
      });
    }
    this.#country.addEventListener('change', onChange);
  }

  #showPostalCode(): void {
    const country = this.#country.value;
    this.#postalField.root.hidden = !postalCountries.includes(country);
    const label = this.#postalField.root.querySelector('label');
    if (label) label.textContent = country === 'US' ? 'ZIP code' : 'Postal code';
    this.#postalCode.placeholder = { US: '12345', GB: 'WS11 1DB', CA: 'M5T 1T4' }[country] ?? '';
  }
}

/** Keeps the caret behind the digit it was behind. */
function reformat(field: HTMLInputElement, formatted: string): void {
  if (field.value === formatted) return;
  const caret = field.selectionStart ?? field.value.length;
  const isAtEnd = caret === field.value.length;
  const digitsBefore = digitsOf(field.value.slice(0, caret)).length;
  field.value = formatted;
  if (isAtEnd) return;
  let position = 0;
  for (let seen = 0; position < formatted.length && seen < digitsBefore; position += 1) {
    if (/\d/.test(formatted[position] ?? '')) seen += 1;
  }
  field.setSelectionRange(position, position);
}
