import { DiscordAPIError } from 'discord.js';
import { expect, test } from 'vitest';
import { SurfaceError } from '../surface.ts';
import { withoutSecrets } from './log.ts';

test('what is logged of an error holds neither tokens nor uploads', () => {
  const lines: { data: object; message: string }[] = [];
  const keep = (data: object, message: string) => void lines.push({ data, message });
  const log = withoutSecrets({ debug: keep, info: keep, warn: keep, error: keep });
  const refused = new DiscordAPIError(
    { code: 50035, message: 'Invalid Form Body' },
    50035,
    400,
    'PATCH',
    'https://discord.com/api/v10/webhooks/12345/aSecretToken/messages/@original',
    { files: [{ name: 'fight.gif', data: Buffer.from('GIF89a') }], body: { secret: 'private reply' } },
  );
  log.warn({ error: refused, interactionId: '7' }, 'Refused');
  log.error({ error: new SurfaceError('gone', 'Gone', undefined, { cause: refused }) }, 'Gone');
  log.info({ error: 'plain' }, 'Plain');
  const [first, second] = lines;
  expect(first).toMatchObject({
    message: 'Refused',
    data: {
      interactionId: '7',
      error: {
        message: 'Invalid Form Body',
        code: 50035,
        status: 400,
        path: '/webhooks/12345/[token]/messages/@original',
      },
    },
  });
  expect(second?.data).toMatchObject({ error: { message: 'Gone', cause: { code: 50035 } } });
  expect(lines[2]?.data).toEqual({ error: 'plain' });
  const written = JSON.stringify(lines.map(({ data }) => Object.entries((data as { error: object }).error)));
  expect(written).not.toMatch(/aSecretToken|private reply|GIF89a|71,73,70/);
});
