/** What the makers of fonts read in a TrueType file. */

/** The table directory of a TrueType file. */
export function tablesOf(font) {
  const tables = [];
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const at = 12 + 16 * index;
    tables.push({
      tag: font.toString('latin1', at, at + 4),
      checksum: font.readUInt32BE(at + 4),
      offset: font.readUInt32BE(at + 8),
      length: font.readUInt32BE(at + 12),
    });
  }
  return tables;
}

/** Code points that the font has a glyph for: cmap formats 4 and 12. */
export function codePointsOf(font) {
  const cmap = tablesOf(font).find(table => table.tag === 'cmap').offset;
  const found = new Set();
  for (let index = 0; index < font.readUInt16BE(cmap + 2); index++) {
    const at = cmap + font.readUInt32BE(cmap + 8 + 8 * index);
    const format = font.readUInt16BE(at);
    if (format === 12) {
      for (let group = 0; group < font.readUInt32BE(at + 12); group++) {
        const entry = at + 16 + 12 * group;
        for (let code = font.readUInt32BE(entry); code <= font.readUInt32BE(entry + 4); code++) found.add(code);
      }
    } else if (format === 4) {
      const bytes = font.readUInt16BE(at + 6);
      for (let segment = 0; segment < bytes; segment += 2) {
        const end = font.readUInt16BE(at + 14 + segment);
        const start = font.readUInt16BE(at + 16 + bytes + segment);
        const rangeAt = at + 16 + 3 * bytes + segment;
        const rangeOffset = font.readUInt16BE(rangeAt);
        for (let code = start; code <= end && code < 0xffff; code++) {
          if (rangeOffset === 0 || font.readUInt16BE(rangeAt + rangeOffset + 2 * (code - start)) !== 0) found.add(code);
        }
      }
    }
  }
  return found;
}
