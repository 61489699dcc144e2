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
