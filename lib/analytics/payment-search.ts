/** What the address of the operator's payments asks for. Pure. */
import { z } from 'zod';

export const PAYMENT_STATUSES = [
  'pending',
  'processing',
  'requires_action',
  'failed',
  'succeeded',
  'canceled',
  'flagged',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export interface PaymentSearch {
  q: string;
  status: PaymentStatus | undefined;
  before: string | undefined;
}

const search = z.object({
  q: z.string().trim().max(320).catch(''),
  status: z.enum(PAYMENT_STATUSES).optional().catch(undefined),
  before: z.string().max(120).optional().catch(undefined),
});

/** What makes no sense counts as not asked for. */
export function parsePaymentSearch(params: Record<string, string | string[] | undefined>): PaymentSearch {
  const { q, status, before } = search.parse({ q: '', ...params });
  return { q, status, before };
}

/** What a search text means: each way has its index. */
export type SearchedBy = 'nothing' | 'id' | 'intent' | 'charge' | 'email' | 'tenant';

export function searchedBy(q: string): SearchedBy {
  if (q === '') return 'nothing';
  if (z.uuid().safeParse(q).success) return 'id';
  if (q.startsWith('pi_')) return 'intent';
  if (/^(ch|py)_/.test(q)) return 'charge';
  return q.includes('@') ? 'email' : 'tenant';
}
