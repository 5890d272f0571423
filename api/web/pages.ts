import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, ApiOptions } from '../options.ts';
import type { Page } from './send-page.tsx';

/** Somebody who is signed in. */
export interface Visitor {
  personId: string;
  /** As their communities know them. */
  name: string;
}

/** What a page is made with. */
export interface Pages {
  options: ApiOptions;
  /** Who asks; null for who is not signed in. */
  visitorOf(request: FastifyRequest): Promise<Visitor | null>;
  /** Draws a page for whoever asks, and sends it. */
  send(request: FastifyRequest, reply: FastifyReply, page: Page): Promise<FastifyReply>;
}

/** Adds a page, or several of a kind, to the application. */
export type PageRoute = (app: Api, pages: Pages) => void;

/** Answers of pages: kept by nobody else, asked again each time, and 304 where nothing changed. */
export const PAGE_CACHING = 'private, no-cache';
