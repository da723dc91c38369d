/** `/a/b` for `/a/b/c`: the folder that an absolute path lies in. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The absolute path that `path` means in the folder `base`, without `.` and `..`. Symbolic links are not looked at. */
export function resolvePath(base: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

/** The folder itself, and those above it up to `top`; only the folder where it does not lie below `top`. */
export function foldersUpTo(folder: string, top: string | undefined): string[] {
  const folders = [folder];
  for (let each = folder; top !== undefined && each !== top && each.startsWith(`${top}/`); ) {
    each = parentPath(each);
    folders.push(each);
  }
  return folders;
}
