import { DismissButton } from '#components/notices/dismiss-button.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Time } from '#components/ui/time.tsx';
import type { NoticeBanner as Banner } from '#lib/notifications/list-banners.ts';

/** What this person was told, until they close it. */
export function NoticeBanner({ billingHref, banner }: { billingHref: string; banner: Banner }) {
  const { id, tone, title, text, next, toldAt } = banner;
  return (
    <Alert
      tone={tone}
      title={
        <>
          {title}
          <Time at={toldAt} format="day" className="ms-2 font-normal text-muted" />
        </>
      }
      action={
        <div className="flex gap-2">
          {next ? (
            <ButtonLink size="sm" href={`${billingHref}/${next.tab}`}>
              {next.label}
            </ButtonLink>
          ) : null}
          <DismissButton path={`/api/notices/${id}/seen`} label={title} />
        </div>
      }
    >
      {text}
    </Alert>
  );
}
