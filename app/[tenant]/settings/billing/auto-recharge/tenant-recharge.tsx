import { AttemptsTable } from '#components/auto-recharge/attempts-table.tsx';
import { ConsentGiven } from '#components/auto-recharge/consent-given.tsx';
import { RechargeStatus } from '#components/auto-recharge/recharge-status.tsx';
import { RuleFormEntry } from '#components/auto-recharge/rule-form-entry.tsx';
import { findRescueUrl } from '#lib/auto-recharge/find-rescue-url.ts';
import { getAutoRecharge } from '#lib/auto-recharge/get-auto-recharge.ts';
import { catalogueOf, getSimulationBasis } from '#lib/auto-recharge/get-form-basis.ts';
import type { AttemptListed } from '#lib/auto-recharge/list-attempts.ts';
import { OPEN_STATUSES } from '#lib/auto-recharge/situation.ts';
import { listCards } from '#lib/cards/list-cards.ts';
import { getOffers } from '#lib/payments/get-offers.ts';
import { getTeam } from '#lib/team/get-team.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

/** Recharges are sold in this currency where no rule names another. */
const CURRENCY = 'usd';

/** Auto-recharge of the tenant in the address: how it stands, the rule, the last recharges. */
export async function TenantRecharge({ slug }: { slug: string }) {
  const { tenant } = await requireTenantPage(slug);
  const canManage = tenant.role !== 'member';
  const recharge = await getAutoRecharge(tenant);
  const { settings } = recharge;
  const currency = settings?.currency ?? CURRENCY;
  const attempts: AttemptListed[] = recharge.attempts;
  const open = attempts.find(isOpen);
  const [cards, offers, basis, rescueUrl, team] = await Promise.all([
    listCards(tenant.id),
    getOffers(currency),
    getSimulationBasis(tenant.id),
    open && canManage ? findRescueUrl(tenant.id, open.id) : null,
    recharge.consent ? getTeam(tenant.id) : null,
  ]);
  return (
    <>
      <RechargeStatus
        tenantSlug={tenant.slug}
        canManage={canManage}
        state={recharge.state}
        sentence={recharge.sentence ?? null}
        pausedReason={recharge.pausedReason ?? null}
        next={recharge.next?.words ?? null}
        limitedUntil={recharge.limitedUntil?.toISOString() ?? null}
        used={recharge.used ?? null}
        currency={currency}
        open={open ? { id: open.id, status: open.status } : null}
        rescueUrl={rescueUrl}
      />
      {canManage ? (
        <RuleFormEntry
          tenant={{ slug: tenant.slug, name: tenant.name }}
          saved={settings}
          cards={cards}
          catalogue={catalogueOf(offers, currency)}
          basis={basis}
          currency={currency}
        />
      ) : (
        <p className="text-muted">Owners and admins set auto-recharge up, pause it and switch it off.</p>
      )}
      {recharge.consent && recharge.state !== 'off' ? (
        <ConsentGiven
          words={recharge.consent.words}
          at={recharge.consent.givenAt.toISOString()}
          by={team?.members.find(({ userId }) => userId === recharge.consent?.userId)?.fullName ?? null}
        />
      ) : null}
      <AttemptsTable attempts={attempts} href={`/${tenant.slug}/settings/billing/auto-recharge`} />
    </>
  );
}

type OpenAttempt = AttemptListed & { status: (typeof OPEN_STATUSES)[number] };

function isOpen(attempt: AttemptListed): attempt is OpenAttempt {
  return OPEN_STATUSES.some((status) => status === attempt.status);
}
