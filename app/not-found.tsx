import { MessagePage } from '#components/shell/message-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';

export default function NotFound() {
  return (
    <MessagePage
      title="This page isn't here"
      action={
        <ButtonLink href="/" variant="primary">
          Go to the start
        </ButtonLink>
      }
    >
      The address may be mistyped, or it belongs to a workspace you're not a member of.
    </MessagePage>
  );
}
