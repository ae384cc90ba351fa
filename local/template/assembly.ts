/** Reads a synthesized cloud assembly: its stacks' templates and the folders of its assets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Assembly, Stack, Template } from './template.ts';

interface Manifest {
  artifacts?: Record<
    string,
    {
      type: string;
      displayName?: string;
      properties?: { templateFile?: string; file?: string; stackName?: string };
    }
  >;
}

interface AssetManifest {
  files?: Record<string, { source: { path?: string }; destinations: Record<string, { objectKey: string }> }>;
}

/** Loads the assembly in `directory`. Throws SteadylineError where there is none or it holds no stack. */
export function loadAssembly(directory: string): Assembly {
  const artifacts = Object.entries(readJson<Manifest>(join(directory, 'manifest.json')).artifacts ?? {});
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  for (const [id, { type, properties }] of artifacts) {
    if (type === 'aws:cloudformation:stack' && properties?.templateFile) {
      const template = readJson<Template>(join(directory, properties.templateFile));
      stacks.push({ name: properties.stackName ?? id, template });
    }
    if (type === 'cdk:asset-manifest' && properties?.file) {
      addAssets(assets, directory, readJson<AssetManifest>(join(directory, properties.file)));
    }
  }
  if (stacks.length === 0) throw new SteadylineError('assembly', `${directory} holds no stack.`);
  return { directory, stacks, assets };
}

function addAssets(assets: Map<string, string>, directory: string, manifest: AssetManifest): void {
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) {
      assets.set(objectKey, join(directory, source.path));
    }
  }
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SteadylineError('assembly', `${file} can't be read as JSON.`, { cause: error });
  }
}
