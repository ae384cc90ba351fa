/** Synthesizes both stacks with inline code, and reads their templates. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildApp } from '../../lib/app.ts';
import type { Config } from '../../lib/config.ts';

/** Both templates under some settings. */
export interface Synthesized {
  config: Config;
  stateful: Template;
  stateless: Template;
  /** Resources of both, by logical id. */
  resources: Readonly<Record<string, Resource>>;
}

/** A resource as the template has it. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

/** Builds the app under these settings; throws what the app throws. */
export function synthesize(overrides: Readonly<Record<string, string>> = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'steadyline-stack-'));
  try {
    const codeOf = (): Code => Code.fromInline('exports.handler = 0');
    const built = buildApp({ overrides, outdir, codeOf, audited: false });
    const stateful = Template.fromStack(built.stateful);
    const stateless = Template.fromStack(built.stateless);
    const resources = { ...stateful.toJSON()['Resources'], ...stateless.toJSON()['Resources'] };
    return { config: built.config, stateful, stateless, resources };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Resources of a type, by logical id. */
export function ofType({ resources }: Synthesized, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

/** The one resource whose property has this value. Throws where there is none. */
export function named(synthesized: Synthesized, property: string, value: string): Resource {
  const found = Object.values(synthesized.resources).find(
    (resource) => resource.Properties?.[property] === value,
  );
  if (found === undefined) throw new Error(`No resource has ${property} ${value}.`);
  return found;
}

/** Every policy statement of both templates, with the logical id that it stands in. */
export function statements(
  { resources }: Synthesized,
  types: readonly string[],
): { id: string; statement: Statement }[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    if (!types.includes(Type)) return [];
    const document = Properties['PolicyDocument'] ?? Properties['KeyPolicy'];
    return (document as { Statement: Statement[] }).Statement.map((statement) => ({ id, statement }));
  });
}

/** A policy statement as the template has it. */
export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** One or many as many. */
export function list<Item>(value: Item | Item[]): Item[] {
  return Array.isArray(value) ? value : [value];
}
