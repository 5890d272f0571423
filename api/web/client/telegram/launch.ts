/**
 * What Telegram passes to a page that it opens as a Mini App, in the address's fragment, which no server sees. Source:
 * core.telegram.org/bots/webapps and core.telegram.org/api/web-events. Read by hand: it is three parameters, and Telegram's own script may not
 * run on our pages (only scripts of ours may).
 */

export interface Launch {
  /** Signed by Telegram: who opened the page. */
  initData: string;
  theme: Theme;
}

export type Theme = Partial<Record<ThemeColour, string>>;

/** Telegram's names of colours that pages of ours wear, and the custom properties that they become. */
const COLOURS = {
  bg_color: '--ground',
  section_bg_color: '--panel',
  secondary_bg_color: '--panel-raised',
  text_color: '--text',
  hint_color: '--muted',
  link_color: '--link',
} as const;
export type ThemeColour = keyof typeof COLOURS;

/** @param fragment of the address, with or without '#' */
export function readLaunch(fragment: string): Launch | null {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const initData = fields.get('tgWebAppData');
  return initData ? { initData, theme: readTheme(fields.get('tgWebAppThemeParams') ?? '') } : null;
}

/** Colours that are some; whatever else stands there is left out. */
export function readTheme(text: string): Theme {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return {};
  }
  const theme: Theme = {};
  for (const name of Object.keys(COLOURS) as ThemeColour[]) {
    const colour = (given as Record<string, unknown> | null)?.[name];
    if (typeof colour === 'string' && /^#[0-9a-f]{6}$/i.test(colour)) theme[name] = colour.toLowerCase();
  }
  return theme;
}

/** Custom properties by name. */
export function propertiesOf(theme: Theme): [name: string, colour: string][] {
  return (Object.entries(COLOURS) as [ThemeColour, string][]).flatMap(([name, property]) => {
    const colour = theme[name];
    return colour ? [[property, colour] as [string, string]] : [];
  });
}

/** By how bright its ground is (Rec. 601); dark where it does not say. */
export function isLight({ bg_color: ground = '#000000' }: Theme): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => Number.parseInt(ground.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 140;
}
