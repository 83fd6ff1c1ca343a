import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../core/cli/program.ts';
import { blocksOf, GUIDES, inlineCode, type Guide } from './guides.ts';
import { problemWith } from './shell-commands.ts';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};
const surroundings = { scripts, program: await createProgram() };

function commandsIn(guide: Guide): string[] {
  const shell = blocksOf(guide).filter(({ language }) => language === 'sh');
  const lines = shell.flatMap(({ code }) => code.split('\n'));
  return [...lines, ...inlineCode(guide)]
    .flatMap((line) => line.split(/ && | \| /))
    .filter((line) => line.trim() !== '');
}

describe('the commands that guides name', () => {
  it.each(GUIDES.map((guide) => [guide.file, guide] as const))('exist as %s has them', (_, guide) => {
    expect(commandsIn(guide).flatMap((line) => problemWith(line, surroundings) ?? [])).toEqual([]);
  });

  it('would be found out when they did not', () => {
    const problem = (line: string) => problemWith(line, surroundings);
    expect(problem('npx hotline sendd /ping')).toBe('npx hotline sendd /ping: there is no verb sendd');
    expect(problem('hotline send /ping --color')).toBe('hotline send /ping --color: send has no option --color');
    expect(problem('hotline plugins ping')).toBe('hotline plugins ping: plugins takes no argument ping');
    expect(problem('hotline events shwo 7')).toBe('hotline events shwo 7: events takes no argument shwo');
    expect(problem('hotline dead retry --al')).toBe('hotline dead retry --al: retry has no option --al');
    expect(problem('npm run fly')).toBe('npm run fly: there is no script fly');
    expect(problem('node core/bin/hotline.js stop')).toContain('there is no verb stop');
  });
});

describe('the README', () => {
  it('begins with two commands that are scripts', () => {
    const [readme] = GUIDES;
    const first = blocksOf(readme!)
      .filter(({ language }) => language === 'sh')
      .slice(0, 2);
    expect(first.map(({ code }) => code.trim())).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    expect(scripts).toMatchObject({ demo: expect.any(String), test: expect.any(String) });
  });
});
