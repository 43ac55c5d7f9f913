import { sandboxOrigin } from './origin.ts';

/**
 * Opens the bank's page over this one and waits until its owner has passed, failed or closed it. The dialog keeps the
 * focus inside; every style goes through the object model, which a strict content security policy allows.
 */
export function askForAuthentication(url: string): Promise<'closed' | 'finished'> {
  return new Promise((resolve) => {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', '3D Secure authentication');
    setStyles(dialog, {
      // A page's own reset may take it away, and with it the middle of the screen.
      margin: 'auto',
      padding: '0',
      border: '0',
      'border-radius': '12px',
      width: 'min(420px, calc(100vw - 32px))',
      height: 'min(320px, calc(100vh - 32px))',
      overflow: 'hidden',
      background: '#ffffff',
      'box-shadow': '0 24px 64px rgb(0 0 0 / 40%)',
    });
    const frame = document.createElement('iframe');
    frame.setAttribute('title', '3D Secure authentication frame');
    frame.setAttribute('sandbox', 'allow-scripts allow-forms');
    setStyles(frame, {
      border: '0',
      width: '100%',
      height: '100%',
      display: 'block',
      'color-scheme': 'light',
    });
    const address = new URL(url, sandboxOrigin);
    address.searchParams.set('framed', '1');
    frame.src = address.href;
    const finish = (outcome: 'closed' | 'finished') => {
      window.removeEventListener('message', listen);
      dialog.remove();
      resolve(outcome);
    };
    const listen = (event: MessageEvent) => {
      if (event.source === frame.contentWindow && event.data === 'three_d_secure_finished')
        finish('finished');
    };
    window.addEventListener('message', listen);
    dialog.addEventListener('cancel', () => finish('closed'));
    dialog.append(frame);
    document.body.append(dialog);
    dialog.showModal();
  });
}

function setStyles(element: HTMLElement, styles: Record<string, string>): void {
  for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value);
}
