import { AppError } from '#shared/ipc/result.ts';
import type { Check } from './check.ts';
import { counted } from './words.ts';

/** Whether the compose file can be read and uses only what ClearDeck understands. */
export const composeFileCheck: Check = {
  id: 'compose-file',
  title: 'Compose file',
  look: async (context) => {
    try {
      const { project, composePath } = await context.wanted();
      return { state: 'ok', found: `${counted(project.services.length, 'service')} in ${composePath}.` };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'STACK_FILE_INVALID') throw error;
      return {
        state: 'error',
        found: error.message,
        cause:
          'Nothing can be started from a file that is understood only in part. Correct the line, or delete your copy to ' +
          'use the file that came with ClearDeck.',
      };
    }
  },
};
