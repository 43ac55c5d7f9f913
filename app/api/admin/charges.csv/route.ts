import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { answerCsv } from '#lib/http/stream-lines.ts';
import { exportCharges } from '#lib/monitoring/export-charges.ts';

/** `GET /api/admin/charges.csv` → every charge that the monitor has kept. For operators; 404 to everyone else. */
export const GET = route({ access: operator }, async () => answerCsv('charges', exportCharges()));
