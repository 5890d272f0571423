export * from './adjustments.ts';
export * from './rules.ts';
