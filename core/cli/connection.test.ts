import { describe, expect, it } from 'vitest';
import { chooseConnection } from './connection.ts';

const support = { name: 'support', instanceId: '1' };
const sales = { name: 'sales', instanceId: '2' };
const test = { name: 'test', instanceId: 'test' };

describe('the connection to send as', () => {
  it('is the one that is named, whatever the delivery says', () => {
    expect(chooseConnection([support, sales, test], { name: 'sales', instanceId: '1' })).toBe(sales);
  });

  it('is the one that the delivery belongs to, else the test connection, else the only one', () => {
    expect(chooseConnection([support, test], { instanceId: '1' })).toBe(support);
    expect(chooseConnection([support, test], { instanceId: 'unknown' })).toBe(test);
    expect(chooseConnection([support, sales, test], {})).toBe(test);
    expect(chooseConnection([support], {})).toBe(support);
  });

  it('must be named when there are several and none is for tests', () => {
    expect(() => chooseConnection([support, sales], {})).toThrow(
      'It is not clear which connection is meant. There are: support, sales.',
    );
    expect(() => chooseConnection([], { name: 'x' })).toThrow('There is no connection x with a key. There are: none.');
  });
});
