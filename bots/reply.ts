import type { PageReference } from './pages.ts';
import type { RichText } from './rich-text.ts';

/** The platform-neutral view that a command answers with. Each surface draws it within its own limits. */

export interface Picture {
  bytes: Uint8Array;
  filename: string;
  contentType: 'image/png' | 'image/gif' | 'application/json' | 'application/zip' | 'text/csv';
  /** Alternative text for screen readers; never spoils a result. */
  alt: string;
}

/** What a button, a form or a flat command does: a command by its path, with options. */
export interface Action {
  /** Command path as in the catalogue: 'agent tune', 'challenge accept'. */
  command: string;
  options: Record<string, string | number | boolean>;
  /** Only this member (the surface's own user id) may use it; everybody where absent. */
  owner?: string;
  /** Unix seconds after which it answers that it has expired. */
  expiresAt?: number;
}

export interface Button {
  label: string;
  style?: 'primary' | 'secondary' | 'success' | 'danger';
  emoji?: string;
  /** Exactly one of the two. */
  action?: Action;
  url?: string;
  disabled?: boolean;
}

interface FieldBase {
  /** Option of the command that the form submits to. */
  name: string;
  label: string;
  help?: string;
}
export interface TextField extends FieldBase {
  kind: 'text';
  value?: string;
  minLength?: number;
  maxLength: number;
  /** Left out: it may stay empty. */
  required?: boolean;
}
export interface IntegerField extends FieldBase {
  kind: 'integer';
  value?: number;
  min: number;
  max: number;
}
export interface ChoiceField extends FieldBase {
  kind: 'choice';
  value?: string;
  choices: readonly { value: string; label: string }[];
}
export type FormField = TextField | IntegerField | ChoiceField;

/**
 * Questions to one member. Discord shows modals (pages of five fields, chained by a button), Telegram asks in turn or by inline
 * buttons, the console asks line by line. On completion the surface dispatches `submit` with the answers merged into its options.
 */
export interface Form {
  title: string;
  fields: readonly FormField[];
  submit: Action;
  /** Integer fields that spend one budget: a surface that shows the form while it is filled in shows what is spent, too. */
  budget?: { label: string; fields: readonly string[]; total: number };
}

export interface Reply {
  /** One line above the text, shown bold or as an embed title. */
  title?: RichText;
  text?: RichText;
  fields?: readonly { name: string; value: RichText; inline?: boolean }[];
  picture?: Picture;
  /** Rows of buttons; at most 5 rows of 5. */
  buttons?: readonly (readonly Button[])[];
  form?: Form;
  /** `private`: only the member who asked sees it (ephemeral; on Telegram a reply in the group unless sensitive is set). */
  visibility: 'public' | 'private';
  /** Private and unfit for a group even as a reply: Telegram sends it to the private chat or says how to open it. */
  sensitive?: boolean;
  /**
   * Goes on in the private chat, whose /start gets this payload (at most 64 characters of A-Za-z0-9_-): a tap in a Telegram group
   * opens it there; elsewhere a button does. Surfaces that answer members privately never need it.
   */
  privateStart?: string;
  tone?: 'neutral' | 'good' | 'bad';
  /** Nobody needs to look up for it: news is posted without a sound, and a tap whose effect shows by itself is answered by no message. */
  silent?: boolean;
  /** The page of ours that shows the same: bots/pages.ts makes a link button of it. */
  page?: PageReference;
  /** Replaces the message whose button was pressed instead of answering below it. */
  replaces?: boolean;
}
