/** One value of an object as the user reads it. */
export interface Field {
  /** Column of `/proc/sysvipc`, or field of the kernel's struct. */
  readonly column: string;
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
}
