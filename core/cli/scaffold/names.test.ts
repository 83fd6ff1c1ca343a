import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortName } from '../../plugins/package.ts';
import { commandOf, pluginNames } from './names.ts';

describe('the names of a new plugin', () => {
  it.each([
    ['weather', 'weather', 'hotline-plugin-weather'],
    ['hotline-plugin-weather', 'weather', 'hotline-plugin-weather'],
    ['@acme/weather', 'weather', '@acme/hotline-plugin-weather'],
    ['@acme/hotline-plugin-weather', 'weather', '@acme/hotline-plugin-weather'],
    ['7-day.forecast', '7-day.forecast', 'hotline-plugin-7-day.forecast'],
  ])('are completed from %s', (given, short, packageName) => {
    expect(pluginNames(given)).toEqual({ short, packageName });
  });

  it.each([
    '',
    'Weather',
    'we ather',
    '.weather',
    '../weather',
    '@acme',
    '@acme/',
    '/weather',
    'a/b/c',
    'x'.repeat(101),
  ])('cannot be made of %j', (given) => {
    expect(() => pluginNames(given)).toThrow('cannot be the name of an npm package');
  });

  it('lead back to the plugin, stay in one folder, and give it a command, whatever was accepted', () => {
    fc.assert(
      fc.property(fc.string(), (given) => {
        let names;
        try {
          names = pluginNames(given);
        } catch {
          return;
        }
        expect(shortName(names.packageName)).toBe(names.short);
        expect(names.short).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
        expect(commandOf(names)).toMatch(/^\/[a-z0-9_-]+$/);
      }),
      { examples: [['a.b'], ['x'.repeat(100)]] },
    );
  });
});
