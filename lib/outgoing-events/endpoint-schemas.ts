import { z } from 'zod';
import { EVENT_TYPES } from '#lib/outgoing-events/event-types.ts';

export const addEndpointSchema = z.strictObject({
  url: z.string().trim().min(8, 'Enter the address that is called.').max(2000),
  description: z.string().trim().max(200).default(''),
  /** Empty: all of them. */
  eventTypes: z
    .array(z.enum(EVENT_TYPES))
    .transform((chosen) => EVENT_TYPES.filter((type) => chosen.includes(type)))
    .default([]),
});
export type AddEndpointRequest = z.output<typeof addEndpointSchema>;
