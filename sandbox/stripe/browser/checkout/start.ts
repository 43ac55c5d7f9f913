import type { StripeElements } from '@stripe/stripe-js';
import { type Outcome, payFromPage } from './pay.ts';

/** Brings the page's form to life: mounts the card fields, follows the choice of method, pays once at a time. */
function startCheckout(form: HTMLFormElement): void {
  const { key = '', mode = '', amount = '0', currency = '', label = '' } = form.dataset;
  const stripe = window.Stripe?.(key);
  if (!stripe) throw new Error('Stripe.js is not on the page.');
  const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const elements: StripeElements = stripe.elements({
    mode: mode === 'subscription' ? 'subscription' : 'payment',
    amount: Number(amount),
    currency,
    appearance: { variables: isDark ? darkVariables : lightVariables },
  });
  const button = form.querySelector('button');
  const progress = document.getElementById('progress');
  const problem = document.getElementById('problem');
  const card = elements.create('payment');
  card.on('ready', () => button?.removeAttribute('disabled'));
  card.mount('#card-element');
  if (document.getElementById('card-fields')?.hidden) button?.removeAttribute('disabled');
  form.addEventListener('change', () => showMethod(form));

  const say = (message: string | null) => {
    if (!problem) return;
    problem.hidden = message === null;
    problem.textContent = message ?? '';
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!button || button.disabled) return;
    say(null);
    button.disabled = true;
    button.textContent = 'Paying…';
    if (progress) progress.textContent = 'Talking to the bank. Keep this page open.';
    const outcome: Outcome = await payFromPage(form, stripe, elements);
    if (outcome.redirect) {
      button.textContent = 'Done';
      if (progress) progress.textContent = 'Done. Taking you back to the shop.';
      window.location.assign(outcome.redirect);
      return;
    }
    say(outcome.problem ?? null);
    if (progress) progress.textContent = '';
    button.disabled = false;
    button.textContent = label;
  });
}

/** Shows the fields of the method that is chosen. */
function showMethod(form: HTMLFormElement): void {
  const chosen = new FormData(form).get('method');
  const cardFields = document.getElementById('card-fields');
  const bankFields = document.getElementById('bank-fields');
  if (chosen === null || !cardFields || !bankFields) return;
  cardFields.hidden = chosen !== 'card';
  bankFields.hidden = chosen === 'card';
}

const lightVariables = {
  colorPrimary: '#0055de',
  colorBackground: '#ffffff',
  colorText: '#171717',
  colorTextSecondary: '#5c5c5c',
  colorDanger: '#b3092b',
  borderRadius: '8px',
};

const darkVariables = {
  colorPrimary: '#7ab3ff',
  colorBackground: '#101010',
  colorText: '#ededed',
  colorTextSecondary: '#a3a3a3',
  colorDanger: '#ff8fa3',
  borderRadius: '8px',
};

const checkoutForm = document.getElementById('checkout');
if (checkoutForm instanceof HTMLFormElement) startCheckout(checkoutForm);
