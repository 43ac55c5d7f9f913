import ShieldCheck from 'lucide-react/icons/shield-check';
import { SignOutButton } from '#components/shell/sign-out-button.tsx';
import { Menu, menuItemClass } from '#components/ui/menu.tsx';

export interface ShellUser {
  email: string;
  fullName: string;
}

function initialsOf({ fullName, email }: ShellUser): string {
  const words = fullName.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? email];
  return letters
    .map((word) => word?.charAt(0) ?? '')
    .join('')
    .toUpperCase();
}

export function UserMenu({ user, isOperator }: { user: ShellUser; isOperator: boolean }) {
  return (
    <Menu
      id="user-menu"
      label={`Account of ${user.fullName || user.email}`}
      trigger={
        <span
          aria-hidden
          className="grid size-7 place-items-center rounded-full bg-ink font-medium text-[11px] text-canvas"
        >
          {initialsOf(user)}
        </span>
      }
    >
      <div className="mb-1 border-b px-3 pt-2 pb-2.5">
        <p className="truncate font-medium">{user.fullName}</p>
        <p className="truncate text-muted">{user.email}</p>
      </div>
      {isOperator ? (
        <a href="/admin" className={menuItemClass}>
          <ShieldCheck className="size-4 text-muted" aria-hidden />
          Platform admin
        </a>
      ) : null}
      <SignOutButton />
    </Menu>
  );
}
