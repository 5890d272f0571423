import { Presets, SingleBar } from 'cli-progress';
import type { Reply } from '../../bots/reply.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import type { NightSummary } from './night.ts';

/** Tells the demo's story on the terminal; silent where JSON was asked for. */
export interface Narrator {
  scene(title: string): void;
  say(who: string, line: string): void;
  reply(reply: Reply): void;
  note(text: string): void;
  /** Shows a bar until `done` resolves; `share` says how far it is, 0 to 1. */
  progress<T>(label: string, work: Promise<T>, share: () => number): Promise<T>;
  end(summary: NightSummary & { elapsedMs: number }, out: string): void;
}

const TICK_MS = 100;
const WIDTH = 30;

export function createNarrator({ quiet }: { quiet: boolean }): Narrator {
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const print = (line = '') => {
    if (!quiet) console.log(line);
  };
  return {
    scene: title => print(`\n${paint(1, title)}`),
    say: (who, line) => print(`  ${paint(36, `${who}>`)} ${line}`),
    reply(reply) {
      const parts = [reply.title, reply.text].flatMap(part => (part && part.length > 0 ? [toPlainText(part)] : []));
      for (const line of parts.join('\n').split('\n')) if (line.trim() !== '') print(`    ${line}`);
      const buttons = (reply.buttons ?? []).flat().map(button => `[${button.label}]`);
      if (buttons.length > 0) print(`    ${paint(2, buttons.join(' '))}`);
    },
    note: text => print(`  ${paint(2, text)}`),
    async progress(label, work, share) {
      if (quiet) return work;
      if (process.stdout.isTTY !== true) {
        print(`  ${label}...`);
        return work;
      }
      const bar = new SingleBar(
        { format: `  ${label} {bar} {percentage}%`, barsize: WIDTH, hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      );
      bar.start(100, 0);
      const timer = setInterval(() => bar.update(Math.round(100 * Math.min(1, share()))), TICK_MS);
      try {
        return await work;
      } finally {
        clearInterval(timer);
        bar.update(100);
        bar.stop();
      }
    },
    end(summary, out) {
      print(`\n${paint(1, 'That was the night.')}`);
      for (const match of summary.matches) {
        print(`  ${match.id}  ${match.winner} ${match.kind}${match.verified ? ', verified' : ''}`);
        print(`    ${match.gif} (${Math.round(match.gifBytes / 1000)} kB, ${match.frames} frames)`);
      }
      const { champion, entrants, bouts, bracket } = summary.tournament;
      print(`  Tournament: ${champion} won against ${entrants - 1} others in ${bouts} bouts`);
      print(`    bracket: ${bracket}`);
      print(`  Summary: ${out}/summary.json`);
      print(`  Elapsed: ${(summary.elapsedMs / 1000).toFixed(1)} s`);
    },
  };
}
