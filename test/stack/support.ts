/** Reads the templates of both stacks, synthesized with inline code. */
import { type Config, resolveConfig } from '../../lib/config.ts';
import { endpointOf } from '../host/endpoint.ts';

/** Both templates under some settings. */
export interface Synthesized {
  config: Config;
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

/** Builds the app under these settings, once a run; rejects with what the app says where it refuses. */
export async function synthesize(overrides: Readonly<Record<string, string>> = {}): Promise<Synthesized> {
  return { config: resolveConfig(overrides), resources: JSON.parse(await ask('/', overrides)) };
}

/** A stack's template. */
export interface StackTemplate {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, unknown>;
}

/** Every template by its stack's name, those of further connectors among them. */
export async function synthesizeStacks(
  overrides: Readonly<Record<string, string>>,
): Promise<Record<string, StackTemplate>> {
  return JSON.parse(await ask('/stacks', overrides));
}

/** What the audit of synth concludes, and the templates it has seen. */
export interface Audited {
  conclusions: string[];
  templates: StackTemplate[];
}

/** Audits the app under these settings as `cdk synth` does. */
export async function audit(overrides: Readonly<Record<string, string>>): Promise<Audited> {
  return JSON.parse(await ask('/audited', overrides));
}

/** One run of the app's entry. */
export interface EntryRun {
  /** What it printed. */
  said: string;
  /** Of the checks that synth makes. */
  report: { pluginReports: { pluginName: string; conclusion: string }[] };
  /** The bundle of ingest. */
  ingest: string;
}

/** Runs the app's entry under these settings as `cdk synth` does. */
export async function synthesizeByEntry(overrides: Readonly<Record<string, string>>): Promise<EntryRun> {
  return JSON.parse(await ask('/entry', overrides));
}

/** What synth warns of in the stateless stack. */
export async function warnings(overrides: Readonly<Record<string, string>>): Promise<unknown[]> {
  return JSON.parse(await ask('/warnings', overrides));
}

/** How often each rule of cdk-nag would find something if nothing were acknowledged. */
export async function violations(
  overrides: Readonly<Record<string, string>>,
): Promise<Record<string, number>> {
  return JSON.parse(await ask('/violations', overrides));
}

async function ask(path: string, overrides: Readonly<Record<string, string>>): Promise<string> {
  // In one order, so that the same settings are synthesized once.
  const body = JSON.stringify(Object.fromEntries(Object.entries(overrides).sort()));
  const response = await fetch(new URL(path, await endpointOf('templates')), { method: 'POST', body });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
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

/** Every policy statement of both templates, with the logical id that it is in. */
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
