/** The id of a user and of a group that stand on every Linux. */
export const nobody = 65_534;

/** The command that runs a program as an ordinary user. Only root can become somebody else. */
export const asNobody: readonly [string, ...string[]] = [
  'setpriv',
  `--reuid=${nobody}`,
  `--regid=${nobody}`,
  '--clear-groups',
];
