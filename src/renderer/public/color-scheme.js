// Sets the colour scheme before the first paint. The key is COLOR_SCHEME_KEY of app/theme.ts.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('cleardeck.color-scheme');
  } catch {
    // Storage may be denied; the system's scheme is then used.
  }
  var isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();

// zod would try whether it may compile its checks, which the policy reports as a violation. It looks here before its
// first schema; a module of ours would come too late, since the bundler puts shared schemas into an earlier chunk.
globalThis.__zod_globalConfig = { jitless: true };
