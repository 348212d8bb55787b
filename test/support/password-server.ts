import { once } from "node:events"
import { type AddressInfo, connect } from "node:net"
import ssh2 from "ssh2"

/** How a server is to be. */
export interface PasswordServerOptions {
  /** The private key that it has. */
  readonly hostKey: Buffer
  readonly user: string
  readonly password: string
  /** Whether it asks a question, instead of wanting a password. */
  readonly asks?: boolean
}

/** A server of the package ssh2 that lets in who knows a password, for tests: the system's knows real users only. */
export class PasswordServer {
  /** Passwords that were tried. */
  readonly tried: string[] = []
  readonly #server: ssh2.Server
  readonly #clients = new Set<ssh2.Connection>()

  static async start(options: PasswordServerOptions): Promise<PasswordServer> {
    const server = new PasswordServer(options)
    server.#server.listen(0, "127.0.0.1")
    await once(server.#server, "listening")
    return server
  }

  private constructor({ hostKey, user, password, asks = false }: PasswordServerOptions) {
    this.#server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
      this.#clients.add(client)
      client.on("error", () => {})
      client.on("close", () => this.#clients.delete(client))
      client.on("authentication", (context) => {
        const judge = (given: string): void => {
          this.tried.push(given)
          if (context.username === user && given === password) context.accept()
          else context.reject()
        }
        if (context.method === "password" && !asks) judge(context.password)
        else if (context.method === "keyboard-interactive" && asks) {
          context.prompt([{ prompt: "Which word? ", echo: false }], (answers) => judge(String(answers[0])))
        } else context.reject([asks ? "keyboard-interactive" : "password"])
      })
      client.on("tcpip", (accept, reject, { destIP, destPort }) => {
        const far = connect({ host: destIP, port: destPort })
        far.once("error", () => reject())
        far.once("connect", () => {
          const channel = accept()
          far.on("error", () => channel.destroy())
          channel.on("error", () => far.destroy())
          far.pipe(channel).pipe(far)
        })
      })
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    for (const each of this.#clients) each.end()
    const closed = once(this.#server, "close")
    this.#server.close()
    await closed
  }
}
