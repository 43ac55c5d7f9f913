import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { answerCsv } from '#lib/http/stream-lines.ts';
import { exportJournal } from '#lib/monitoring/export-journal.ts';

/** `GET /api/admin/journal.csv` → charges and refunds as double entries. For operators; 404 to everyone else. */
export const GET = route({ access: operator }, async () => answerCsv('journal', exportJournal()));
