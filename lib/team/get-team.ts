import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const role = z.enum(['owner', 'admin', 'member']);
const memberRow = z.object({
  user_id: z.string(),
  role,
  created_at: z.string(),
  profiles: z.object({ full_name: z.string(), email: z.string() }),
});
const invitationRow = z.object({ id: z.string(), email: z.string(), role, expires_at: z.string() });

/**
 * Who belongs to a tenant and who is invited, as far as the person of this session may see: members get no invitations.
 */
export async function getTeam(tenantId: string) {
  const supabase = await createSupabaseServerClient();
  const [members, invitations] = await Promise.all([
    supabase
      .from('memberships')
      .select('user_id, role, created_at, profiles(full_name, email)')
      .eq('tenant_id', tenantId)
      .order('created_at')
      .throwOnError(),
    supabase
      .from('invitations')
      .select('id, email, role, expires_at')
      .eq('tenant_id', tenantId)
      .is('accepted_at', null)
      .is('revoked_at', null)
      .gt('expires_at', new Date().toISOString())
      .order('created_at')
      .throwOnError(),
  ]);
  return {
    members: z
      .array(memberRow)
      .parse(members.data)
      .map((row) => ({
        userId: row.user_id,
        fullName: row.profiles.full_name,
        email: row.profiles.email,
        role: row.role,
        joinedAt: row.created_at,
      })),
    invitations: z
      .array(invitationRow)
      .parse(invitations.data)
      .map((row) => ({
        id: row.id,
        email: row.email,
        role: row.role,
        expiresAt: row.expires_at,
      })),
  };
}
