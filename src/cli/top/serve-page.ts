import { Failure } from "../failure.ts"
import type { Terminal } from "../terminal.ts"
import { PageServer } from "./page-server.ts"
import type { Sample } from "./sample.ts"

/** Shows samples to browsers of this machine until there are no more. */
export const servePage = async (
  samples: AsyncIterable<Sample>,
  port: number,
  terminal: Terminal,
): Promise<void> => {
  const server = await PageServer.listen(port).catch((cause: Error) => {
    throw new Failure(`Cannot listen on port ${port} of 127.0.0.1: ${cause.message}`, { cause })
  })
  try {
    await terminal.write(terminal.json ? `${JSON.stringify({ url: server.url })}\n` : `${server.url}\n`)
    for await (const sample of samples) server.show(sample)
  } finally {
    await server.close()
  }
}
