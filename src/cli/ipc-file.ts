import { lstatSync, rmSync } from "node:fs"

/**
 * Removes the file of an ipc endpoint when it is disposed of, or when the process ends before that: sockets leave theirs
 * behind, as libzmq's do. A file that another process has put there meanwhile stays.
 */
export const ipcFile = (endpoint: string): Disposable => {
  const path = /^ipc:\/\/([^@].*)$/.exec(endpoint)?.[1]
  const mark = path === undefined ? undefined : markOf(path)
  const remove = (): void => {
    process.off("exit", remove)
    if (path !== undefined && mark !== undefined && markOf(path) === mark) rmSync(path, { force: true })
  }
  if (mark !== undefined) process.on("exit", remove)
  return { [Symbol.dispose]: remove }
}

const markOf = (path: string): string | undefined => {
  try {
    const { dev, ino, ctimeNs } = lstatSync(path, { bigint: true })
    return `${dev} ${ino} ${ctimeNs}`
  } catch {
    return undefined
  }
}
