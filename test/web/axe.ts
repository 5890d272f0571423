import axe, { type ImpactValue } from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe finds on a page that keeps people out, or hinders them. Moderate findings (the order of headings, say) are mistakes as well; minor
 * ones are not unless a test says so.
 */
export async function violations(
  page: Page,
  { scope, passes = ['minor'] }: { scope?: string; passes?: readonly ImpactValue[] } = {},
): Promise<string[]> {
  // half a megabyte: once a document, however often it is looked at
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async within => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    const { violations } = await inPage.run(within ?? document, { resultTypes: ['violations'] });
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact: impact ?? null,
      html: nodes.map(each => each.html),
    }));
  }, scope);
  return found
    .filter(({ impact }) => !passes.includes(impact))
    .map(({ id, html }) => `${id}: ${html.map(each => each.slice(0, 120)).join(' | ')}`);
}

/** How far a page can be scrolled sideways; in words, where it can be at all. */
export async function tooWide(page: Page): Promise<string[]> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return wide > 0 ? [`${wide} px too wide`] : [];
}
