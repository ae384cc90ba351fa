/** A few SVG shapes as texts. Pure. */

export type Attributes = Readonly<Record<string, string | number>>;

/** An element with attributes and children; texts among the children must be escaped. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeText(String(value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A whole picture, in px; `title` is what those hear who can't see it. */
export function picture(title: string, width: number, height: number, ...body: readonly string[]): string {
  const frame = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
  const font = { 'font-family': 'system-ui, Helvetica, Arial, sans-serif' };
  return element(
    'svg',
    { ...frame, ...font, role: 'img', 'aria-label': title },
    element('title', {}, escapeText(title)),
    rect(0, 0, width, height, { fill: '#ffffff' }),
    ...body,
  );
}

/** A text at a place; `anchor` is start, middle or end. */
export function label(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x: round(x), y: round(y), ...attributes }, escapeText(content));
}

export function rect(x: number, y: number, width: number, height: number, attributes: Attributes): string {
  return element('rect', {
    x: round(x),
    y: round(y),
    width: round(Math.max(0, width)),
    height: round(Math.max(0, height)),
    ...attributes,
  });
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element('line', { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2), ...attributes });
}

/** A line through points. */
export function polyline(points: readonly (readonly [number, number])[], attributes: Attributes): string {
  const written = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return element('polyline', { points: written, fill: 'none', ...attributes });
}

/** The area between a line and the ground at `baseY`. */
export function area(
  points: readonly (readonly [number, number])[],
  baseY: number,
  attributes: Attributes,
): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const written = [[first[0], baseY] as const, ...points, [last[0], baseY] as const]
    .map(([x, y]) => `${round(x)},${round(y)}`)
    .join(' ');
  return element('polygon', { points: written, ...attributes });
}

export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
