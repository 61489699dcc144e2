/** Lines must be told apart on white and on near-black, so each scheme has its own eight colours. */
const LIGHT = ['#1f6fb4', '#c2410c', '#2e7d32', '#8e3fa8', '#a16207', '#0e7490', '#be185d', '#475569'];
const DARK = ['#6cb2f0', '#fb923c', '#6fcf76', '#d08ce8', '#eac54f', '#4fd1e0', '#f58ab8', '#a9b8cc'];

const colors = (list: readonly string[]): string => list.map((color, index) => `--c${index}:${color}`).join(';');
const classes = LIGHT.map(
  (_, index) => `.line.c${index}{stroke:var(--c${index})}.dot.c${index}{fill:var(--c${index})}`,
).join('\n');

const DARK_THEME = `--ground:#14171c;--card:#1b2027;--text:#e6e9ee;--quiet:#a5afbd;--rule:#363e4a;--best:#17402a;--mark:#8fe3ab;${colors(DARK)}`;

/** The whole style of the comparison page; nothing in it refers to anything outside. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#fff;--card:#fff;--text:#1a1f27;--quiet:#566172;--rule:#d5dae2;--best:#dcf5e3;--mark:#14632f;${colors(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{${DARK_THEME}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1200px;padding:24px 20px 60px;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 4px}
h2{font-size:1.2rem;margin:36px 0 10px}
h3{font-size:1rem;margin:0 0 6px;overflow-wrap:anywhere}
.quiet{color:var(--quiet);margin:0 0 12px}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--quiet);padding:4px 0}
th,td{border-bottom:1px solid var(--rule);padding:5px 12px;text-align:left;vertical-align:top;overflow-wrap:break-word;max-width:320px}
.fixed{white-space:nowrap}
.id{font-family:ui-monospace,monospace;font-size:.85em}
th{font-weight:600}
td.number,th.number{text-align:right;white-space:nowrap}
td.best{background:var(--best);color:var(--mark);font-weight:600}
td.missing{color:var(--quiet)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:20px}
figure{margin:0;padding:14px;border:1px solid var(--rule);border-radius:8px;background:var(--card);min-width:0;break-inside:avoid}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--quiet);font-size:15px}
.grid{stroke:var(--rule);stroke-width:1}
.axis{stroke:var(--quiet);stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:8px 0 0;padding:0;font-size:13px}
.legend li{display:flex;align-items:center;gap:6px;min-width:0;overflow-wrap:anywhere}
.legend svg,.key svg{width:28px;height:10px;flex:none}
.key{display:inline-flex;align-items:center;gap:6px}
details{margin-top:8px;font-size:13px}
summary{cursor:pointer;color:var(--quiet)}
details .scroll{max-height:320px;overflow-y:auto}
${classes}
@media print{body{max-width:none;padding:0}.charts{grid-template-columns:1fr 1fr}.scroll{overflow:visible}details{display:none}td.best{font-weight:700}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
