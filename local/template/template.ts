/** The part of a CloudFormation template and of a cloud assembly that the runner reads. */

/** Anything that JSON can hold; intrinsic functions are resolved by createResolver. */
export type Properties = Readonly<Record<string, unknown>>;

export interface Resource {
  Type: string;
  Properties?: Properties;
  Condition?: string;
  DeletionPolicy?: string;
}

export interface Template {
  Parameters?: Readonly<Record<string, { Type: string; Default?: unknown }>>;
  Mappings?: Readonly<Record<string, Readonly<Record<string, Properties>>>>;
  Conditions?: Properties;
  Resources?: Readonly<Record<string, Resource>>;
  Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } }>>;
}

/** One stack of the assembly. */
export interface Stack {
  name: string;
  template: Template;
}

/** Every stack, and where the code of an asset lies by its S3 key. */
export interface Assembly {
  directory: string;
  stacks: readonly Stack[];
  assets: ReadonlyMap<string, string>;
}

/** A resource with its place. */
export interface PlacedResource {
  stack: string;
  logicalId: string;
  type: string;
  properties: Properties;
}
