import { Badge, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Redirect, useLocation } from 'wouter';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { stackQueries } from '../../bridge/queries.ts';
import { usePageTitle } from '../../lib/use-page-title.ts';
import { ClearDeckPanel } from './cleardeck/cleardeck-panel.tsx';
import { DataPanel } from './data/data-panel.tsx';
import { DoctorPanel } from './doctor/doctor-panel.tsx';
import { countProblems } from './doctor/doctor-order.ts';
import { ServerHead } from './head/server-head.tsx';
import { LogsPanel } from './logs/logs-panel.tsx';
import { OverviewPanel } from './overview/overview-panel.tsx';
import classes from './server.module.css';
import { useStackTurns } from './use-stack-turns.ts';

const SECTIONS = [
  { value: 'overview', label: 'Overview', path: '/server' },
  { value: 'logs', label: 'Logs', path: '/server/logs' },
  { value: 'doctor', label: 'Doctor', path: '/server/doctor' },
  { value: 'data', label: 'Data', path: '/server/data' },
  { value: 'cleardeck', label: 'This ClearDeck', path: '/server/cleardeck' },
] as const;

/** The ClearML server in Docker: its state, logs, doctor and data, a section each. The section stands in the address. */
export function ServerPage({ section }: { readonly section: string | null }) {
  const current = SECTIONS.find(({ path }) => path === (section === null ? '/server' : `/server/${section}`));
  usePageTitle(current === undefined || section === null ? 'Server' : `${current.label} · Server`);
  const bridge = useBridge();
  const [, navigate] = useLocation();
  const status = useQuery(stackQueries.status(bridge));
  const doctor = useQuery(stackQueries.doctor(bridge));
  useStackTurns(status.data);
  if (current === undefined) return <Redirect to="/server" replace />;
  const problemCount = countProblems(doctor.data);
  const hasError = doctor.data?.checks.some(({ state }) => state === 'error') === true;
  return (
    <>
      <ServerHead status={status} />
      <Tabs
        className={classes['tabs']}
        value={current.value}
        keepMounted={false}
        onChange={(next) => {
          const target = SECTIONS.find(({ value }) => value === next);
          if (target !== undefined) navigate(target.path);
        }}
      >
        <Tabs.List aria-label="Parts of the server page">
          {SECTIONS.map(({ value, label }) => (
            <Tabs.Tab
              key={value}
              value={value}
              rightSection={
                value === 'doctor' && problemCount > 0 ? (
                  <Badge
                    size="sm"
                    circle={problemCount < 10}
                    color={hasError ? 'red' : 'yellow'}
                    autoContrast
                    aria-hidden
                  >
                    {problemCount}
                  </Badge>
                ) : null
              }
              {...(value === 'doctor' && problemCount > 0 && { 'aria-label': doctorLabel(problemCount) })}
            >
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={current.value} className={classes['panel']}>
          {current.value === 'overview' && <OverviewPanel status={status} />}
          {current.value === 'logs' && <LogsPanel status={status.data} />}
          {current.value === 'doctor' && <DoctorPanel status={status.data} />}
          {current.value === 'data' && <DataPanel status={status.data} />}
          {current.value === 'cleardeck' && <ClearDeckPanel />}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

const doctorLabel = (count: number) => `Doctor, ${String(count)} ${count === 1 ? 'finding' : 'findings'}`;
