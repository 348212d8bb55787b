import { Refusal, type Vouched } from "../../src/zmtp/mechanisms/authenticate.ts"
import { nullMechanism } from "../../src/zmtp/mechanisms/null.ts"
import { plainClient, plainServer } from "../../src/zmtp/mechanisms/plain.ts"
import { ConnectionScene, settled } from "./connection-scene.ts"
import { commandFrame, greeting, property } from "./zmtp-octets.ts"

/** Somebody who is asked, and answers when the test says so. */
export class Judge {
  /** What was asked: mechanism, address, credentials. */
  readonly asked: string[][] = []
  readonly #verdicts: { resolve(vouched: Vouched): void; reject(reason: Error): void }[] = []
  /** Signals of those who asked. */
  readonly signals: (AbortSignal | undefined)[] = []

  readonly authenticate = ({
    mechanism,
    peerAddress,
    credentials,
    signal,
  }: {
    readonly mechanism: string
    readonly peerAddress: string
    readonly credentials: readonly Uint8Array[]
    readonly signal?: AbortSignal
  }): Promise<Vouched> => {
    this.asked.push([
      mechanism,
      peerAddress,
      ...credentials.map((each) => Buffer.from(each).toString("latin1")),
    ])
    this.signals.push(signal)
    return new Promise((resolve, reject) => this.#verdicts.push({ resolve, reject }))
  }

  /** Lets whoever waits in, or does not. */
  async answer(verdict: Vouched | 300 | 400 | 500 | Error): Promise<void> {
    for (const each of this.#verdicts.splice(0)) {
      if (typeof verdict === "number") each.reject(new Refusal(verdict))
      else if (verdict instanceof Error) each.reject(verdict)
      else each.resolve(verdict)
    }
    await settled()
  }
}

export const hello = (username: string, password: string): Buffer =>
  commandFrame(
    "HELLO",
    Buffer.concat([
      Buffer.of(username.length),
      Buffer.from(username, "latin1"),
      Buffer.of(password.length),
      Buffer.from(password, "latin1"),
    ]),
  )

export const welcome = commandFrame("WELCOME")

export const initiate = (type: string, ...properties: readonly Uint8Array[]): Buffer =>
  commandFrame("INITIATE", Buffer.concat([property("Socket-Type", type), ...properties]))

/** Greetings are done, and the peer may begin. */
const greeted = async (scene: ConnectionScene, mechanism: string): Promise<void> => {
  scene.connection.start()
  scene.stream.feed(greeting({ mechanism }))
  await settled()
  scene.stream.forget()
}

/** A PULL socket's connection as a PLAIN server: the test is a client, and whoever is asked about it. */
export const plainServerScene = async (): Promise<{ scene: ConnectionScene; judge: Judge }> => {
  const judge = new Judge()
  const mechanism = plainServer(judge)
  const scene = new ConnectionScene({
    type: "PULL",
    peerAddress: "192.0.2.7",
    settings: { mechanism, acceptsOldPeers: false },
  })
  await greeted(scene, "PLAIN")
  return { scene, judge }
}

/** A PUSH socket's connection as a PLAIN client: the test is a server. What it says before its turn is kept. */
export const plainClientScene = async (): Promise<ConnectionScene> => {
  const mechanism = plainClient({ username: Buffer.from("admin"), password: Buffer.from("secret") })
  const scene = new ConnectionScene({ type: "PUSH", settings: { mechanism, acceptsOldPeers: false } })
  scene.connection.start()
  scene.stream.feed(greeting({ mechanism: "PLAIN" }))
  await settled()
  return scene
}

/** A PULL socket's connection with the NULL mechanism and somebody to ask. */
export const nullServerScene = async (): Promise<{ scene: ConnectionScene; judge: Judge }> => {
  const judge = new Judge()
  const mechanism = nullMechanism(judge)
  const scene = new ConnectionScene({
    type: "PULL",
    peerAddress: "192.0.2.7",
    settings: { mechanism, acceptsOldPeers: false },
  })
  await greeted(scene, "NULL")
  return { scene, judge }
}
