import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';

export interface ComingTabProps {
  title: string;
  /** What this tab will do, as short sentences. */
  promises: readonly string[];
}

/** A tab that is still to come says what it will do, instead of looking empty or broken. */
export function ComingTab({ title, promises }: ComingTabProps) {
  return (
    <Card>
      <CardHeader title={title} description="This part isn't here yet. It will:" />
      <CardBody>
        <ul className="grid max-w-measure list-disc gap-1.5 ps-5 text-muted marker:text-edge">
          {promises.map((promise) => (
            <li key={promise}>{promise}</li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
