/** Where an expression of a template is evaluated. */
import type { Stack } from './template.ts';

/** What the functions need: the stack they are in, and ways to look further. */
export interface Scope {
  stack: Stack;
  resolve(value: unknown): unknown;
  text(value: unknown): string;
  reference(name: string): unknown;
  attribute(logicalId: string, name: string): string;
  importValue(name: string): unknown;
  stackOutput(stackName: string, output: string): unknown;
  condition(name: string): boolean;
}
