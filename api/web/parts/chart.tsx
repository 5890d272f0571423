import { CHART, pathOf, scales } from './chart-frame.ts';

/** Lines over time as SVG; the words beside it say what matters, so it is a picture to who cannot see it. */

export interface ChartLine {
  name: string;
  /** Colour class: 'a', 'b', 'up', 'gold'. */
  tone: 'a' | 'b' | 'up' | 'gold';
  points: readonly { x: number; y: number }[];
  /** Values hold until the next one, as odds do. */
  isStepped?: boolean;
}

export function LineChart({
  label,
  lines,
  x,
  y,
  marks = [],
}: {
  /** What it shows, in a sentence. */
  label: string;
  lines: readonly ChartLine[];
  x: { from: number; to: number; ticks: readonly { at: number; words: string }[] };
  y: { from: number; to: number; ticks: readonly { at: number; words: string }[] };
  marks?: readonly { at: number; words: string }[];
}) {
  const { width, height, left, right, top, bottom } = CHART;
  const place = scales(x, y);
  const { toX, toY } = place;
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {y.ticks.map(({ at, words }) => (
        <g key={at}>
          <line class="grid" x1={left} x2={width - right} y1={toY(at)} y2={toY(at)} />
          <text class="axis" x={left - 8} y={toY(at) + 6} text-anchor="end">
            {words}
          </text>
        </g>
      ))}
      {x.ticks.map(({ at, words }, index) => (
        <text
          key={at}
          class="axis"
          x={toX(at)}
          y={height - 6}
          text-anchor={index === 0 ? 'start' : index === x.ticks.length - 1 ? 'end' : 'middle'}
        >
          {words}
        </text>
      ))}
      {marks.map(({ at, words }) => (
        <line key={words} class="mark" x1={toX(at)} x2={toX(at)} y1={top} y2={height - bottom} />
      ))}
      {lines.map(line => {
        const last = line.points.at(-1);
        return (
          <g key={line.name} class={`line ${line.tone}`}>
            <path d={pathOf(line.points, place, line.isStepped)} />
            {last ? <circle cx={toX(last.x)} cy={toY(last.y)} r="4" /> : null}
          </g>
        );
      })}
    </svg>
  );
}

/** Names of lines with their colours. */
export function Legend({ lines }: { lines: readonly { name: string; tone: ChartLine['tone'] }[] }) {
  return (
    <ul class="legend">
      {lines.map(({ name, tone }) => (
        <li key={name} class={tone}>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}
