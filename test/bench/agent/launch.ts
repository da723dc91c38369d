import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../host/root.ts';

/** The agent's bundle. */
export const agentProgram = join(root, 'dist', 'agent.cjs');

/** The options that the extension gives to the agent's Node; read from its source, because only VS Code can load that. */
export function agentNodeOptions(): string[] {
  const source = readFileSync(join(root, 'src', 'live', 'agentProcess.ts'), 'utf8');
  const list = /const nodeOptions = \[(.*)\];/.exec(source)?.[1];
  if (list === undefined) throw new Error('src/live/agentProcess.ts does not say nodeOptions = […] in one line.');
  return [...list.matchAll(/'([^']+)'/g)].flatMap(([, option]) => option ?? []);
}
