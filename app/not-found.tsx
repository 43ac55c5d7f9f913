import { MessagePage } from '#components/shell/message-page.tsx';
import { buttonClass } from '#components/ui/button.tsx';

export default function NotFound() {
  return (
    <MessagePage
      title="This page isn't here"
      action={
        // A plain link: this page is part of every other one's first load, and the router's link weighs 4 kB.
        <a href="/" className={buttonClass({ variant: 'primary' })}>
          Go to the start
        </a>
      }
    >
      The address may be mistyped, or it belongs to a workspace you're not a member of.
    </MessagePage>
  );
}
