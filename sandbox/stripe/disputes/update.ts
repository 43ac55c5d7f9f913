import type Stripe from 'stripe';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import {
  clearable,
  expand,
  flag,
  hash,
  metadata,
  oneOf,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';
import { mergeMetadata } from '../core/references.ts';
import { lock, update } from '../core/store.ts';
import { endDispute } from './close.ts';

const words = clearable(text);

const evidence = hash({
  access_activity_log: words,
  appeal: unsupported,
  billing_address: words,
  cancellation_policy: words,
  cancellation_policy_disclosure: words,
  cancellation_rebuttal: words,
  customer_communication: words,
  customer_email_address: words,
  customer_name: words,
  customer_purchase_ip: words,
  customer_signature: words,
  duplicate_charge_documentation: words,
  duplicate_charge_explanation: words,
  duplicate_charge_id: words,
  product_description: words,
  receipt: words,
  refund_policy: words,
  refund_policy_disclosure: words,
  refund_refusal_explanation: words,
  service_date: words,
  service_documentation: words,
  shipping_address: words,
  shipping_carrier: words,
  shipping_date: words,
  shipping_documentation: words,
  shipping_tracking_number: words,
  uncategorized_file: words,
  uncategorized_text: words,
  enhanced_evidence: unsupported,
} satisfies SpecFor<Stripe.DisputeUpdateParams.Evidence>);

/** Evidence is kept; submitting Stripe's magic words decides the dispute, any other text leaves it under review. */
export const updateDispute = operation({
  method: 'POST',
  path: '/v1/disputes/:id',
  params: {
    evidence,
    expand,
    intended_submission_method: oneOf('manual', 'prefer_manual', 'prefer_smart_disputes', 'smart_disputes'),
    metadata,
    submit: flag,
  } satisfies SpecFor<Stripe.DisputeUpdateParams>,
  async run(context, params, id) {
    const { document: before } = await lock(context, 'dispute', id);
    const isSubmitted = params.submit !== false && params.evidence !== undefined;
    const after: Stripe.Dispute = {
      ...before,
      evidence: { ...before.evidence, ...params.evidence },
      evidence_details: {
        ...before.evidence_details,
        has_evidence: before.evidence_details.has_evidence || params.evidence !== undefined,
        submission_count: before.evidence_details.submission_count + (isSubmitted ? 1 : 0),
        submission_method: isSubmitted ? 'manual' : before.evidence_details.submission_method,
      },
      metadata: mergeMetadata(before.metadata, params.metadata),
      status: isSubmitted ? before.status.replace('needs_response', 'under_review') : before.status,
    };
    await update(context, 'dispute', after);
    await emit(context, 'charge.dispute.updated', after, changedAttributes(before, after));
    const said = isSubmitted ? params.evidence?.uncategorized_text : null;
    if (said === 'winning_evidence') return endDispute(context, id, 'won');
    if (said === 'losing_evidence') return endDispute(context, id, 'lost');
    return after;
  },
});
