/** Where things stand in a chart: for the server, which draws it, and for scripts, which draw on. Pure. */

export const CHART = { width: 600, height: 220, left: 92, right: 14, top: 16, bottom: 32 } as const;

export interface Span {
  from: number;
  to: number;
}

/** Functions from values to places. */
export function scales(x: Span, y: Span): { toX: (value: number) => number; toY: (value: number) => number } {
  const { width, height, left, right, top, bottom } = CHART;
  return {
    toX: value => tenth(left + ((value - x.from) / (x.to - x.from || 1)) * (width - left - right)),
    toY: value => tenth(height - bottom - ((value - y.from) / (y.to - y.from || 1)) * (height - top - bottom)),
  };
}

/** `d` of a line through points. @param isStepped values hold until the next one */
export function pathOf(
  points: readonly { x: number; y: number }[],
  { toX, toY }: ReturnType<typeof scales>,
  isStepped = false,
): string {
  let path = '';
  for (const { x, y } of points) {
    if (path === '') path = `M${toX(x)} ${toY(y)}`;
    else path += isStepped ? `H${toX(x)}V${toY(y)}` : `L${toX(x)} ${toY(y)}`;
  }
  return path;
}

/** The lowest and the highest of some prices, with room around them. */
export function priceSpan(samples: readonly number[]): Span & { low: number; high: number } {
  const [low, high] = [Math.min(...samples), Math.max(...samples)];
  const room = Math.max(1, (high - low) * 0.12);
  return { low, high, from: low - room, to: high + room };
}

/** How far the price has come: '+0.031%'. */
export function moveOf(samples: readonly number[]): { words: string; direction: 'up' | 'down' | 'unchanged' } {
  const first = samples[0] ?? 0;
  const last = samples.at(-1) ?? first;
  const share = first === 0 ? 0 : ((100 * Math.abs(last - first)) / first).toFixed(3);
  if (last === first) return { words: '±0.000%', direction: 'unchanged' };
  return last > first ? { words: `+${share}%`, direction: 'up' } : { words: `−${share}%`, direction: 'down' };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
