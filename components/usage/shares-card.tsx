import type { ReactNode } from 'react';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { formatCredits } from '#lib/money.ts';
import type { UsageShare } from '#lib/usage/get-usage-report.ts';

export interface SharesCardProps {
  /** "By label". */
  title: string;
  /** Heads the first column: "Label". */
  heading: string;
  shares: readonly UsageShare[];
  totalCredits: number;
  nameOf: (share: UsageShare) => ReactNode;
}

/** Who or what used the credits, the largest first, each with its share of all. */
export function SharesCard({ title, heading, shares, totalCredits, nameOf }: SharesCardProps) {
  const listed = shares.reduce((sum, { credits }) => sum + credits, 0);
  return (
    <Card className="min-w-0">
      <CardHeader title={title} />
      <table className="mt-2 mb-2 w-full table-fixed">
        <caption className="sr-only">Credits {title.toLowerCase()}</caption>
        <colgroup>
          <col />
          <col className="w-24" />
          <col className="w-16" />
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th scope="col">{heading}</th>
            <th scope="col">Credits</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {shares.map((share) => (
            <ShareRow
              key={share.id ?? ''}
              name={nameOf(share)}
              credits={share.credits}
              part={share.credits / totalCredits}
            />
          ))}
          {listed < totalCredits ? (
            <ShareRow
              name="All others"
              credits={totalCredits - listed}
              part={(totalCredits - listed) / totalCredits}
            />
          ) : null}
        </tbody>
      </table>
    </Card>
  );
}

function ShareRow({ name, credits, part }: { name: ReactNode; credits: number; part: number }) {
  const percent = part >= 0.01 ? `${Math.round(part * 100)}%` : '<1%';
  return (
    <tr>
      <th scope="row" className="py-1 ps-4 pe-2 text-start font-normal sm:ps-5">
        <span className="block truncate">{name}</span>
        <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-hover">
          <span
            className="block h-full rounded-full bg-accent"
            style={{ width: `${Math.max(1, part * 100)}%` }}
          />
        </span>
      </th>
      <td className="py-1 text-end align-top tabular-nums">{formatCredits(credits)}</td>
      <td className="py-1 pe-4 text-end align-top text-muted tabular-nums sm:pe-5">{percent}</td>
    </tr>
  );
}
