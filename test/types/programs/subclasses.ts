import * as zmq from "zeromq"

/** A socket with an option and a method of its own. */
export class EagerDealer extends zmq.Dealer {
  constructor(options?: zmq.SocketOptions<EagerDealer>) {
    super(options)
  }

  get linger2(): number {
    return this.getInt32Option(17)
  }

  set linger2(value: number) {
    this.setInt32Option(17, value)
  }

  get eager(): boolean {
    return !this.getBoolOption(39)
  }

  set eager(value: boolean) {
    this.setBoolOption(39, !value)
  }

  async sendText(text: string): Promise<void> {
    await this.send(["", text])
  }
}

/** A type by its number, with every way to reach an option. */
export class NumberedSocket extends zmq.Socket {
  constructor(type: number, options?: { linger?: number }) {
    super(type, options)
  }

  numbers(): number[] {
    this.setUint32Option(57, 0)
    this.setInt64Option(22, -1)
    this.setUint64Option(4, 0)
    return [this.getUint32Option(57), this.getInt64Option(22), this.getUint64Option(4)]
  }

  text(): string | null {
    this.setStringOption(55, "global")
    this.setStringOption(55, Buffer.from("global"))
    this.setStringOption(68, null)
    return this.getStringOption(55)
  }
}

/** A context that tells. */
export class TalkingContext extends zmq.Context {
  get blocking(): boolean {
    this.setBoolOption(70, false)
    this.setInt32Option(2, 10)
    return this.getBoolOption(70) && this.getInt32Option(2) > 0
  }
}

/** A publisher that counts. */
export class CountingPublisher extends zmq.Publisher {
  #count = 0

  get count(): number {
    return this.#count
  }

  override async send(message: zmq.MessageLike | zmq.MessageLike[]): Promise<void> {
    this.#count++
    await super.send(message)
  }
}

export const use = async (): Promise<void> => {
  const dealer = new EagerDealer({ linger2: 5, eager: true, routingId: "eager" })
  const plain: zmq.Dealer = dealer
  const base: zmq.Socket = plain
  await dealer.sendText(`${base.type} ${new NumberedSocket(8, { linger: 0 }).numbers().join()}`)
  console.log(dealer instanceof zmq.Dealer, new TalkingContext({ blocky: true }).blocking)
  await new CountingPublisher().send(["a", "b"])
}
