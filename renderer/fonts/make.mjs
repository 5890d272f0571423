/**
 * Makes the files in `files/` and `coverage.json` out of the full fonts, which are too large to ship. Run by hand when a
 * font changes; nothing of the project needs it, or the packages it reads, at install, build or run time.
 *
 *   mkdir /tmp/fonts && cd /tmp/fonts && npm init -y
 *   npm install --ignore-scripts subset-font@2.9.0 @expo-google-fonts/{noto-sans,noto-color-emoji,saira-condensed} \
 *     @expo-google-fonts/noto-sans-{arabic,armenian,bengali,georgian,hebrew,jp,kr,math,sc,symbols,symbols-2,tamil,telugu,thai}
 *   node PROJECT/renderer/fonts/make.mjs /tmp/fonts
 *
 * Plain TrueType on purpose: the operating system maps such a file into memory, so that registering all of them takes about
 * a millisecond, where WOFF2 has to be decompressed (0.5 s for the same glyphs).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { codePointsOf, tablesOf } from './true-type.mjs';

const source = resolve(process.argv[2] ?? '.');
const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const subsetFont = createRequire(join(source, 'package.json'))('subset-font');

const between = (low, high) => code => code >= low && code <= high;
const anyOf =
  (...tests) =>
  code =>
    tests.some(test => test(code));

const isHan = anyOf(between(0x3400, 0x9fff), between(0xf900, 0xfaff), between(0x20000, 0x3ffff));
const cjkPunctuation = anyOf(
  between(0x2e80, 0x303f),
  between(0x3100, 0x33ff),
  between(0xfe30, 0xfe4f),
  between(0xff00, 0xffef),
);
const kana = anyOf(between(0x3040, 0x30ff), between(0x31f0, 0x31ff), between(0x1b000, 0x1b16f));
const hangul = anyOf(
  between(0xac00, 0xd7ff),
  between(0x1100, 0x11ff),
  between(0x3130, 0x318f),
  between(0xa960, 0xa97f),
);

/** All two-byte characters of a legacy encoding, the usual measure of what people write. */
function encoded(encoding, leads, trails) {
  const decoder = new TextDecoder(encoding);
  const found = new Set();
  for (let lead = leads[0]; lead <= leads[1]; lead++) {
    for (const [low, high] of trails) {
      for (let trail = low; trail <= high; trail++) {
        const text = decoder.decode(Uint8Array.of(lead, trail));
        if ([...text].length === 1 && text !== '\ufffd') found.add(text.codePointAt(0));
      }
    }
  }
  return found;
}
const big5 = encoded(
  'big5',
  [0xa4, 0xf9],
  [
    [0x40, 0x7e],
    [0xa1, 0xfe],
  ],
);
const jisX0208 = encoded('euc-jp', [0xb0, 0xf4], [[0xa1, 0xfe]]);

/** `keep` says which code points stay; without it the file is copied as it is. */
const FONTS = [
  { file: 'Sans-500', from: 'noto-sans/500Medium/NotoSans_500Medium' },
  { file: 'Sans-700', from: 'noto-sans/700Bold/NotoSans_700Bold' },
  { file: 'Display-600', from: 'saira-condensed/600SemiBold/SairaCondensed_600SemiBold' },
  { file: 'Display-800', from: 'saira-condensed/800ExtraBold/SairaCondensed_800ExtraBold' },
  { file: 'Emoji', from: 'noto-color-emoji/400Regular/NotoColorEmoji_400Regular', dropTables: ['SVG '] },
  { file: 'Arabic', from: 'noto-sans-arabic/700Bold/NotoSansArabic_700Bold' },
  { file: 'Hebrew', from: 'noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold' },
  { file: 'Thai', from: 'noto-sans-thai/700Bold/NotoSansThai_700Bold' },
  { file: 'Bengali', from: 'noto-sans-bengali/700Bold/NotoSansBengali_700Bold' },
  { file: 'Tamil', from: 'noto-sans-tamil/700Bold/NotoSansTamil_700Bold' },
  { file: 'Telugu', from: 'noto-sans-telugu/700Bold/NotoSansTelugu_700Bold' },
  { file: 'Armenian', from: 'noto-sans-armenian/700Bold/NotoSansArmenian_700Bold' },
  { file: 'Georgian', from: 'noto-sans-georgian/700Bold/NotoSansGeorgian_700Bold' },
  {
    file: 'Chinese',
    from: 'noto-sans-sc/700Bold/NotoSansSC_700Bold',
    keep: code => cjkPunctuation(code) || (isHan(code) && (between(0x4e00, 0x9fff)(code) || big5.has(code))),
  },
  {
    file: 'Japanese',
    from: 'noto-sans-jp/700Bold/NotoSansJP_700Bold',
    keep: code => cjkPunctuation(code) || kana(code) || jisX0208.has(code),
  },
  { file: 'Korean', from: 'noto-sans-kr/700Bold/NotoSansKR_700Bold', keep: hangul },
  { file: 'Symbols', from: 'noto-sans-symbols/700Bold/NotoSansSymbols_700Bold' },
  {
    file: 'Symbols2',
    from: 'noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular',
    keep: anyOf(between(0x2000, 0x2bff), between(0x1f000, 0x1fbff)),
  },
  {
    file: 'Math',
    from: 'noto-sans-math/400Regular/NotoSansMath_400Regular',
    keep: anyOf(between(0x2070, 0x22ff), between(0x1d400, 0x1d7ff)),
  },
];

