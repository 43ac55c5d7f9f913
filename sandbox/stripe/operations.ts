import { retrieveAccount } from './account/retrieve.ts';
import { retrieveBalance } from './balance/retrieve.ts';
import { listBalanceTransactions, retrieveBalanceTransaction } from './balance/transactions.ts';
import { listCharges } from './charges/list.ts';
import { retrieveCharge } from './charges/retrieve.ts';
import { updateCharge } from './charges/update.ts';
import { createCheckoutSession } from './checkout/create.ts';
import { expireCheckoutSession } from './checkout/expire.ts';
import { listCheckoutLineItems } from './checkout/line-items.ts';
import { listCheckoutSessions } from './checkout/list.ts';
import { retrieveCheckoutSession } from './checkout/retrieve.ts';
import { createConfirmationToken } from './confirmation_tokens/create.ts';
import { retrieveConfirmationToken } from './confirmation_tokens/retrieve.ts';
import type { Operation } from './core/operation.ts';
import { createCustomerSession } from './customer_sessions/create.ts';
import { createCustomer } from './customers/create.ts';
import { deleteCustomer } from './customers/delete.ts';
import { listCustomers } from './customers/list.ts';
import { retrieveCustomer } from './customers/retrieve.ts';
import { updateCustomer } from './customers/update.ts';
import { closeDispute } from './disputes/close.ts';
import { listDisputes } from './disputes/list.ts';
import { retrieveDispute } from './disputes/retrieve.ts';
import { updateDispute } from './disputes/update.ts';
import { listEvents } from './events/list.ts';
import { retrieveEvent } from './events/retrieve.ts';
import { listInvoices } from './invoices/list.ts';
import { payInvoiceNow } from './invoices/pay.ts';
import { listInvoicePayments } from './invoices/payments.ts';
import { previewInvoice } from './invoices/preview.ts';
import { retrieveInvoice } from './invoices/retrieve.ts';
import { voidInvoice } from './invoices/void.ts';
import { cancelPaymentIntent } from './payment_intents/cancel.ts';
import { capturePaymentIntent } from './payment_intents/capture.ts';
import { confirmPaymentIntent } from './payment_intents/confirm.ts';
import { createPaymentIntent } from './payment_intents/create.ts';
import { listPaymentIntents } from './payment_intents/list.ts';
import { retrievePaymentIntent } from './payment_intents/retrieve.ts';
import { updatePaymentIntent } from './payment_intents/update.ts';
import { attachPaymentMethod } from './payment_methods/attach.ts';
import { detachPaymentMethod } from './payment_methods/detach.ts';
import { listCustomerPaymentMethods, listPaymentMethods } from './payment_methods/list.ts';
import { retrieveCustomerPaymentMethod, retrievePaymentMethod } from './payment_methods/retrieve.ts';
import { updatePaymentMethod } from './payment_methods/update.ts';
import { createPrice } from './prices/create.ts';
import { listPrices } from './prices/list.ts';
import { retrievePrice } from './prices/retrieve.ts';
import { updatePrice } from './prices/update.ts';
import { createProduct } from './products/create.ts';
import { listProducts } from './products/list.ts';
import { retrieveProduct } from './products/retrieve.ts';
import { updateProduct } from './products/update.ts';
import { cancelRefund } from './refunds/cancel.ts';
import { createRefund } from './refunds/create.ts';
import { listRefunds } from './refunds/list.ts';
import { retrieveRefund } from './refunds/retrieve.ts';
import { updateRefund } from './refunds/update.ts';
import { cancelSetupIntent } from './setup_intents/cancel.ts';
import { confirmSetupIntent } from './setup_intents/confirm.ts';
import { createSetupIntent } from './setup_intents/create.ts';
import { listSetupIntents } from './setup_intents/list.ts';
import { retrieveSetupIntent } from './setup_intents/retrieve.ts';
import { updateSetupIntent } from './setup_intents/update.ts';
import { cancelSubscription } from './subscriptions/cancel.ts';
import { createSubscription } from './subscriptions/create.ts';
import { listSubscriptions } from './subscriptions/list.ts';
import { retrieveSubscription } from './subscriptions/retrieve.ts';
import { updateSubscription } from './subscriptions/update.ts';

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
  retrieveAccount,
  retrieveBalance,
  retrieveBalanceTransaction,
  listBalanceTransactions,
  updateCharge,
  createConfirmationToken,
  retrieveConfirmationToken,
  closeDispute,
  updateDispute,
  retrieveDispute,
  listDisputes,
  updatePaymentIntent,
  cancelPaymentIntent,
  capturePaymentIntent,
  createRefund,
  retrieveRefund,
  updateRefund,
  cancelRefund,
  listRefunds,
  createSetupIntent,
  retrieveSetupIntent,
  updateSetupIntent,
  confirmSetupIntent,
  cancelSetupIntent,
  listSetupIntents,
  createProduct,
  retrieveProduct,
  updateProduct,
  listProducts,
  createPrice,
  retrievePrice,
  updatePrice,
  listPrices,
  createCheckoutSession,
  retrieveCheckoutSession,
  expireCheckoutSession,
  listCheckoutSessions,
  listCheckoutLineItems,
  createSubscription,
  retrieveSubscription,
  updateSubscription,
  cancelSubscription,
  listSubscriptions,
  previewInvoice,
  retrieveInvoice,
  payInvoiceNow,
  voidInvoice,
  listInvoices,
  listInvoicePayments,
  retrieveEvent,
  listEvents,
];
