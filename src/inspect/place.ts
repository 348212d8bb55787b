import { threadId } from "node:worker_threads"

/** A place where a process can be looked at: a file in the folder, named by process and thread. */
export interface Place {
  readonly pid: number
  readonly thread: number
  readonly file: string
}

const pattern = /^(\d+)-(\d+)(?:-\d+)?\.ipc$/

/** The place that a file's name stands for; undefined for other files. */
export const placeOf = (file: string): Place | undefined => {
  const [, pid, thread] = pattern.exec(file) ?? []
  return pid === undefined ? undefined : { pid: Number(pid), thread: Number(thread), file }
}

/** File names for this thread: the first that is free is used. */
export function* ownNames(): Generator<string, never> {
  const stem = `${process.pid}-${threadId}`
  yield `${stem}.ipc`
  for (let number = 2; ; number++) yield `${stem}-${number}.ipc`
}
