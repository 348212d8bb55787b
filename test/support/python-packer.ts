import { askPython } from "./python-program.ts"

/** Has aiozmq unpack messages and pack them again; undefined stands for those that it cannot unpack. */
export const repack = async (messages: readonly Uint8Array[]): Promise<readonly (Buffer | undefined)[]> => {
  const questions = messages.map((each) => Buffer.from(each).toString("hex"))
  const answers = (await askPython("repack.py", questions)) as (string | null)[]
  return answers.map((each) => (each === null ? undefined : Buffer.from(each, "hex")))
}
