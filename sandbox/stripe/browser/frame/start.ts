import { AddressFrame } from './address.ts';
import { ExpressFrame } from './express.ts';
import { PaymentFrame } from './payment.ts';

const container = document.getElementById('element');
const kind = document.documentElement.dataset.element;
if (container && kind === 'payment') new PaymentFrame(container);
if (container && kind === 'expressCheckout') new ExpressFrame(container);
if (container && kind === 'address') new AddressFrame(container);
