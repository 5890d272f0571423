import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Picture } from '../reply.ts';

/** A terminal shows no pictures: they are written to a folder, and their paths are shown. */

/** More than anybody looks back at; the oldest are deleted. */
const KEPT = 200;
const MAX_NAME = 80;

export class PictureFolder {
  private readonly folder: string;

  constructor(dataDir: string) {
    this.folder = path.join(dataDir, 'pictures');
  }

  /** Writes a picture, under another name where a different one has its name. @returns the path */
  async write(picture: Picture): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const { name, ext } = path.parse(safeName(picture.filename));
    for (let copy = 1; ; copy += 1) {
      const file = path.join(this.folder, copy === 1 ? `${name}${ext}` : `${name}-${copy}${ext}`);
      const present = await readFile(file).catch(() => undefined);
      if (present && Buffer.compare(present, picture.bytes) === 0) return file;
      if (present) continue;
      await writeFile(file, picture.bytes);
      return file;
    }
  }

  /** Deletes all but the newest. */
  async prune(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    const files = await Promise.all(
      names.map(async name => {
        const file = path.join(this.folder, name);
        const changed = await stat(file).catch(() => undefined);
        return { file, at: changed?.mtimeMs ?? 0 };
      }),
    );
    files.sort((a, b) => b.at - a.at);
    for (const { file } of files.slice(KEPT)) await rm(file, { force: true });
  }
}

/** File names come with agents' names in them. */
function safeName(filename: string): string {
  const name = filename
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^\.+/, '');
  return name.length <= MAX_NAME
    ? name || 'picture'
    : `${name.slice(0, MAX_NAME - 8)}${path.extname(name).slice(0, 8)}`;
}
