import { STACK_PORTS, type StackPort, type StackSettings } from '#shared/domain/stack.ts';

/** Settings as the form holds them: a port that is being typed may be empty. */
export type SettingsValues = {
  readonly ports: Readonly<Record<StackPort, number | string>>;
  readonly endpointId: string | null;
  readonly withAgentServices: boolean;
};

export const PORT_LABELS: Readonly<Record<StackPort, string>> = {
  web: 'Web UI port',
  api: 'API port',
  files: 'Files port',
};

/** What is wrong with each port; empty where all three can be used. */
export function portErrors(ports: SettingsValues['ports']): Partial<Record<StackPort, string>> {
  const errors: Partial<Record<StackPort, string>> = {};
  for (const name of STACK_PORTS) {
    const port = ports[name];
    if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
      errors[name] = 'Enter a whole number from 1 to 65,535.';
      continue;
    }
    const twin = STACK_PORTS.find((other) => other !== name && ports[other] === port);
    if (twin !== undefined) errors[name] = `The same as ${PORT_LABELS[twin]}; the three must differ.`;
  }
  return errors;
}

/** The settings to store, or null where a port is not valid. */
export function toSettings({ ports, endpointId, withAgentServices }: SettingsValues): StackSettings | null {
  if (Object.keys(portErrors(ports)).length > 0) return null;
  const { web, api, files } = ports;
  if (typeof web !== 'number' || typeof api !== 'number' || typeof files !== 'number') return null;
  return { ports: { web, api, files }, endpointId, withAgentServices };
}
