/** Every id of package.json stands here, once. A test holds the two against each other in both directions. */

/** All commands. */
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
  'sysvipc.groupBy',
  'sysvipc.copyPid',
  'sysvipc.copyCommandLine',
  'sysvipc.revealExecutable',
  'sysvipc.showBlocking',
  'sysvipc.revealObject',
  'sysvipc.openContents',
  'sysvipc.openInHexEditor',
  'sysvipc.goToOffset',
  'sysvipc.findBytes',
  'sysvipc.findNextBytes',
  'sysvipc.copyBytes',
  'sysvipc.saveContents',
  'sysvipc.rememberMoment',
  'sysvipc.compareContents',
  'sysvipc.sendMessage',
  'sysvipc.receiveMessage',
  'sysvipc.drainQueue',
  'sysvipc.setQueueSize',
  'sysvipc.setSemaphore',
  'sysvipc.addToSemaphore',
  'sysvipc.subtractFromSemaphore',
  'sysvipc.createObject',
  'sysvipc.createObjectOfKind',
  'sysvipc.changePermissions',
  'sysvipc.changeOwner',
  'sysvipc.overlayStruct',
  'sysvipc.showMoreContents',
  'sysvipc.computeFtok',
  'sysvipc.findFileOfKey',
  'sysvipc.findFileOfObjectKey',
  'sysvipc.goToKeySource',
  'sysvipc.remove',
  'sysvipc.removeStale',
  'sysvipc.removedObjects',
  'sysvipc.undoRemove',
  'sysvipc.showGoneObjects',
  'sysvipc.insertSnippet',
  'sysvipc.insertSnippetForObject',
] as const;

/** One of {@link commandIds}. */
export type CommandId = (typeof commandIds)[number];

/** The commands that stand in menus of rows, and nowhere in the menus of the view's title. */
export const rowCommandIds: ReadonlySet<CommandId> = new Set<CommandId>([
  'sysvipc.copyValue',
  'sysvipc.insertSnippetForObject',
  'sysvipc.copyId',
  'sysvipc.copyKeyHex',
  'sysvipc.copyKeyDecimal',
  'sysvipc.copyKeyConstant',
  'sysvipc.copyJson',
  'sysvipc.copyIpcsCommand',
  'sysvipc.copyIpcrmCommand',
  'sysvipc.openContents',
  'sysvipc.openInHexEditor',
  'sysvipc.sendMessage',
  'sysvipc.receiveMessage',
  'sysvipc.drainQueue',
  'sysvipc.setQueueSize',
  'sysvipc.setSemaphore',
  'sysvipc.addToSemaphore',
  'sysvipc.subtractFromSemaphore',
  'sysvipc.changePermissions',
  'sysvipc.changeOwner',
  'sysvipc.createObjectOfKind',
  'sysvipc.goToKeySource',
  'sysvipc.findFileOfObjectKey',
  'sysvipc.copyPid',
  'sysvipc.copyCommandLine',
  'sysvipc.revealExecutable',
  'sysvipc.remove',
]);

/** The container in the activity bar, in which the view stands. */
export const viewContainerId = 'sysvipc';
/** The view that lists the objects. */
export const objectsViewId = 'sysvipc.objects';

/** All settings. */
export const settingIds = [
  'sysvipc.polling.intervalSeconds',
  'sysvipc.contents.maxSizeMb',
  'sysvipc.keys.maxFiles',
  'sysvipc.stale.quietSeconds',
  'sysvipc.stale.showBadge',
  'sysvipc.undo.maxSizeMb',
  'sysvipc.undo.keepDays',
  'sysvipc.leaks.report',
  'sysvipc.leaks.ignore',
] as const;

/** One of {@link settingIds}. */
export type SettingId = (typeof settingIds)[number];

/** Context keys, which `when` clauses of package.json ask for. */
export const contextKeys = [
  'sysvipc:situation',
  'sysvipc:isPaused',
  'sysvipc:isFiltered',
  'sysvipc:isOnlyMine',
] as const;

/** One of {@link contextKeys}. */
export type ContextKey = (typeof contextKeys)[number];

/** URI scheme of everything that the extension shows as a resource. */
export const uriScheme = 'sysvipc';

/** URI scheme of the read-only documents that tell what a cleanup has done. */
export const reportScheme = 'sysvipc-report';

/** The custom editor for bytes of segments and messages. */
export const hexViewType = 'sysvipc.hexView';

/** The panel with the picture of waits. */
export const blockingViewType = 'sysvipc.blocking';

/** URI scheme of the previews of snippets. */
export const snippetScheme = 'sysvipc-snippet';
