/** Runs once in each server process of Next, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { prepareServer } = await import('#lib/http/prepare-server.ts');
  await prepareServer();
}
