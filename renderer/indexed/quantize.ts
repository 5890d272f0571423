import { parseHex } from '../robots/colours.ts';

type Triple = [number, number, number];

/** A colour that occurs in the samples, averaged over its bin, with how much it counts. */
interface Colour {
  channels: Triple;
  weight: number;
}

interface Group {
  colours: Colour[];
  mean: Triple;
  widest: 0 | 1 | 2;
  spread: number;
}

/** Common colours count less than in proportion, or a sky would take the whole palette. */
const WEIGHT_POWER = 0.5;
const REFINEMENTS = 5;
const CHANNELS = [0, 1, 2] as const;

/**
 * Chooses `size` colours for RGBA samples: `fixed` ones (hexadecimal) exactly, the others by splitting the widest group at
 * its mean and then moving every colour to the middle of what it stands for. Sorted by brightness, so that
 * neighbouring indices look alike. Returns red, green, blue a colour.
 */
export function quantize(samples: readonly Uint8ClampedArray[], size: number, fixed: readonly string[]): Uint8Array {
  const kept = [...new Set(fixed)].slice(0, size).map(parseHex);
  const colours = histogram(samples);
  const centres = kept.map(([red, green, blue]): Triple => [perceived(red), perceived(green), perceived(blue)]);
  centres.push(...split(colours, size - kept.length));
  refine(colours, centres, kept.length);
  const chosen = centres.map(([red, green, blue]): Triple => [displayed(red), displayed(green), displayed(blue)]);
  const brightness = ([red, green, blue]: Triple): number => red * 3 + green * 6 + blue;
  chosen.sort((a, b) => brightness(a) - brightness(b));
  return Uint8Array.from(chosen.flat());
}

/** Below 1: differences between dark colours count more, as they do to the eye. */
const PERCEPTION_POWER = 0.62;
const perceivedChannels = Float64Array.from({ length: 256 }, (_, value) => 255 * (value / 255) ** PERCEPTION_POWER);

/** A channel 0..255 on a scale on which equal distances look about equal. */
export function perceived(channel: number): number {
  return perceivedChannels[Math.max(0, Math.min(255, Math.round(channel)))]!;
}

function displayed(channel: number): number {
  return Math.round(255 * (channel / 255) ** (1 / PERCEPTION_POWER));
}

/** The upper bits of a channel on the perceived scale: finer among dark colours. */
const BIN_BITS = 5;
const binOf = Uint8Array.from(perceivedChannels, channel => Math.min(255, Math.round(channel)) >> (8 - BIN_BITS));

/** Opaque pixels counted in bins of 5 bits a channel. */
function histogram(samples: readonly Uint8ClampedArray[]): Colour[] {
  const bins = 1 << (BIN_BITS * 3);
  const counts = new Uint32Array(bins);
  const sums = new Float64Array(bins * 3);
  for (const sample of samples) {
    for (let offset = 0; offset < sample.length; offset += 4) {
      if (sample[offset + 3]! < 128) continue;
      const [red, green, blue] = [sample[offset]!, sample[offset + 1]!, sample[offset + 2]!];
      const bin = (((binOf[red]! << BIN_BITS) | binOf[green]!) << BIN_BITS) | binOf[blue]!;
      counts[bin]!++;
      sums[bin * 3]! += perceivedChannels[red]!;
      sums[bin * 3 + 1]! += perceivedChannels[green]!;
      sums[bin * 3 + 2]! += perceivedChannels[blue]!;
    }
  }
  const colours: Colour[] = [];
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const mean = (channel: number): number => sums[bin * 3 + channel]! / count;
    colours.push({ channels: [mean(0), mean(1), mean(2)], weight: count ** WEIGHT_POWER });
  });
  return colours;
}

function groupOf(colours: Colour[]): Group {
  const mean: Triple = [0, 0, 0];
  const variance = [0, 0, 0];
  let weight = 0;
  for (const colour of colours) {
    weight += colour.weight;
    for (const channel of CHANNELS) mean[channel] += colour.channels[channel] * colour.weight;
  }
  for (const channel of CHANNELS) mean[channel] /= weight;
  for (const colour of colours) {
    for (const channel of CHANNELS)
      variance[channel]! += (colour.channels[channel] - mean[channel]) ** 2 * colour.weight;
  }
  const widest = CHANNELS.reduce(
    (best, channel) => (variance[channel]! > variance[best]! ? channel : best),
    0 as 0 | 1 | 2,
  );
  return { colours, mean, widest, spread: variance[0]! + variance[1]! + variance[2]! };
}

function split(colours: Colour[], count: number): Triple[] {
  if (count <= 0 || colours.length === 0) return [];
  const groups = [groupOf(colours)];
  while (groups.length < count) {
    const index = groups.reduce((best, group, at) => (group.spread > groups[best]!.spread ? at : best), 0);
    const group = groups[index]!;
    if (group.spread === 0) break;
    const isLow = (colour: Colour): boolean => colour.channels[group.widest] <= group.mean[group.widest];
    groups[index] = groupOf(group.colours.filter(isLow));
    groups.push(groupOf(group.colours.filter(colour => !isLow(colour))));
  }
  return groups.map(group => group.mean);
}

/** k-means over all centres; the first `fixedCount` stay where they are. */
function refine(colours: Colour[], centres: Triple[], fixedCount: number): void {
  const count = centres.length;
  for (let pass = 0; pass < REFINEMENTS; pass++) {
    const flat = Float64Array.from(centres.flat());
    const sums = new Float64Array(count * 4);
    for (const { channels, weight } of colours) {
      const nearest = nearestIndex(flat, count, channels[0], channels[1], channels[2]) * 4;
      for (const channel of CHANNELS) sums[nearest + channel]! += channels[channel] * weight;
      sums[nearest + 3]! += weight;
    }
    for (let index = fixedCount; index < count; index++) {
      const weight = sums[index * 4 + 3]!;
      if (weight === 0) continue;
      for (const channel of CHANNELS) centres[index]![channel] = sums[index * 4 + channel]! / weight;
    }
  }
}

/** The index of the colour with the smallest squared distance, the lowest where several are equally near. All {@link perceived}. */
export function nearestIndex(palette: Float64Array, count: number, red: number, green: number, blue: number): number {
  let best = 0;
  let smallest = Infinity;
  for (let index = 0, offset = 0; index < count; index++, offset += 3) {
    const r = red - palette[offset]!;
    const g = green - palette[offset + 1]!;
    const b = blue - palette[offset + 2]!;
    const distance = r * r + g * g + b * b;
    if (distance < smallest) {
      smallest = distance;
      best = index;
    }
  }
  return best;
}
