import type { SettingId } from './ids.ts';

/** What a number may be, and what counts where it is something else. */
export interface NumberRule {
  readonly type: 'number' | 'integer';
  readonly default: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

type Rule =
  | NumberRule
  | { readonly type: 'boolean'; readonly default: boolean }
  | { readonly type: 'string'; readonly default: string; readonly enum: readonly string[] }
  | { readonly type: 'array'; readonly default: readonly never[] };

/** The settings as package.json declares them; a test holds the two against each other. */
export const settingRules = {
  'sysvipc.polling.intervalSeconds': { type: 'number', default: 1, minimum: 0.2, maximum: 3_600 },
  'sysvipc.contents.maxSizeMb': { type: 'number', default: 64, exclusiveMinimum: 0 },
  'sysvipc.keys.maxFiles': { type: 'integer', default: 5_000, minimum: 0 },
  'sysvipc.stale.quietSeconds': { type: 'number', default: 60, minimum: 0 },
  'sysvipc.stale.showBadge': { type: 'boolean', default: true },
  'sysvipc.undo.maxSizeMb': { type: 'number', default: 64, minimum: 0 },
  'sysvipc.undo.keepDays': { type: 'number', default: 7, exclusiveMinimum: 0 },
  'sysvipc.leaks.report': { type: 'string', default: 'debugAndTasks', enum: ['debugAndTasks', 'debug', 'off'] },
  'sysvipc.leaks.ignore': { type: 'array', default: [] },
} as const satisfies Readonly<Record<SettingId, Rule>>;

/** Whether a value is what the rule allows: settings.json may hold anything. */
export function isUsable(
  value: unknown,
  { type, minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity }: NumberRule,
): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (type === 'integer' && !Number.isInteger(value)) return false;
  return value >= minimum && value > exclusiveMinimum && value <= maximum;
}
