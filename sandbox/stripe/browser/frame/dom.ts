/** Makes an element with attributes, text and children; nothing is ever parsed as markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export interface Field {
  root: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement;
  showError(message: string | null): void;
}

/** A labelled control with a place for its error, tied together for assistive technology. */
export function labelled(
  label: string,
  input: HTMLInputElement | HTMLSelectElement,
  adornment?: HTMLElement,
): Field {
  const errorId = `${input.id}-error`;
  const error = make('p', { id: errorId, class: 'Error', hidden: '' });
  const box = make('div', { class: 'InputBox' }, input, ...(adornment ? [adornment] : []));
  const root = make(
    'div',
    { class: 'Field' },
    make('label', { for: input.id, class: 'Label' }, label),
    box,
    error,
  );
  return {
    root,
    input,
    showError(message) {
      error.textContent = message ?? '';
      error.hidden = message === null;
      input.classList.toggle('Input--invalid', message !== null);
      if (message === null) {
        input.removeAttribute('aria-invalid');
        input.removeAttribute('aria-describedby');
      } else {
        input.setAttribute('aria-invalid', 'true');
        input.setAttribute('aria-describedby', errorId);
      }
    },
  };
}
