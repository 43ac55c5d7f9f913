/** What making a key takes; shared by the page, the route and the command. */
import { z } from 'zod';
import { API_KEY_SCOPES, type ApiKeyScope } from '#lib/api-keys/scopes.ts';

/** What a key may refund to customers in a month (UTC) without asking; 0: every refund needs an approval. */
export const refundBudgetSchema = z
  .strictObject({
    amount: z
      .number('A refund budget is an amount, as 250.00.')
      .min(0, 'A refund budget is not negative.')
      .max(10_000_000, 'A refund budget ends at 10,000,000.'),
    currency: z
      .string()
      .regex(/^[A-Za-z]{3}$/, 'A currency is three letters, as usd.')
      .toLowerCase()
      .default('usd'),
  })
  .meta({ description: 'In major units of its currency' });
export type RefundBudget = z.infer<typeof refundBudgetSchema>;

/** As large as a single debit may be. */
const MAX_BUDGET_CREDITS = 1_000_000_000_000;

export const createApiKeySchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Name the key after what will use it.')
    .max(100, 'A name has at most 100 characters.'),
  scopes: z
    .array(z.enum(API_KEY_SCOPES, 'A scope is read, consume or payments.'))
    .min(1, 'Choose at least one thing that the key may do.')
    .transform((scopes) => API_KEY_SCOPES.filter((scope) => scopes.includes(scope))),
  monthlyBudgetCredits: z
    .int('A budget is a whole number of credits.')
    .min(1, 'A budget starts at 1 credit.')
    .max(MAX_BUDGET_CREDITS, 'A budget ends at 1,000,000,000,000 credits.')
    .nullish(),
  refundBudget: refundBudgetSchema.nullish(),
  expiresAt: z.iso.datetime({ offset: true, error: 'Give a time as 2027-01-31T12:00:00Z.' }).nullish(),
});

export type CreateApiKeyRequest = z.infer<typeof createApiKeySchema>;

/** What is known of a key once it has been shown. */
export interface ApiKey {
  id: string;
  name: string;
  /** The first characters of the key. */
  prefix: string;
  scopes: ApiKeyScope[];
  monthlyBudgetCredits: number | null;
  expiresAt: string | null;
  createdAt: string;
}
