/**
 * Makes `api/web/fight-fonts/`: the fonts of `files/` as browsers load them, one WOFF2 slice after the other in one file, of which a player
 * asks for the few byte ranges that the names of its fight need; `index.json` says which slice holds what. Run by hand after make.mjs, in
 * the same folder:
 *
 *   node PROJECT/renderer/fonts/make-pack.mjs /tmp/fonts
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { codePointsOf } from './true-type.mjs';

const source = resolve(process.argv[2] ?? '.');
const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const target = join(here, '../../api/web/fight-fonts');
const required = createRequire(join(source, 'package.json'));
const subsetFont = required('subset-font');
const { convert } = required('fontverter');

/** Of the Latin text that nearly every name is: everything below, and punctuation, currencies and arrows. */
const isLatin = code => code < 0x370 || (code >= 0x2000 && code < 0x2200);

/** In the order in which stacks name them (stacks.ts). `slice`: so many code points at a time, for large fonts. */
const FONTS = [
  { family: 'Arena Display', file: 'Display-800', weight: 800 },
  { family: 'Arena Sans', file: 'Sans-700', weight: 700, latinFirst: true },
  // In one piece: the subsetter would lose its colours.
  { family: 'Arena Emoji', file: 'Emoji', weight: 700 },
  { family: 'Arena Arabic', file: 'Arabic', weight: 700 },
  { family: 'Arena Hebrew', file: 'Hebrew', weight: 700 },
  { family: 'Arena Thai', file: 'Thai', weight: 700 },
  { family: 'Arena Bengali', file: 'Bengali', weight: 700 },
  { family: 'Arena Tamil', file: 'Tamil', weight: 700 },
  { family: 'Arena Telugu', file: 'Telugu', weight: 700 },
  { family: 'Arena Armenian', file: 'Armenian', weight: 700 },
  { family: 'Arena Georgian', file: 'Georgian', weight: 700 },
  { family: 'Arena Chinese', file: 'Chinese', weight: 700, slice: 192 },
  { family: 'Arena Japanese', file: 'Japanese', weight: 700, slice: 192 },
  { family: 'Arena Korean', file: 'Korean', weight: 700, slice: 192 },
  { family: 'Arena Math', file: 'Math', weight: 700 },
  { family: 'Arena Symbols', file: 'Symbols', weight: 700 },
  { family: 'Arena Symbols 2', file: 'Symbols2', weight: 700 },
];

/** Sorted code points as [first, last, first, last, ...], each number less the one before it: those are small and compress well. */
function ranges(codes) {
  const flat = [];
  for (const code of codes) {
    if (flat.length > 0 && flat[flat.length - 1] === code - 1) flat[flat.length - 1] = code;
    else flat.push(code, code);
  }
  return flat.map((code, index) => code - (flat[index - 1] ?? 0));
}

const parts = [];
let offset = 0;
const slices = [];
function add(face, woff2, covered) {
  slices.push({ ...face, at: offset, bytes: woff2.length, ranges: covered });
  parts.push(woff2);
  offset += woff2.length;
}

const some = (font, codes) =>
  subsetFont(font, codes.map(code => String.fromCodePoint(code)).join(''), { targetFormat: 'woff2' });

for (const { family, file, weight, latinFirst, slice } of FONTS) {
  const font = readFileSync(join(here, 'files', `${file}.ttf`));
  const codes = [...codePointsOf(font)].sort((a, b) => a - b);
  const face = { family, weight };
  const complete = () => convert(font, 'woff2', 'sfnt');
  if (latinFirst) {
    const latin = codes.filter(isLatin);
    add(face, await some(font, latin), ranges(latin));
    add(face, await complete(), ranges(codes.filter(code => !isLatin(code))));
  } else if (slice) {
    const own = codes.filter(code => code > 0xff);
    for (let from = 0; from < own.length; from += slice) {
      const piece = own.slice(from, from + slice);
      add(face, await some(font, piece), ranges(piece));
    }
    // What is ASCII is drawn by another family: an emoji font holds digits for its key caps only.
  } else add(face, await complete(), ranges(codes.filter(code => family === 'Arena Display' || code > 0xff)));
  process.stdout.write(`${file} ${offset}\n`);
}

const pack = Buffer.concat(parts);
const name = `fight-fonts-${createHash('sha256').update(pack).digest('hex').slice(0, 8).toUpperCase()}.bin`;
mkdirSync(target, { recursive: true });
for (const old of readdirSync(target)) rmSync(join(target, old));
writeFileSync(join(target, name), pack);
const index = {
  file: name,
  // family, weight, place and length in the file, code points
  slices: slices.map(({ family, weight, at, bytes, ranges: covered }) => [family, weight, at, bytes, covered]),
};
writeFileSync(join(target, 'index.json'), `${JSON.stringify(index)}\n`);
