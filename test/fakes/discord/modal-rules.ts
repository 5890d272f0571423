import { asRecord, Check } from './check.ts';
import { checkCustomId } from './message-rules.ts';

const LABEL = 18;
const TEXT_INPUT = 4;
const STRING_SELECT = 3;

/** Throws what Discord would answer to a modal that breaks a limit: one to five labelled text boxes or menus. */
export function checkModal(modal: Record<string, unknown>): void {
  const check = new Check();
  const ids = new Set<string>();
  check.text('title', modal['title'], 1, 45);
  check.text('custom_id', modal['custom_id'], 1, 100);
  for (const [index, item] of check.list('components', modal['components'], 1, 5).entries()) {
    const path = `components.${index}`;
    const label = asRecord(item);
    if (label['type'] !== LABEL) check.fail(`${path}.type`, 'UNION_TYPE_CHOICES', 'Must be a label.');
    check.text(`${path}.label`, label['label'], 1, 45);
    check.optionalText(`${path}.description`, label['description'], 1, 100);
    const component = asRecord(label['component']);
    checkCustomId(check, `${path}.component.custom_id`, component['custom_id'], ids);
    if (component['type'] === TEXT_INPUT) checkTextInput(check, `${path}.component`, component);
    else if (component['type'] === STRING_SELECT) checkSelect(check, `${path}.component`, component);
    else check.fail(`${path}.component.type`, 'UNION_TYPE_CHOICES', 'Must be a text input or a string select.');
  }
  check.throwIfAny();
}

function checkTextInput(check: Check, path: string, input: Record<string, unknown>): void {
  check.integer(`${path}.style`, input['style'], 1, 2);
  if (input['label'] !== undefined) check.fail(`${path}.label`, 'BASE_TYPE', 'Not inside a label component.');
  if (input['min_length'] !== undefined) check.integer(`${path}.min_length`, input['min_length'], 0, 4000);
  if (input['max_length'] !== undefined) check.integer(`${path}.max_length`, input['max_length'], 1, 4000);
  check.optionalText(`${path}.placeholder`, input['placeholder'], 0, 100);
  check.optionalText(
    `${path}.value`,
    input['value'],
    Number(input['min_length'] ?? 0),
    Number(input['max_length'] ?? 4000),
  );
}

function checkSelect(check: Check, path: string, select: Record<string, unknown>): void {
  if (select['disabled'] !== undefined) check.fail(`${path}.disabled`, 'BASE_TYPE', 'Not in modals.');
  check.optionalText(`${path}.placeholder`, select['placeholder'], 0, 150);
  const values = new Set<unknown>();
  let defaults = 0;
  for (const [index, item] of check.list(`${path}.options`, select['options'], 1, 25).entries()) {
    const option = asRecord(item);
    check.text(`${path}.options.${index}.label`, option['label'], 1, 100);
    check.text(`${path}.options.${index}.value`, option['value'], 1, 100);
    check.optionalText(`${path}.options.${index}.description`, option['description'], 0, 100);
    if (values.has(option['value'])) {
      check.fail(`${path}.options.${index}.value`, 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'Used already.');
    }
    values.add(option['value']);
    if (option['default']) defaults += 1;
  }
  if (defaults > Number(select['max_values'] ?? 1)) {
    check.fail(`${path}.options`, 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES', 'Too many defaults.');
  }
}
