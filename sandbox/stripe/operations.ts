import { listCharges } from './charges/list.ts';
import { retrieveCharge } from './charges/retrieve.ts';
import type { Operation } from './core/operation.ts';
import { createCustomerSession } from './customer_sessions/create.ts';
import { createCustomer } from './customers/create.ts';
import { deleteCustomer } from './customers/delete.ts';
import { listCustomers } from './customers/list.ts';
import { retrieveCustomer } from './customers/retrieve.ts';
import { updateCustomer } from './customers/update.ts';
import { listEvents } from './events/list.ts';
import { retrieveEvent } from './events/retrieve.ts';
import { confirmPaymentIntent } from './payment_intents/confirm.ts';
import { createPaymentIntent } from './payment_intents/create.ts';
import { listPaymentIntents } from './payment_intents/list.ts';
import { retrievePaymentIntent } from './payment_intents/retrieve.ts';
import { attachPaymentMethod } from './payment_methods/attach.ts';
import { detachPaymentMethod } from './payment_methods/detach.ts';
import { listCustomerPaymentMethods, listPaymentMethods } from './payment_methods/list.ts';
import { retrieveCustomerPaymentMethod, retrievePaymentMethod } from './payment_methods/retrieve.ts';
import { updatePaymentMethod } from './payment_methods/update.ts';

/** Every endpoint of the API, and the only list of them. */
export const operations: Operation[] = [
  createCustomer,
  retrieveCustomer,
  updateCustomer,
  deleteCustomer,
  listCustomers,
  listCustomerPaymentMethods,
  retrieveCustomerPaymentMethod,
  retrievePaymentMethod,
  updatePaymentMethod,
  listPaymentMethods,
  attachPaymentMethod,
  detachPaymentMethod,
  createCustomerSession,
  createPaymentIntent,
  retrievePaymentIntent,
  confirmPaymentIntent,
  listPaymentIntents,
  retrieveCharge,
  listCharges,
  retrieveEvent,
  listEvents,
];
