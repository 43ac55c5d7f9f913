import { PreferenceSwitch } from '#components/notices/preference-switch.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { NOTICE_CHANNELS, type NoticeChannel, type NoticeKind } from '#lib/notifications/notice-kinds.ts';

export interface PreferencesCardProps {
  tenantSlug: string;
  title: string;
  kinds: readonly {
    kind: NoticeKind;
    name: string;
    meaning: string;
    channels: readonly NoticeChannel[];
    isOptional: boolean;
    unwanted: readonly NoticeChannel[];
  }[];
}

const CHANNEL_WORDS: Readonly<Record<NoticeChannel, string>> = { email: 'Email', banner: 'In the app' };

/** One group of notices with a switch for each way of telling. */
export function PreferencesCard({ tenantSlug, title, kinds }: PreferencesCardProps) {
  return (
    <Card>
      <CardHeader title={title} />
      <div className="pt-2">
        <Table caption={title}>
          <thead>
            <tr>
              <Th>Notice</Th>
              {NOTICE_CHANNELS.map((channel) => (
                <Th key={channel} className="w-24 whitespace-nowrap">
                  {CHANNEL_WORDS[channel]}
                </Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map(({ kind, name, meaning, channels, isOptional, unwanted }) => (
              <Tr key={kind}>
                <Td>
                  <span className="block">
                    <span className="block font-medium">{name}</span>
                    <span className="block text-muted">
                      {meaning}
                      {isOptional ? null : ' Always on.'}
                    </span>
                  </span>
                </Td>
                {NOTICE_CHANNELS.map((channel) => (
                  <Td
                    key={channel}
                    label={channels.includes(channel) ? CHANNEL_WORDS[channel] : undefined}
                    className="max-sm:items-center!"
                  >
                    {channels.includes(channel) ? (
                      <PreferenceSwitch
                        tenantSlug={tenantSlug}
                        kind={kind}
                        channel={channel}
                        label={`${name}: ${CHANNEL_WORDS[channel]}`}
                        initial={!unwanted.includes(channel)}
                        disabled={!isOptional}
                      />
                    ) : null}
                  </Td>
                ))}
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
    </Card>
  );
}
