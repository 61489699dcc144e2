import type { StackSettings } from '#shared/domain/stack.ts';
import type { StackFolders } from './stack-port.ts';
import { SYSTEM_USERS, type StackSecrets } from './stack-secrets.ts';

/** The variables of the compose file: ports, folders and secrets of this install. The one place where they are named. */
export function stackEnvironment(options: {
  readonly settings: StackSettings;
  readonly folders: StackFolders;
  readonly secrets: StackSecrets;
  readonly projectName: string;
}): Record<string, string> {
  const { settings, folders, secrets, projectName } = options;
  const { ports } = settings;
  const environment: Record<string, string> = {
    COMPOSE_PROJECT_NAME: projectName,
    CLEARML_WEB_PORT: String(ports.web),
    CLEARML_API_PORT: String(ports.api),
    CLEARML_FILES_PORT: String(ports.files),
    CLEARML_DATA: folders.data,
    CLEARML_LOGS: folders.logs,
    CLEARML_CONFIG: folders.config,
    // For tasks of agent-services, which upload from within the stack. Set all the same: the SDK has a variable of this name.
    CLEARML_FILES_HOST: 'http://fileserver:8081',
    CLEARML_SESSION_SECRET: secrets.sessionSecret,
    CLEARML_TOKEN_SECRET: secrets.tokenSecret,
  };
  for (const user of SYSTEM_USERS) {
    const { key, secret } = secrets.systemUsers[user];
    environment[`CLEARML_${user.toUpperCase()}_KEY`] = key;
    environment[`CLEARML_${user.toUpperCase()}_SECRET`] = secret;
  }
  if (settings.withAgentServices && secrets.panel !== null) {
    environment['CLEARML_AGENT_ACCESS_KEY'] = secrets.panel.credentials.key;
    environment['CLEARML_AGENT_SECRET_KEY'] = secrets.panel.credentials.secret;
  }
  return environment;
}
