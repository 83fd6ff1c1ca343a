import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockList, canonicalAddress, parseSubnet } from './subnet.ts';

describe('An entry of an address list', () => {
  it.each([
    ['203.0.113.7', { address: '203.0.113.7', prefix: 32, family: 'ipv4' }],
    ['203.0.113.0/24', { address: '203.0.113.0', prefix: 24, family: 'ipv4' }],
    ['0.0.0.0/0', { address: '0.0.0.0', prefix: 0, family: 'ipv4' }],
    ['2001:DB8::/32', { address: '2001:db8::', prefix: 32, family: 'ipv6' }],
    ['::1', { address: '::1', prefix: 128, family: 'ipv6' }],
    ['::ffff:203.0.113.7', { address: '203.0.113.7', prefix: 32, family: 'ipv4' }],
    ['::ffff:10.0.0.0/104', { address: '10.0.0.0', prefix: 8, family: 'ipv4' }],
  ])('may be %s', (entry, subnet) => {
    expect(parseSubnet(entry)).toEqual(subnet);
  });

  it.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.1:80',
    ' 10.0.0.1',
    'fe80::1%eth0',
    '010.0.0.1',
  ])('is refused as %j', (entry) => {
    expect(parseSubnet(entry)).toBeUndefined();
    expect(() => blockList([entry])).toThrow(TypeError);
  });

  it('matches an IPv4 address in whatever clothes it comes', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const list = blockList([`::ffff:${address}`]);
        expect(list.check(canonicalAddress(`::FFFF:${address}`)!)).toBe(true);
      }),
    );
  });
});

describe('The one spelling of an address', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['0:0:0:0:0:FFFF:0102:0304', '1.2.3.4'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', undefined],
    ['1.2.3.4:80', undefined],
  ])('of %s is %s', (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });
});
