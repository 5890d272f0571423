/** Lines over time as SVG; the words beside it say what matters, so it is a picture to who cannot see it. */

export interface ChartLine {
  name: string;
  /** Colour class: 'a', 'b', 'up', 'gold'. */
  tone: 'a' | 'b' | 'up' | 'gold';
  points: readonly { x: number; y: number }[];
  /** Values hold until the next one, as odds do. */
  isStepped?: boolean;
}

const WIDTH = 600;
const HEIGHT = 220;
const LEFT = 46;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;

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
  const toX = (value: number) => round(LEFT + ((value - x.from) / (x.to - x.from || 1)) * (WIDTH - LEFT - RIGHT));
  const toY = (value: number) =>
    round(HEIGHT - BOTTOM - ((value - y.from) / (y.to - y.from || 1)) * (HEIGHT - TOP - BOTTOM));
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {y.ticks.map(({ at, words }) => (
        <g key={at}>
          <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={toY(at)} y2={toY(at)} />
          <text class="axis" x={LEFT - 6} y={toY(at) + 4} text-anchor="end">
            {words}
          </text>
        </g>
      ))}
      {x.ticks.map(({ at, words }, index) => (
        <text
          key={at}
          class="axis"
          x={toX(at)}
          y={HEIGHT - 6}
          text-anchor={index === 0 ? 'start' : index === x.ticks.length - 1 ? 'end' : 'middle'}
        >
          {words}
        </text>
      ))}
      {marks.map(({ at, words }) => (
        <line key={words} class="mark" x1={toX(at)} x2={toX(at)} y1={TOP} y2={HEIGHT - BOTTOM} />
      ))}
      {lines.map(line => {
        const last = line.points.at(-1);
        return (
          <g key={line.name} class={`line ${line.tone}`}>
            <path d={pathOf(line, toX, toY)} />
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

function pathOf(line: ChartLine, toX: (x: number) => number, toY: (y: number) => number): string {
  let path = '';
  for (const point of line.points) {
    if (path === '') path = `M${toX(point.x)} ${toY(point.y)}`;
    else path += line.isStepped ? `H${toX(point.x)}V${toY(point.y)}` : `L${toX(point.x)} ${toY(point.y)}`;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
