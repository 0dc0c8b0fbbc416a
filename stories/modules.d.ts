declare module 'virtual:compiled-files' {
  /** Contents of compiled files as JSON texts: of a policy by file name, of a notice by its language. */
  const files: {
    readonly policies: Readonly<Record<'demo' | 'many', Readonly<Record<string, string>>>>;
    readonly notices: Readonly<Record<string, string>>;
    /** Of the Dutch notice: as it is, with what its owner says of the changes, and as it was. */
    readonly versions: Readonly<Record<'before' | 'now', string>>;
  };
  export default files;
}

declare module 'virtual:custom-elements' {
  /** As far as it is read here; null in tests. */
  const manifest: {
    readonly modules: readonly {
      readonly declarations: readonly { readonly tagName?: string; readonly summary?: string }[];
    }[];
  } | null;
  export default manifest;
}

declare module '@custom-elements-manifest/analyzer/cli.js' {
  export interface Member {
    readonly name: string;
    readonly privacy?: string;
    readonly static?: boolean;
  }
  export function cli(options: {
    argv: string[];
    noWrite: boolean;
  }): Promise<{ modules: { declarations: { members?: Member[] }[] }[] }>;
}
