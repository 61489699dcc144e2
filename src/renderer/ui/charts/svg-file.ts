const STYLED = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'fill-opacity',
  'stroke-opacity',
] as const;
const NAMESPACE = 'http://www.w3.org/2000/svg';
const HEADER_PX = 28;
const LEGEND_ROW_PX = 18;

type LegendEntry = { readonly label: string; readonly color: string };

/**
 * A drawn chart as one self-contained SVG file: the page's colours are CSS variables, so they are resolved into the
 * copy, and the title and legend (HTML on the page) are written above and below.
 */
export function svgFileText(svg: SVGSVGElement, title: string, legend: readonly LegendEntry[] = []): string {
  const width = Number(svg.getAttribute('width')) || svg.clientWidth || 640;
  const height = Number(svg.getAttribute('height')) || svg.clientHeight || 300;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((node, index) => {
    const original = originals[index];
    if (original === undefined) return;
    const style = getComputedStyle(original);
    for (const name of STYLED) {
      const value = style.getPropertyValue(name);
      if (value !== '') node.setAttribute(name, value);
    }
    if (node.tagName === 'text') node.setAttribute('style', `font: ${style.fontSize || '11px'} sans-serif`);
  });
  for (const node of copy.querySelectorAll('[data-no-export]')) node.remove();
  copy.setAttribute('y', String(HEADER_PX));

  const body = getComputedStyle(document.body);
  const ink = body.color || '#000';
  const file = document.createElementNS(NAMESPACE, 'svg');
  const total = HEADER_PX + height + legend.length * LEGEND_ROW_PX + 8;
  file.setAttribute('xmlns', NAMESPACE);
  file.setAttribute('width', String(width));
  file.setAttribute('height', String(total));
  file.setAttribute('viewBox', `0 0 ${String(width)} ${String(total)}`);
  const add = (name: string, attributes: Record<string, string | number>, text?: string) => {
    const node = document.createElementNS(NAMESPACE, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    if (text !== undefined) node.textContent = text;
    file.append(node);
  };
  const font = { 'font-family': 'sans-serif', fill: ink };
  add('rect', { width, height: total, fill: body.backgroundColor || '#fff' });
  add('text', { x: 12, y: 19, 'font-size': 14, 'font-weight': 600, ...font }, title);
  file.append(copy);
  const probe = document.createElement('span');
  document.body.append(probe);
  legend.forEach((entry, index) => {
    const y = HEADER_PX + height + index * LEGEND_ROW_PX;
    probe.style.color = entry.color;
    add('rect', { x: 12, y: y + 4, width: 12, height: 4, fill: getComputedStyle(probe).color || entry.color });
    add('text', { x: 30, y: y + 10, 'font-size': 11, ...font }, entry.label);
  });
  probe.remove();
  return new XMLSerializer().serializeToString(file);
}
