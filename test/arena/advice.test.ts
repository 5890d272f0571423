import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestArena, type TestArena, words } from './harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena();
  await arena.say('ada', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
});
afterAll(() => arena.close());

it('adopts advice once, however often the button is pressed, and says so', async () => {
  const sparred = await arena.say('ada', 'spar', { agent: 'Rusty', try: 'patience+10' });
  const adopt = sparred.buttons?.flat().find(button => button.action?.command === 'agent adopt')?.action;
  expect(adopt?.options).toMatchObject({ change: 'patience+10@1' });
  const first = await arena.say('ada', 'agent adopt', { ...adopt?.options });
  expect(words(first)).toContain('v2 takes the advice');
  const second = await arena.say('ada', 'agent adopt', { ...adopt?.options });
  expect(words(second)).toContain('it is v2 now');
  const agent = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name: 'Rusty' } });
  expect(agent.versionNumber).toBe(2);
});

it('cannot be adopted by somebody else, nor in a form that is none of ours', async () => {
  await arena.say('bob', 'agent create', { name: 'Voltran', archetype: 'gunner' });
  const agent = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name: 'Rusty' } });
  expect(words(await arena.say('bob', 'agent adopt', { agent: agent.id, change: 'risk+10@2' }))).toContain('not yours');
  for (const change of ['risk+10', 'risk+10@', '@2', 'risk+9999@2', 'charm+1@2']) {
    expect(words(await arena.say('ada', 'agent adopt', { agent: agent.id, change }))).not.toContain('takes the advice');
  }
});
