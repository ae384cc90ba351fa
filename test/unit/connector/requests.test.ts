import { describe, expect, it } from '@jest/globals';
import {
  encodedQuery,
  fhir,
  get,
  headerKey,
  names,
  odata,
  patch,
  path,
  post,
  soql,
  zendeskSearch,
} from '../../../lambdas/core/connector/index.ts';
import { queryText } from '../../../lambdas/core/connector/request/query.ts';

const unsendable = (message: string) =>
  expect.objectContaining({ name: 'UnsendableError', code: 'unsendable', message });
const NO_SCALAR = unsendable('a value is neither well-formed text nor a finite number nor a flag');

describe('path', () => {
  it('makes every value one piece of one segment', () => {
    expect(path`/a/${'b/c?d#e'}/${7}`.text).toBe('/a/b%2Fc%3Fd%23e/7');
    expect(path`${path`/services/data`}/query`.text).toBe('/services/data/query');
    expect(path`/contacts(${odata`key=${"o'hara"}`})`.text).toBe("/contacts(key%3D'o''hara')");
  });

  it.each(['', '.', '..', '\ud800', null, undefined, {}, Number.NaN])('refuses %j as a segment', (value) => {
    const isText = typeof value === 'string' && value.isWellFormed();
    expect(() => path`/a/${value as string}/b`).toThrow(
      isText ? unsendable('a value cannot be in a path') : NO_SCALAR,
    );
  });

  it('refuses an empty value at its end, where an author may write a slash', () => {
    expect(path`/a/`.text).toBe('/a/');
    expect(() => path`/a/${''}`).toThrow(unsendable('an empty value cannot be in a path'));
    expect(() => path`/a/${'..'}`).toThrow(unsendable('a value cannot be in a path'));
  });

  it('takes dots that are part of a longer segment', () => {
    expect(path`/a/${'..'}b/${'c..'}`.text).toBe('/a/..b/c..');
  });

  it.each([
    ['no slash at its beginning', () => path`a/b`, 'a path begins with / and holds no query'],
    ['a query', () => path`/a?b=c`, 'a path begins with / and holds no query'],
    ['a fragment', () => path`/a#b`, 'a path begins with / and holds no query'],
    ['an empty segment', () => path`/a//b`, 'a value cannot be in a path'],
  ])('refuses %s in what the author writes', (_what, make, message) => {
    expect(make).toThrow(unsendable(message));
  });
});

describe('query', () => {
  it('encodes names and values, repeats lists, leaves out what is undefined', () => {
    expect(queryText({ phone: '+1 2&3', 'a b': ['x', 'y'], none: undefined, n: 2, yes: true })).toBe(
      'phone=%2B1%202%263&a%20b=x&a%20b=y&n=2&yes=true',
    );
  });

  it('refuses an object, also one that looks like an encoded text', () => {
    expect(() => queryText({ q: { place: 'soql', text: 'DROP' } as never })).toThrow(NO_SCALAR);
  });

  it('takes what is written in a query language, and no path', () => {
    expect(queryText({ q: soql`Name = ${'a'}` })).toBe("q=Name%20%3D%20'a'");
    expect(() => queryText({ q: path`/a` })).toThrow(unsendable('a path cannot be in a query'));
  });
});

