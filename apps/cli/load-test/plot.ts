/** One line of a plot; points are one second apart. */
export interface Series {
  readonly name: string;
  readonly points: readonly number[];
  /** Class of the style sheet that gives its colour. */
  readonly look: 'first' | 'second' | 'alert';
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 220, 56, 28, 10];
const GRID_LINES = 4;
const MOST_POINTS = 600;

/** Lines over the seconds of a test, as static SVG. */
export function linePlot(title: string, unit: string, series: readonly Series[]): string {
  const seconds = Math.max(2, ...series.map(({ points }) => points.length));
  const top = niceTop(Math.max(0, ...series.flatMap(({ points }) => [...points])));
  const x = (second: number): number => LEFT + ((WIDTH - LEFT - 8) * second) / (seconds - 1);
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, line) => {
    const value = (top * line) / GRID_LINES;
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - 8}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/><text class="tick" x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${tick(value)}</text>`;
  });
  const lines = series.map(({ points, look }) => {
    const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
    const drawn = points.flatMap((value, second) => (second % step === 0 ? [`${x(second).toFixed(1)},${y(value).toFixed(1)}`] : []));
    return `<polyline class="line ${look}" points="${drawn.join(' ')}"/>`;
  });
  const legend = series.map(({ name, look }) => `<span class="key ${look}">${escapeHtml(name)}</span>`).join(' ');
  return `<figure><figcaption>${escapeHtml(title)} <small>(${escapeHtml(unit)})</small> ${legend}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${grid.join('')}
<text class="tick" x="${LEFT}" y="${HEIGHT - 8}">0 s</text><text class="tick" x="${WIDTH - 8}" y="${HEIGHT - 8}" text-anchor="end">${seconds - 1} s</text>
${lines.join('\n')}</svg></figure>`;
}

/** The next number of the form 1, 2 or 5 times a power of ten. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10);
}

function tick(value: number): string {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(2);
}

/** Text that is safe between tags and inside quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
