/** Looks for secrets where browsers look: a key that is imported into a client component is published by a deployment. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SECRET_VARIABLE = /SECRET|PASSWORD|TOKEN|PRIVATE|_KEY$|DATABASE_URL$|SMTP_URL$/;
/** Shorter values would be found by chance. */
const SHORTEST_SECRET = 8;

const SECRET_LOOKS: Readonly<Record<string, RegExp>> = {
  'a secret key of Stripe': /\b(?:sk|rk)_(?:test|live)_[A-Za-z0-9]{8,}/,
  'a signing secret of webhooks': /\bwhsec_[A-Za-z0-9+/=]{8,}/,
  'a secret key of Supabase': /\bsb_secret_[A-Za-z0-9_-]{8,}/,
};
const TOKEN = /\beyJ[A-Za-z0-9_-]+\.(eyJ[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+/g;

/**
 * @param folder the files that browsers load.
 * @param given the variables whose values must not be in there, by name.
 * @returns a sentence for each leak, with the file and never with the secret.
 */
export function findSecrets(
  folder: string,
  given: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const values = Object.entries(given).flatMap(([name, value]) =>
    SECRET_VARIABLE.test(name) && !name.startsWith('NEXT_PUBLIC_') && (value?.length ?? 0) >= SHORTEST_SECRET
      ? [[name, value ?? ''] as const]
      : [],
  );
  return filesIn(folder).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const found = [
      ...values.filter(([, value]) => text.includes(value)).map(([name]) => `the value of ${name}`),
      ...Object.entries(SECRET_LOOKS).flatMap(([what, looks]) => (looks.test(text) ? [what] : [])),
      ...(hasServiceRole(text) ? ['a service role key of Supabase'] : []),
    ];
    return found.map((what) => `${what} is in ${relative(folder, file)}`);
  });
}

/** The older keys of Supabase are tokens that name their role. */
function hasServiceRole(text: string): boolean {
  return [...text.matchAll(TOKEN)].some(([, claims = '']) =>
    Buffer.from(claims, 'base64url').toString('utf8').includes('"service_role"'),
  );
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
