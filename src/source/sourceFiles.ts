import * as vscode from 'vscode';

/** C and C++ sources, as a glob. */
export const sourceGlob = '**/*.{c,h,cc,cpp,cxx,c++,hh,hpp,hxx,h++,inc,inl,ipp,C,H}';

/** The sources of the workspace, at most so many: what the user does not want to see in searches is left out. */
export function findSources(most: number): Thenable<readonly vscode.Uri[]> {
  return vscode.workspace.findFiles(sourceGlob, excludes(), most);
}

/** VS Code by itself would leave out what `files.exclude` names, and nothing else. */
function excludes(): string {
  const { files, search } = {
    files: vscode.workspace.getConfiguration('files').get<Record<string, unknown>>('exclude', {}),
    search: vscode.workspace.getConfiguration('search').get<Record<string, unknown>>('exclude', {}),
  };
  const patterns = Object.entries({ ...files, ...search }).flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
  return `{${patterns.join(',')}}`;
}