/** The same font without some tables. The emoji font draws from COLR; its 20 MB of SVG repeat the pictures. */
function withoutTables(font, tags) {
  const tables = tablesOf(font).filter(table => !tags.includes(table.tag));
  const header = Buffer.alloc(12 + 16 * tables.length);
  const exponent = Math.floor(Math.log2(tables.length));
  font.copy(header, 0, 0, 4);
  header.writeUInt16BE(tables.length, 4);
  header.writeUInt16BE(16 * 2 ** exponent, 6);
  header.writeUInt16BE(exponent, 8);
  header.writeUInt16BE(16 * tables.length - 16 * 2 ** exponent, 10);
  const parts = [header];
  let offset = header.length;
  tables.forEach((table, index) => {
    const at = 12 + 16 * index;
    header.write(table.tag, at, 'latin1');
    header.writeUInt32BE(table.checksum, at + 4);
    header.writeUInt32BE(offset, at + 8);
    header.writeUInt32BE(table.length, at + 12);
    const padding = (4 - (table.length % 4)) % 4;
    parts.push(font.subarray(table.offset, table.offset + table.length), Buffer.alloc(padding));
    offset += table.length + padding;
  });
  return Buffer.concat(parts);
}

/** Sorted code points as [first, last, first, last, ...]. */
function ranges(codes) {
  const flat = [];
  for (const code of [...codes].sort((a, b) => a - b)) {
    if (flat.length > 0 && flat[flat.length - 1] === code - 1) flat[flat.length - 1] = code;
    else flat.push(code, code);
  }
  return flat;
}

const covered = new Set();
const copyrights = new Set();
let licence = '';
let bytes = 0;
for (const { file, from, keep, dropTables } of FONTS) {
  const full = readFileSync(join(source, 'node_modules/@expo-google-fonts', `${from}.ttf`));
  let font = dropTables ? withoutTables(full, dropTables) : full;
  if (keep) {
    const text = [...codePointsOf(full)].filter(keep).map(code => String.fromCodePoint(code));
    font = Buffer.from(await subsetFont(full, text.join(''), { targetFormat: 'sfnt' }));
  }
  writeFileSync(join(here, 'files', `${file}.ttf`), font);
  bytes += font.length;
  for (const code of codePointsOf(font)) covered.add(code);
  const text = readFileSync(
    join(source, 'node_modules/@expo-google-fonts', from.split('/')[0], 'LICENSE_FONT'),
    'utf8',
  );
  const split = text.indexOf('This Font Software is licensed');
  copyrights.add(text.slice(0, split).trim().split('\n')[0]);
  licence = text.slice(split);
  console.log(file.padEnd(14), font.length);
}
writeFileSync(join(here, 'files', 'OFL.txt'), `${[...copyrights].join('\n')}\n\n${licence}`);
writeFileSync(join(here, 'coverage.json'), `${JSON.stringify(ranges(covered))}\n`);
console.log('total', bytes);
