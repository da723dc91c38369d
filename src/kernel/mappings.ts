import type { Mapping } from '../sysv/evidence.ts';
import { readProcFile } from './procFile.ts';

/** A segment as it stands in the memory map of one process. */
export interface MappedSegment {
  readonly id: number;
  /** The key that the segment was made with, kept when it is marked for removal; signed. */
  readonly key: number;
  readonly mappings: readonly Mapping[];
}

/**
 * A line of a System V segment: its file is called after the key, its inode is the identifier, and its device is one
 * of memory. An ordinary file that was deleted can have such a name, but not such a device.
 */
const line = /^([0-9a-f]+)-([0-9a-f]+) .(.).s [0-9a-f]+ ([0-9a-f]+:[0-9a-f]+) (\d+) +\/SYSV([0-9a-f]{8})\b/;

/** Reads the segments out of `/proc/PID/maps` (proc_pid_maps(5)). `devices`: those of memory. */
export function parseMappings(maps: string, devices: ReadonlySet<string>): MappedSegment[] {
  const found = new Map<number, { id: number; key: number; mappings: Mapping[] }>();
  for (let start = maps.indexOf('/SYSV'); start >= 0; start = maps.indexOf('/SYSV', start + 1)) {
    const begin = maps.lastIndexOf('\n', start) + 1;
    const match = line.exec(maps.slice(begin, start + '/SYSV00000000'.length));
    const [, from = '', to = '', write, device = '', idText, keyText = '0'] = match ?? [];
    if (!devices.has(device)) continue;
    const id = Number(idText);
    const segment = found.get(id) ?? { id, key: Number.parseInt(keyText, 16) | 0, mappings: [] };
    segment.mappings.push({ start: from, end: to, isWritable: write === 'w' });
    found.set(id, segment);
  }
  return [...found.values()];
}

/**
 * The segments that a process has mapped; none where its memory map may not be read. A first thread that has ended has
 * an empty map, the others still have theirs.
 */
export function mappedSegments(
  pid: number,
  threads: () => readonly number[],
  devices: ReadonlySet<string>,
): MappedSegment[] {
  const maps = readProcFile(`/proc/${pid}/maps`);
  if (!maps.ok || maps.text !== '') return maps.ok ? parseMappings(maps.text, devices) : [];
  for (const tid of threads()) {
    const ofThread = readProcFile(`/proc/${pid}/task/${tid}/maps`);
    if (ofThread.ok && ofThread.text !== '') return parseMappings(ofThread.text, devices);
  }
  return [];
}
