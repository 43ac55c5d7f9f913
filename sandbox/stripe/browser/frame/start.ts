import { PaymentFrame } from './payment.ts';

const container = document.getElementById('element');
const kind = document.documentElement.dataset.element;
if (container && kind === 'payment') new PaymentFrame(container);
