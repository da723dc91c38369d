import type { Alarm } from '../ui/objectStates.ts';
import type { AlarmNode } from './nodes.ts';

/** What has become of the alarms. */
export interface AlarmChange {
  /** Whether some have come, gone or moved. */
  readonly isNewList: boolean;
  /** Those that tell something else than before. */
  readonly changed: readonly AlarmNode[];
}

/** The nodes of alarms, each reused for as long as its alarm lasts. */
export class AlarmNodes {
  private shown: readonly AlarmNode[] = [];

  /** The nodes in the order in which they stand. */
  get all(): readonly AlarmNode[] {
    return this.shown;
  }

  /** Takes the alarms as they are now. */
  update(alarms: readonly Alarm[]): AlarmChange {
    const before = this.shown;
    const changed: AlarmNode[] = [];
    this.shown = alarms.map((alarm) => {
      const same = before.find((node) => node.alarm.id === alarm.id);
      if (!same) return { type: 'alarm', alarm };
      if (!isSameText(same.alarm, alarm)) changed.push(same);
      same.alarm = alarm;
      return same;
    });
    const isSameList = before.length === this.shown.length && before.every((node, index) => node === this.shown[index]);
    return { isNewList: !isSameList, changed };
  }
}

function isSameText(a: Alarm, b: Alarm): boolean {
  return a.text === b.text && a.explanation === b.explanation;
}