describe('soql', () => {
  it('makes literals of values', () => {
    expect(
      soql`SELECT Id FROM Contact WHERE Name = ${"O'Hara\\\n"} AND Age__c > ${4} AND Ok__c = ${true}`.text,
    ).toBe("SELECT Id FROM Contact WHERE Name = 'O\\'Hara\\\\\\n' AND Age__c > 4 AND Ok__c = TRUE");
    expect(soql`${'\\\'"\n\r\t\b\f'}`.text).toBe(`'\\\\\\'\\"\\n\\r\\t\\b\\f'`);
    expect(soql`Phone IN ${['1', '2']}`.text).toBe("Phone IN ('1', '2')");
    expect(soql`Phone IN ${[]}`.text).toBe('Phone IN (NULL)');
  });

  it('takes names and parts of its own, and no others', () => {
    const where = soql`Phone = ${'1'}`;
    expect(soql`SELECT ${names('Id', 'Account.Name')} FROM Contact WHERE ${where}`.text).toBe(
      "SELECT Id, Account.Name FROM Contact WHERE Phone = '1'",
    );
    for (const one of ["Id FROM User --'", '', '1d', 'Id ', ' Id', 'a..b', 'Id;'])
      expect(() => names(one)).toThrow(unsendable(`"${one}" is no name of a field or an object`));
  });

  it.each<[string, () => unknown]>([
    ['odata', () => soql`${odata`a` as never}`],
    ['fhir', () => soql`${fhir`a` as never}`],
    ['encoded-query', () => soql`${encodedQuery`a` as never}`],
    ['zendesk', () => soql`${zendeskSearch`a` as never}`],
    ['path', () => soql`${path`/a` as never}`],
  ])('takes nothing of another language: %s', (place, make) => {
    expect(make).toThrow(unsendable(`a fragment of ${place} cannot be in soql`));
  });
});

it('odata doubles quotes', () => {
  expect(odata`name eq ${"o'hara"} and n in ${[1, 'b']}`.text).toBe("name eq 'o''hara' and n in (1,'b')");
  expect(() => odata`n in ${[]}`).toThrow(unsendable('an empty list cannot be in an expression'));
});

it('fhir escapes what divides tokens', () => {
  expect(fhir`${'urn:a|b'}|${'c,d$e\\'}`.text).toBe('urn:a\\|b|c\\,d\\$e\\\\');
  expect(fhir`${['1', '2,3']}`.text).toBe('1,2\\,3');
});

describe('encodedQuery', () => {
  it('takes plain values', () => {
    expect(encodedQuery`phone=${'+1415'}^activeIN${['a', 'b']}`.text).toBe('phone=+1415^activeINa,b');
    expect(encodedQuery`note=${'not javascript: at all'}`.text).toBe('note=not javascript: at all');
  });

  it.each(['a^ORactive=true', 'javascript:gs.now()', ' JavaScript:x', 'a\nb'])('refuses %j', (value) => {
    expect(() => encodedQuery`phone=${value}`).toThrow(unsendable('a value cannot be in an encoded query'));
  });

  it('refuses a comma within a list', () => {
    expect(() => encodedQuery`aIN${['a', 'b,c']}`).toThrow(unsendable('a list holds a value with a comma'));
  });
});

describe('zendeskSearch', () => {
  it('puts values in quotes', () => {
    expect(zendeskSearch`type:user email:${'a b@c'}`.text).toBe('type:user email:"a b@c"');
  });

  it.each(['a" role:admin', '*', 'a\\'])('refuses %j', (value) => {
    expect(() => zendeskSearch`email:${value}`).toThrow(unsendable('a value cannot be in a search'));
  });
});

describe('requests', () => {
  it('are data: encoded, with JSON and its headers', () => {
    expect(get(path`/a`, { b: 'c d' })).toStrictEqual({
      method: 'GET',
      path: '/a?b=c%20d',
      headers: { accept: 'application/json' },
      lane: 'default',
    });
    expect(
      patch(
        path`/a`,
        { b: undefined, c: '"' },
        { lane: 'search', headers: { 'If-Match': '*', no: undefined } },
      ),
    ).toEqual({
      method: 'PATCH',
      path: '/a',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'if-match': '*' },
      body: '{"c":"\\""}',
      lane: 'search',
    });
  });

  it('end no header line by a value, and keep keys apart', () => {
    const { headers } = post(path`/a`, {}, { headers: { x: 'a\r\nb: c' } });
    expect(headers['x']).toBe('a%0D%0Ab: c');
    expect(headerKey('é')).not.toBe(headerKey('%C3%A9'));
  });

  it('refuse a path that is a plain text, and a body that cannot be written', () => {
    for (const made of ['/a', odata`/a`])
      expect(() => get(made as never)).toThrow(unsendable('a path is written with path`…`'));
    expect(() => get(path`/a`, {}, { headers: { x: 7 as never } })).toThrow(
      unsendable('a header is no text'),
    );
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(() => post(path`/a`, circle)).toThrow(unsendable('the body cannot be written as JSON'));
  });
});
