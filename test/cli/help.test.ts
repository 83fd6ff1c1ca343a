import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const hotline = fileURLToPath(new URL('../../core/bin/hotline.js', import.meta.url));

describe('a help text', () => {
  it('may be cut off by whoever reads it, as behind `| head`', () => {
    const script = 'exec > >(exec true); wait $!; exec "$0" "$1" send --help';
    const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, hotline], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('is not what one gets for a verb that there is not', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [hotline, 'strat', '--help'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain("unknown command 'strat'\n(Did you mean start?)");
  });
});
