/** Tables for spreadsheets: RFC 4180. Pure. */

export type CsvCell = string | number;

/** Lines end in CR LF, the last one too. Text never begins a formula when a spreadsheet opens it. */
export function csvTable(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const lines = rows.map(row => row.map(value => (typeof value === 'number' ? String(value) : cell(value))).join(','));
  return [header.join(','), ...lines, ''].join('\r\n');
}

function cell(text: string): string {
  // an apostrophe makes it text for every spreadsheet: https://owasp.org/www-community/attacks/CSV_Injection
  const harmless = /^[\s\u0000-\u001f]*[=+\-@|%＝＋－＠]/u.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
