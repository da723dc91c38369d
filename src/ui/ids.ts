/** Every id of package.json stands here, once. A test holds the two against each other in both directions. */

export const commandIds = [
  'sysvipc.refresh',
  'sysvipc.pause',
  'sysvipc.resume',
  'sysvipc.filter',
  'sysvipc.clearFilter',
  'sysvipc.showOnlyMine',
  'sysvipc.showAllOwners',
  'sysvipc.sort',
  'sysvipc.showMore',
  'sysvipc.copyKeyHex',
  'sysvipc.copyKeyDecimal',
  'sysvipc.copyKeyConstant',
  'sysvipc.copyId',
  'sysvipc.copyJson',
  'sysvipc.copyIpcsCommand',
  'sysvipc.copyIpcrmCommand',
  'sysvipc.copyValue',
  'sysvipc.restartAgent',
  'sysvipc.showLog',
  'sysvipc.computeFtok',
  'sysvipc.findFileOfKey',
  'sysvipc.goToKeySource',
] as const;

export type CommandId = (typeof commandIds)[number];

export const viewContainerId = 'sysvipc';
export const objectsViewId = 'sysvipc.objects';

export const settingIds = ['sysvipc.polling.intervalSeconds', 'sysvipc.keys.maxFiles'] as const;

export type SettingId = (typeof settingIds)[number];

/** Context keys, which `when` clauses of package.json ask for. */
export const contextKeys = [
  'sysvipc:situation',
  'sysvipc:isPaused',
  'sysvipc:isFiltered',
  'sysvipc:isOnlyMine',
] as const;

export type ContextKey = (typeof contextKeys)[number];

/** URI scheme of everything that the extension shows as a resource. */
export const uriScheme = 'sysvipc';
