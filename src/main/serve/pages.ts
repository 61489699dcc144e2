/** What a browser without a session sees. Static text: nothing of the request is repeated in it. */
export const UNAUTHORIZED_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ClearDeck: a new address is needed</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1.5rem; }
code { font-family: ui-monospace, monospace; }
</style>
</head>
<body>
<main>
<h1>This address has been used, or is not complete</h1>
<p>An address that ClearDeck prints opens the panel once, in one browser. After that the browser remembers it until
ClearDeck stops.</p>
<p>To get a new address, go to the terminal where ClearDeck is running and press <strong>Enter</strong>. Where it no
longer runs, start it again with <code>cleardeck serve</code>. Then open the whole address, with everything after
<code>?token=</code>.</p>
</main>
</body>
</html>
`;
