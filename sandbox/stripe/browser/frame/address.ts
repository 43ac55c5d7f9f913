import { applyAppearance } from './appearance.ts';
import { countries } from './card-rules.ts';
import { type Field, labelled, make } from './dom.ts';
import { Line, reportHeight } from './line.ts';

type Name = 'city' | 'country' | 'line1' | 'line2' | 'name' | 'phone' | 'postal_code' | 'state';

const labels: [Name, string, string, boolean][] = [
  ['name', 'Full name', 'name', true],
  ['country', 'Country or region', 'country', true],
  ['line1', 'Address line 1', 'address-line1', true],
  ['line2', 'Address line 2 (optional)', 'address-line2', false],
  ['city', 'City', 'address-level2', true],
  ['state', 'State or province', 'address-level1', false],
  ['postal_code', 'Postal code', 'postal-code', true],
];

/** The Address Element: a name and a postal address. */
export class AddressFrame {
  #line = new Line();
  #fields = new Map<Name, Field & { isRequired: boolean }>();

  constructor(container: HTMLElement) {
    const form = make('div', { class: 'CardForm' });
    for (const [name, label, autocomplete, isRequired] of labels)
      this.#add(form, name, label, autocomplete, isRequired);
    container.replaceChildren(form);
    this.#line.open(
      (greeting) => {
        applyAppearance(greeting.group?.appearance ?? {});
        this.#prefill(greeting.options?.defaultValues);
        reportHeight(this.#line);
        this.#line.send({ kind: 'ready' });
        this.#announce();
      },
      (message) => {
        if (message.kind === 'validate') return this.#validate();
        if (message.kind === 'update' && message.group) applyAppearance(message.group.appearance ?? {});
        if (message.kind === 'focus') this.#fields.get('name')?.input.focus();
        return undefined;
      },
    );
  }

  #add(form: HTMLElement, name: Name, label: string, autocomplete: string, isRequired: boolean): void {
    const input =
      name === 'country'
        ? make('select', { id: name, class: 'Input', autocomplete })
        : make('input', { id: name, class: 'Input', type: 'text', autocomplete, maxlength: '200' });
    if (input instanceof HTMLSelectElement) {
      for (const [code, country] of countries) input.append(make('option', { value: code }, country));
      input.value = 'US';
    }
    if (isRequired) input.setAttribute('aria-required', 'true');
    const field = labelled(label, input);
    this.#fields.set(name, { ...field, isRequired });
    form.append(field.root);
    input.addEventListener('input', () => {
      field.showError(null);
      this.#announce();
    });
  }

  #prefill(values: unknown): void {
    if (typeof values !== 'object' || values === null) return;
    const address: unknown = Reflect.get(values, 'address');
    for (const [name, field] of this.#fields) {
      const source = name === 'name' || name === 'phone' ? values : address;
      const value: unknown =
        typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined;
      if (typeof value === 'string') field.input.value = value;
    }
  }

  #text(name: Name): string {
    return this.#fields.get(name)?.input.value.trim() ?? '';
  }

  #missing(): [Name, Field][] {
    return [...this.#fields].filter(([name, field]) => field.isRequired && this.#text(name) === '');
  }

  #announce(): void {
    this.#line.send({
      kind: 'change',
      elementMode: 'billing',
      complete: this.#missing().length === 0,
      empty: this.#text('name') === '' && this.#text('line1') === '',
      isNewAddress: true,
      value: {
        name: this.#text('name'),
        address: {
          line1: this.#text('line1'),
          line2: this.#text('line2') || null,
          city: this.#text('city'),
          state: this.#text('state'),
          postal_code: this.#text('postal_code'),
          country: this.#text('country'),
        },
      },
    });
  }

  #validate(): object {
    const missing = this.#missing();
    for (const [, field] of missing) field.showError('This field is incomplete.');
    const [first] = missing;
    if (!first) return {};
    first[1].input.focus();
    return {
      error: {
        type: 'validation_error',
        code: `incomplete_${first[0]}`,
        message: 'Please complete your address.',
      },
    };
  }
}
