/** Whether two values that could travel as JSON are the same. What is the same object is not looked into. */
export function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameData(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  let names = 0;
  for (const name in left) {
    if (!sameData(left[name], right[name])) return false;
    names++;
  }
  for (const _name in right) names--;
  return names === 0;
}
