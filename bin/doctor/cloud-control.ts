/** Resources of an account as CloudFormation's Cloud Control describes them: one protocol for networks, keys and topics. */
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { type Signed, signedJson } from '../operator/signed-json.ts';

/** A resource's properties, as a template has them. */
export type Described = Readonly<Record<string, unknown>>;

export interface Resources {
  /** Undefined where there is none. Throws UnavailableError where the caller may not ask, or AWS does not answer. */
  one(type: string, id: string): Promise<Described | undefined>;
  /** Ids of all of a type. Throws UnavailableError. */
  ids(type: string): Promise<string[]>;
}

interface Answer {
  __type?: string;
  ResourceDescription?: { Properties: string };
  ResourceDescriptions?: { Identifier: string }[];
  NextToken?: string;
}

/** Asks with the credentials and in the region of an SDK client; `endpoint` in place of AWS's own. */
export function cloudControl(signed: Signed, endpoint = '', call = fetch): Resources {
  const ask = async (action: string, body: object): Promise<Answer | undefined> => {
    const target = `CloudApiService.${action}`;
    const answer = await signedJson(signed, { service: 'cloudcontrolapi', target, body, endpoint }, call);
    const told = (await answer.json()) as Answer;
    if (answer.ok) return told;
    const code = (told.__type ?? '').replace(/^.*#/, '');
    if (code === 'ResourceNotFoundException') return undefined;
    throw new UnavailableError('not_described', `${action} was answered ${answer.status} ${code}.`);
  };
  return {
    async one(TypeName, Identifier) {
      const told = await ask('GetResource', { TypeName, Identifier });
      const text = told?.ResourceDescription?.Properties;
      return text === undefined ? undefined : (JSON.parse(text) as Described);
    },
    async ids(TypeName) {
      const found: string[] = [];
      let NextToken: string | undefined;
      do {
        const told = await ask('ListResources', {
          TypeName,
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        found.push(...(told?.ResourceDescriptions ?? []).map(({ Identifier }) => Identifier));
        NextToken = told?.NextToken;
      } while (NextToken !== undefined);
      return found;
    },
  };
}
