import { z } from 'zod';

/**
 * What a page may ask of the system's file dialog. The name is a bare one in plain ASCII, so that it leads into no folder
 * and says what it says; title, filter and folder are main's own.
 */
export const fileRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('save'), suggestedName: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/) }),
  z.strictObject({ kind: z.literal('open') }),
]);
export type FileRequest = z.infer<typeof fileRequestSchema>;

/** The absolute path of the file that was chosen; null where the dialog was cancelled. */
export const fileChoiceSchema = z
  .strictObject({
    path: z.string().min(1),
    /** True where a file was to be saved and there is something at that path already. */
    isTaken: z.boolean(),
  })
  .nullable();
export type FileChoice = z.infer<typeof fileChoiceSchema>;
