/** How good forecasts were. */

/** A mean, and one standard error of it. */
export interface Estimate {
  mean: number;
  error: number;
}

export function estimate(values: readonly number[]): Estimate {
  const mean = average(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Brier score of one forecast of yes or no: 0 is perfect, one half always scores 0.25. */
export function brier(forecast: number, happened: boolean): number {
  return (forecast - (happened ? 1 : 0)) ** 2;
}

/** Brier score over several outcomes, one of which happened: four equal forecasts always score 0.75. */
export function jointBrier(forecasts: readonly number[], happened: number): number {
  return forecasts.reduce((sum, forecast, outcome) => sum + brier(forecast, outcome === happened), 0);
}

/** One thing foretold and how often it happened, in fights that have the line in common. */
export interface Forecast {
  forecast: number;
  fights: number;
  happened: number;
}

export interface ReliabilityRow {
  from: number;
  to: number;
  /** Fights, not lines. */
  count: number;
  forecast: number;
  observed: number;
  /** One standard error of observed less forecast. Fights of one line are not taken for independent. */
  error: number;
}

/** What floating point may lose of a forecast that stands on the edge of a bin. */
const EDGE = 1e-9;

/** Forecasts in bins of equal width from 0 to `top`; empty bins are left out. */
export function reliability(forecasts: readonly Forecast[], bins: number, top: number): ReliabilityRow[] {
  const binOf = ({ forecast }: Forecast): number => Math.min(bins - 1, Math.floor((forecast / top) * bins + EDGE));
  return Array.from({ length: bins }, (_, bin) => forecasts.filter(forecast => binOf(forecast) === bin)).flatMap(
    (members, bin) => {
      const count = members.reduce((sum, { fights }) => sum + fights, 0);
      if (count === 0) return [];
      const expected = members.reduce((sum, { forecast, fights }) => sum + forecast * fights, 0);
      const happened = members.reduce((sum, member) => sum + member.happened, 0);
      const squares = members.reduce((sum, m) => sum + (m.happened - m.forecast * m.fights) ** 2, 0);
      return [
        {
          from: (bin * top) / bins,
          to: ((bin + 1) * top) / bins,
          count,
          forecast: expected / count,
          observed: happened / count,
          error: Math.sqrt(squares) / count,
        },
      ];
    },
  );
}

/** Mean distance of observed from forecast over the bins, by their fights. */
export function calibrationError(rows: readonly ReliabilityRow[]): number {
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  return rows.reduce((sum, row) => sum + row.count * Math.abs(row.observed - row.forecast), 0) / count;
}

/** How much more often a thing happens that was foretold to be one more likely: 1 where forecasts are calibrated. */
export function calibrationSlope(forecasts: readonly Forecast[]): Estimate {
  const count = forecasts.reduce((sum, { fights }) => sum + fights, 0);
  const centre = forecasts.reduce((sum, { forecast, fights }) => sum + forecast * fights, 0) / count;
  const mean = forecasts.reduce((sum, { happened }) => sum + happened, 0) / count;
  const spread = forecasts.reduce((sum, { forecast, fights }) => sum + fights * (forecast - centre) ** 2, 0);
  const slope = forecasts.reduce((sum, f) => sum + (f.forecast - centre) * (f.happened - mean * f.fights), 0) / spread;
  const squares = forecasts.reduce((sum, f) => {
    const residual = f.happened - f.fights * (mean + slope * (f.forecast - centre));
    return sum + ((f.forecast - centre) * residual) ** 2;
  }, 0);
  return { mean: slope, error: Math.sqrt(squares) / spread };
}

export function drawReliability(title: string, rows: readonly ReliabilityRow[]): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`.padStart(6);
  return [
    `  ${title.padEnd(16)} fights  forecast  observed   +-`,
    ...rows.map(
      row =>
        `  ${percent(row.from)} - ${percent(row.to)} ${String(row.count).padStart(6)}    ${percent(row.forecast)}    ${percent(row.observed)} ${percent(row.error)}`,
    ),
  ];
}
