/** A customer as the server reads it. */
export interface CustomerRow {
  id: string;
  /** Null: a customer of the platform itself. */
  tenant_id: string | null;
  email: string;
  name: string;
  stripe_customer_id: string | null;
  /** The saved card that is charged off-session. */
  stripe_payment_method_id: string | null;
  key_number: number;
}

/** A customer that can be charged. */
export interface CustomerAtStripe extends CustomerRow {
  stripe_customer_id: string;
}

export function isAtStripe(customer: CustomerRow): customer is CustomerAtStripe {
  return customer.stripe_customer_id !== null;
}
