import { describe, expect, test } from 'vitest';
import { isLight, propertiesOf, readLaunch, readTheme } from './launch.ts';

const THEME = { bg_color: '#17212B', text_color: '#f5f5f5', link_color: '#6ab3f3', unknown: '#fff' };
const fragment = (data: string, theme: unknown) =>
  `#${new URLSearchParams({ tgWebAppData: data, tgWebAppVersion: '9.1', tgWebAppThemeParams: JSON.stringify(theme) })}`;

describe('what Telegram passes', () => {
  test('is read from the fragment, signed data untouched', () => {
    const signed = 'user=%7B%22id%22%3A1%7D&auth_date=1&hash=ab';
    expect(readLaunch(fragment(signed, THEME))).toEqual({
      initData: signed,
      theme: { bg_color: '#17212b', text_color: '#f5f5f5', link_color: '#6ab3f3' },
    });
  });

  test('is not there on any other page', () => {
    for (const other of ['', '#', '#t=12.3', '#K7QX4M1Z', '#tgWebAppVersion=9.1']) expect(readLaunch(other)).toBeNull();
  });

  test('colours that are none are left out', () => {
    for (const text of ['', 'null', '[]', '{', '{"bg_color":"url(https://evil.example)"}', '{"bg_color":7}']) {
      expect(readTheme(text)).toEqual({});
    }
  });
});

test('a theme becomes properties of ours, and is light or dark by its ground', () => {
  expect(propertiesOf({ bg_color: '#17212b', link_color: '#6ab3f3' })).toEqual([
    ['--ground', '#17212b'],
    ['--link', '#6ab3f3'],
  ]);
  expect([isLight({ bg_color: '#17212b' }), isLight({ bg_color: '#ffffff' }), isLight({})]).toEqual([
    false,
    true,
    false,
  ]);
});
