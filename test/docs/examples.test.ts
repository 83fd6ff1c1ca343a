import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { blocksOf, GUIDES, type Block } from './guides.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = new Set(['ts', 'typescript']);

/** Type-checks all examples as modules of the repository, in one program. Returns what is wrong, with the guide and its line. */
function check(blocks: readonly Block[]): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const examples = new Map(blocks.map((block, i) => [path.join(ROOT, 'test/docs', `example-${i}.ts`), block]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => examples.has(file) || fileExists(file);
  host.readFile = (file) => examples.get(file)?.code ?? readFile(file);
  host.getSourceFile = (file, languageVersion, ...others) => {
    const code = examples.get(file)?.code;
    if (code !== undefined) return ts.createSourceFile(file, code, languageVersion);
    return getSourceFile(file, languageVersion, ...others);
  };
  const program = ts.createProgram(
    [...examples.keys()],
    { ...options, moduleDetection: ts.ModuleDetectionKind.Force },
    host,
  );
  return [...examples].flatMap(([name, { file, line }]) => {
    const source = program.getSourceFile(name)!;
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return diagnostics.map(({ start = 0, messageText }) => {
      const at = source.getLineAndCharacterOfPosition(start).line;
      return `${file}:${line + at}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

const example = (code: string): Block => ({ file: 'guide.md', line: 10, language: 'ts', code });

describe('the TypeScript examples of the guides', () => {
  const examples = GUIDES.flatMap(blocksOf).filter(({ language }) => TYPESCRIPT.has(language));

  it('compile as they stand', () => {
    expect(examples.length).toBeGreaterThan(10);
    expect(check(examples)).toEqual([]);
  });

  it('would be found out, with guide and line, when they did not', () => {
    const [wrong, ...others] = check([
      example(`import { definePlugin } from 'hotline-host';\ndefinePlugin({ command: {} });\n`),
    ]);
    expect(others).toEqual([]);
    expect(wrong).toMatch(/^guide\.md:11: .*'command'/);
  });
});
