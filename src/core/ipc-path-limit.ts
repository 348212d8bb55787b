const platform = (globalThis as { process?: { readonly platform?: string } }).process?.platform

/**
 * The longest path of an `ipc://` endpoint in bytes: what this platform has room for in an address. 0 where there is no
 * ipc, as in browsers.
 */
export const ipcPathMaxLength: number = platform === undefined ? 0 : platform === "darwin" ? 103 : 107
