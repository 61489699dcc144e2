import { z } from 'zod';

// zod would try to compile its checks with `new Function`, which the content security policy reports as a violation. It
// decides when a schema is made, so this module has to be the first that main.tsx imports.
z.config({ jitless: true });
