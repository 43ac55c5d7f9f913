import Check from 'lucide-react/icons/check';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import { Menu, menuItemClass } from '#components/ui/menu.tsx';

export interface ShellTenant {
  slug: string;
  name: string;
  role: 'owner' | 'admin' | 'member';
}

export interface TenantSwitcherProps {
  current: ShellTenant;
  tenants: readonly ShellTenant[];
}

/** Goes from one workspace to another by a full load: the router's memory never mixes two tenants. */
export function TenantSwitcher({ current, tenants }: TenantSwitcherProps) {
  return (
    <Menu
      id="tenant-menu"
      align="start"
      label={`Workspace ${current.name}. Switch workspace`}
      trigger={
        <>
          <span className="max-w-28 truncate font-medium sm:max-w-48">{current.name}</span>
          <ChevronsUpDown className="size-4 text-muted" aria-hidden />
        </>
      }
    >
      <p className="px-3 pt-2 pb-1 text-muted text-xs">Workspaces</p>
      <ul>
        {tenants.map(({ slug, name, role }) => (
          <li key={slug}>
            <a
              href={`/${slug}/settings/billing`}
              aria-current={slug === current.slug ? 'true' : undefined}
              className={menuItemClass}
            >
              <span className="min-w-0 grow truncate">{name}</span>
              <span className="text-muted text-xs">{role}</span>
              {slug === current.slug ? (
                <Check className="size-4 text-accent-ink" aria-hidden />
              ) : (
                <span className="size-4" />
              )}
            </a>
          </li>
        ))}
      </ul>
      <a href="/new" className={menuItemClass}>
        New workspace
      </a>
    </Menu>
  );
}
