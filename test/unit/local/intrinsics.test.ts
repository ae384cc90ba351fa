import { describe, expect, it } from '@jest/globals';
import { createIdentities } from '../../../local/template/identities.ts';
import { createResolver, type Resolver } from '../../../local/template/intrinsics.ts';
import { placedResources } from '../../../local/template/resources.ts';
import type { Assembly, Template } from '../../../local/template/template.ts';

const assemblyOf = (first: Template, second: Template = {}): Assembly => ({
  directory: '/nowhere',
  assets: new Map(),
  stacks: [
    { name: 'first', template: first },
    { name: 'second', template: second },
  ],
});

function resolverOf(first: Template, second?: Template): Resolver {
  const identities = createIdentities();
  identities.set('first', 'Queue', { ref: 'http://queue', attributes: { Arn: 'arn:queue' } });
  return createResolver(assemblyOf(first, second), identities, {
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': '0',
  });
}

/** `#{x}` as CloudFormation writes it: to a linter the real thing looks like a forgotten template string. */
const sub = (text: string): string => text.replaceAll('#{', '${');

const template: Template = {
  Parameters: { Size: { Type: 'Number', Default: 7 } },
  Mappings: { Zones: { 'us-east-1': { id: 'Z1' } } },
  Conditions: {
    Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    There: { 'Fn::Not': [{ Condition: 'Here' }] },
    Both: { 'Fn::And': [{ Condition: 'Here' }, { Condition: 'There' }] },
    Any: { 'Fn::Or': [{ Condition: 'Here' }, { Condition: 'There' }] },
  },
  Outputs: {
    Arn: {
      Value: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      Export: { Name: { 'Fn::Sub': sub('#{AWS::StackName}-arn') } },
    },
  },
};

describe('Runner: intrinsic functions', () => {
  it.each([
    ['Ref of a resource', { Ref: 'Queue' }, 'http://queue'],
    ['Ref of a parameter', { Ref: 'Size' }, 7],
    ['Ref of the region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, { Ref: 'AWS::Region' }]] }, 'a-7-us-east-1'],
    ['Join of a list that is made', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
    [
      'Sub',
      { 'Fn::Sub': sub('#{Queue}/#{Queue.Arn}/#{AWS::Region}/#{!kept}') },
      sub('http://queue/arn:queue/us-east-1/#{kept}'),
    ],
    [
      'Sub with variables',
      { 'Fn::Sub': [sub('#{one}-#{Size}'), { one: { Ref: 'AWS::Region' } }] },
      'us-east-1-7',
    ],
    ['Select', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['If', { 'Fn::If': ['Both', 'yes', { Ref: 'Size' }] }, 7],
    ['FindInMap', { 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'id'] }, 'Z1'],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    [
      'NoValue in a list and a map',
      { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] },
      { b: [1] },
    ],
  ])('resolves %s', (_, value, expected) => {
    expect(resolverOf(template).resolve('first', value)).toEqual(expected);
  });

  it('resolves what another stack exports or puts out', () => {
    const resolver = resolverOf(template);
    expect(resolver.resolve('second', { 'Fn::ImportValue': 'first-arn' })).toBe('arn:queue');
    const output = { 'Fn::GetStackOutput': { StackName: 'first', OutputName: 'Arn' } };
    expect(resolver.resolve('second', output)).toBe('arn:queue');
  });

  it.each([
    ['a function it does not know', { 'Fn::GetAZs': '' }, /Fn::GetAZs/],
    ['a resource that is not there', { Ref: 'Ghost' }, /Ghost/],
    ['an attribute it does not give', { 'Fn::GetAtt': ['Queue', 'Colour'] }, /no Colour of Queue/],
    ['an export that is not there', { 'Fn::ImportValue': 'gone' }, /No stack exports gone/],
  ])('names %s', (_, value, message) => {
    expect(() => resolverOf(template).resolve('first', value)).toThrow(message);
  });

  it('leaves away resources whose condition does not hold, and names every type it does not know', () => {
    const resources = {
      Kept: { Type: 'AWS::SQS::Queue', Condition: 'Any' },
      Gone: { Type: 'AWS::Unheard::Of', Condition: 'There' },
    };
    const withResources = { ...template, Resources: resources };
    const placed = placedResources(assemblyOf(withResources), resolverOf(withResources));
    expect(placed.map(({ logicalId }) => logicalId)).toEqual(['Kept']);
    const unknown = { Resources: { One: { Type: 'A::B::C' }, Two: { Type: 'D::E::F' } } };
    expect(() => placedResources(assemblyOf(unknown), resolverOf(unknown))).toThrow(
      'The runner does not know how to run A::B::C (One in first), D::E::F (Two in first).',
    );
  });
});
