import type { IntrospectionCalls } from "../../rpc/index.ts"
import { command as define } from "../command.ts"
import { promptConnectionOptions } from "../connection-options.ts"
import { exitCodes, Failure } from "../failure.ts"
import { printable } from "../printable.ts"
import { serviceOperand } from "../rpc/call-words.ts"
import { signatureOf } from "../rpc/signature.ts"
import { withClient } from "../rpc/with-client.ts"

/** `typemq rpc methods`. */
export const command = define({
  name: "rpc methods",
  summary: "List the methods of an RPC service, with what they take",
  describes: [
    "The service has to allow it: serveRpc(…, { introspection: true }). Services of Python's aiozmq cannot tell.",
  ],
  operands: [serviceOperand],
  options: promptConnectionOptions,
  examples: [{ run: "typemq rpc methods tcp://127.0.0.1:5555", shows: "What there is to call:" }],
  async run({ options, operands: [endpoint] }, terminal) {
    const methods = await withClient(endpoint, options, terminal, async ({ client, signal }) => {
      const { NotFoundError } = await import("../../rpc/index.ts")
      try {
        const { call } = client.with({ signal })
        return (await call["$methods"]?.()) as Awaited<ReturnType<IntrospectionCalls["$methods"]>>
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error
        throw new Failure("The service does not tell its methods.", {
          hint: "serveRpc(…, { introspection: true }) lets it; services of Python cannot.",
          cause: error,
        })
      }
    })
    for (const method of [...methods].sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const { name, description } = method
      const { dim, bold } = terminal.paint
      const purpose = description === null ? "" : dim(`  ${printable(description)}`)
      await terminal.write(
        terminal.json
          ? `${JSON.stringify(method)}\n`
          : `${bold(printable(name))}${printable(signatureOf(method))}${purpose}\n`,
      )
    }
    return exitCodes.done
  },
})
