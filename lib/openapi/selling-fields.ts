/** What the answers of the payments API have in common. */
import { z } from 'zod';

export const success = z.literal(true);

export const amount = z.number().meta({ description: 'In major units: 49.5 is 49 dollars and 50 cents' });
