import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { StackStatus } from '#shared/domain/stack.ts';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { stackQueries } from '../../../bridge/queries.ts';
import { Section } from '../parts/section.tsx';
import { isActive } from '../parts/stack-words.ts';
import { useOnScreen } from '../parts/use-on-screen.ts';
import classes from './overview.module.css';
import { ServiceCard } from './service-card.tsx';

/** A card per service. Main samples what they use only while this is in sight. */
export function ServicesSection({ status }: { readonly status: StackStatus }) {
  const [ref, isOnScreen] = useOnScreen();
  // All cards or none, so that they grow once, not one by one.
  const isBrief = status.services.every(({ state }) => state === 'none');
  const hasRunning = status.services.some(({ state }) => state === 'running');
  const usage = useQuery(stackQueries.usage(useBridge(), isOnScreen && hasRunning));
  const isOff = isActive(status.job) || status.engine.state !== 'connected';
  return (
    <Section title="Services" ref={ref}>
      {status.services.length === 0 ? (
        <Text size="sm" c="dimmed">
          {status.composeFile.problem ?? 'The services are listed here as soon as the engine answers.'}
        </Text>
      ) : (
        <ul className={classes['services']} aria-label="Services">
          {status.services.map((service) => (
            <ServiceCard
              key={service.name}
              service={service}
              usage={usage.data?.find((entry) => entry.service === service.name)}
              isOff={isOff}
              isBrief={isBrief}
            />
          ))}
        </ul>
      )}
      {usage.error !== null && (
        <Text size="xs" c="dimmed" mt="xs" role="status">
          What the services use could not be measured. {reportError(usage.error).message}
        </Text>
      )}
    </Section>
  );
}
