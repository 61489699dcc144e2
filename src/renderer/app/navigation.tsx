import { ActionIcon, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import {
  IconArrowsDiff,
  IconBox,
  IconDeviceDesktop,
  IconFlask,
  IconMoon,
  IconServer2,
  IconStack2,
  IconSun,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { useBridge } from '../bridge/bridge-context.tsx';
import { appQueries } from '../bridge/queries.ts';
import classes from './navigation.module.css';

const PAGES: readonly { readonly path: string; readonly label: string; readonly icon: Icon }[] = [
  { path: '/experiments', label: 'Experiments', icon: IconFlask },
  { path: '/compare', label: 'Compare', icon: IconArrowsDiff },
  { path: '/models', label: 'Models', icon: IconBox },
  { path: '/server', label: 'Server', icon: IconServer2 },
];

/** The way around the panel. Where the window is narrow only the icons remain, with their names as tooltips. */
export function Navigation() {
  const [path] = useLocation();
  return (
    <div className={classes['bar']}>
      <div className={classes['brand']}>
        <IconStack2 size={20} stroke={1.8} aria-hidden />
        <span className={classes['label']}>ClearDeck</span>
      </div>
      <nav aria-label="Main">
        <ul className={classes['list']}>
          {PAGES.map(({ path: target, label, icon: PageIcon }) => (
            <li key={target}>
              <Link
                href={target}
                className={classes['link'] ?? ''}
                title={label}
                aria-label={label}
                aria-current={path === target || path.startsWith(`${target}/`) ? 'page' : undefined}
              >
                <PageIcon size={18} stroke={1.7} aria-hidden />
                <span className={classes['label']}>{label}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes['foot']}>
        <RunningIndicator />
        <ColorSchemeButton />
      </div>
    </div>
  );
}

function RunningIndicator() {
  const bridge = useBridge();
  const status = useQuery(appQueries.serverStatus(bridge));
  const running = status.data?.runningTaskCount ?? 0;
  const queued = status.data?.queuedTaskCount ?? 0;
  const words =
    running + queued === 0 ? '' : `${String(running)} running${queued > 0 ? `, ${String(queued)} queued` : ''}`;
  return (
    <div role="status" aria-live="polite">
      {words !== '' && (
        <Link
          href="/experiments?status=in_progress,queued"
          className={classes['running'] ?? ''}
          title={words}
          aria-label={`${words}: show`}
        >
          <span className={classes['pulse']} aria-hidden />
          <span className={classes['count']} aria-hidden>
            {running + queued}
          </span>
          <span className={classes['label']}>{words}</span>
        </Link>
      )}
    </div>
  );
}

const SCHEMES: readonly { readonly scheme: MantineColorScheme; readonly label: string; readonly icon: Icon }[] = [
  { scheme: 'auto', label: 'system', icon: IconDeviceDesktop },
  { scheme: 'light', label: 'light', icon: IconSun },
  { scheme: 'dark', label: 'dark', icon: IconMoon },
];

function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const index = Math.max(
    0,
    SCHEMES.findIndex(({ scheme }) => scheme === colorScheme),
  );
  const current = SCHEMES[index];
  const next = SCHEMES[(index + 1) % SCHEMES.length];
  if (current === undefined || next === undefined) return null;
  const words = `Colour scheme: ${current.label}. Switch to ${next.label}`;
  return (
    <Tooltip label={words} position="right">
      <ActionIcon variant="subtle" color="gray" aria-label={words} onClick={() => setColorScheme(next.scheme)}>
        <current.icon size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
