/** Where a deployment goes, as far as it is known when its templates are made. */

export interface Place {
  /** `eu-west-1` */
  region: string;
  /** Twelve digits. */
  account: string;
}

/**
 * The place that the CDK command names to the app it runs; undefined where it has no credentials, or nobody runs it: it
 * names a region by default, too, to which nothing could be deployed then.
 */
export function placeOf(environment: Readonly<Record<string, string | undefined>>): Place | undefined {
  const { CDK_DEFAULT_REGION: region = '', CDK_DEFAULT_ACCOUNT: account = '' } = environment;
  return region === '' || account === '' ? undefined : { region, account };
}
