// Patterns on the command line, where each role is a process of its own.

import { whenAborted } from "./when-aborted.mts"

/** A part of a pattern. */
export interface Role {
  /** What it takes; in brackets what may be left out: `"ENDPOINT [NAME]"`. */
  readonly takes: string
  /** Runs until it is done or the signal aborts. */
  readonly run: (given: readonly string[], signal: AbortSignal) => Promise<unknown>
}

const isNeeded = (word: string): boolean => /^[A-Z]/.test(word)

/**
 * Plays the role that the command line names, with what comes behind it, until that is done or Ctrl-C ends it; a second
 * Ctrl-C does so at once. Plays `all` when none is named.
 */
export const play = async (
  roles: Readonly<Record<string, Role>>,
  all: () => Promise<unknown>,
): Promise<void> => {
  const [name, ...given] = process.argv.slice(2)
  if (name === undefined) {
    await all()
    return
  }
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined
  if (role === undefined || given.length < role.takes.split(" ").filter(isNeeded).length) {
    const usage = Object.entries(roles).map(([each, { takes }]) => `  ${each} ${takes}`)
    console.error(`One of these roles is wanted:\n${usage.join("\n")}`)
    process.exitCode = 2
    return
  }
  const stop = new AbortController()
  const end = (): void => stop.abort()
  const ends = ["SIGINT", "SIGTERM"] as const
  for (const each of ends) process.once(each, end)
  try {
    await role.run(given, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) return
    console.error(String(error))
    process.exitCode = 1
  } finally {
    for (const each of ends) process.off(each, end)
  }
}

/** Until something has ended, or the signal aborts. */
export const endOf = async (ended: Promise<void>, signal: AbortSignal): Promise<void> => {
  let stop = (): void => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  using _ending = whenAborted(signal, stop)
  await Promise.race([ended, stopped])
}
