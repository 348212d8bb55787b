import { type ProcessIdentity, type ProcessState, stateVersion } from "./state.ts"
import { type Answers, type Question, type Reply, usualPeers } from "./talk.ts"

/** What there is to ask for. */
export interface Subject {
  readonly identity: ProcessIdentity
  state(peers: number): ProcessState
}

const answers: { readonly [Ask in keyof Answers]: (subject: Subject, question: Question) => Answers[Ask] } = {
  process: ({ identity }) => identity,
  state: (subject, { peers = usualPeers }) => subject.state(checkCount(peers)),
}

/** The answer to a line of a reader. */
export const respond = (line: string, subject: Subject): string => {
  let id: number | null = null
  const reply = (result: Omit<Reply, "version" | "id">): string =>
    JSON.stringify({ version: stateVersion, id, ...result } satisfies Reply)
  try {
    const question = JSON.parse(line) as Question
    if (typeof question.id === "number") ({ id } = question)
    if (question.version !== stateVersion) {
      throw new RangeError(`This process speaks version ${stateVersion}, not ${String(question.version)}.`)
    }
    if (!Object.hasOwn(answers, question.ask))
      throw new RangeError("There is nothing of this name to ask for.")
    return reply({ answer: answers[question.ask](subject, question) })
  } catch (error) {
    return reply({ error: (error as Error).message })
  }
}

const checkCount = (count: unknown): number => {
  if (typeof count === "number" && count >= 0) return count
  throw new RangeError("The number of peers must be 0 or more.")
}
