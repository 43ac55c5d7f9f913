import { StripeFailure } from '../core/errors.ts';

/** Answers a frame. Its origin is opaque, which browsers spell `null`. */
export async function answerFrame(work: () => Promise<object>): Promise<Response> {
  const headers = { 'access-control-allow-origin': 'null', vary: 'origin', 'cache-control': 'no-store' };
  try {
    return Response.json(await work(), { headers });
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    return Response.json({ error: error.body }, { status: error.status, headers });
  }
}
