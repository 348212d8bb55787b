// Classes of one's own, with names of their own for options.
import * as zmq from "zeromq"

class Named extends zmq.Dealer {
  #greetings = 0

  get name() {
    return this.getStringOption(5)
  }

  set name(value) {
    this.setStringOption(5, value)
  }

  get patience() {
    return this.getInt32Option(27)
  }

  set patience(value) {
    this.setInt32Option(27, value)
  }

  get picky() {
    return this.getBoolOption(39)
  }

  set picky(value) {
    this.setBoolOption(39, value)
  }

  get largest() {
    return this.getInt64Option(22)
  }

  set largest(value) {
    this.setInt64Option(22, value)
  }

  async greet() {
    await this.send(`hello from ${this.name}, ${++this.#greetings}`)
  }

  unknown() {
    return this.getInt32Option(4711)
  }
}
const socket = new Named({ linger: 0, name: "dealer", patience: 50, picky: true, largest: 1024 })
console.log(
  socket.name,
  socket.routingId,
  socket.patience,
  socket.receiveTimeout,
  socket.picky,
  socket.immediate,
)
console.log(socket.largest, socket.maxMessageSize, socket instanceof zmq.Dealer, socket instanceof zmq.Socket)
socket.name = Buffer.from("bytes")
console.log(socket.routingId)
for (const what of [
  () => socket.unknown(),
  () => socket.setInt32Option(27, -2),
  () => socket.setInt32Option(27, "1"),
  () => socket.setBoolOption(39, "yes"),
  () => socket.setStringOption(5, 5),
  () => socket.setStringOption(5, "x".repeat(256)),
]) {
  try {
    console.log(what())
  } catch (error) {
    console.log(error.code ?? error.constructor.name)
  }
}
const router = new zmq.Router({ linger: 0 })
await router.bind("inproc://named")
socket.picky = false
socket.connect("inproc://named")
await socket.greet()
await socket.greet()
for (let count = 0; count < 2; count++) console.log((await router.receive()).map(String).join(": "))
router.close()
socket.close()
