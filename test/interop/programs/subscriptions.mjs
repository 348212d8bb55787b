// What an XPUB hears of its subscribers, in each verbosity; manual mode; a welcome.
import * as zmq from "zeromq"

const hear = async (publisher) => {
  const [frame] = await publisher.receive()
  return `${frame[0]} ${frame.subarray(1)}`
}
for (const verbosity of [null, "allSubs", "allSubsUnsubs"]) {
  const publisher = new zmq.XPublisher({ linger: 0, verbosity })
  const name = `inproc://subscriptions-${verbosity}`
  await publisher.bind(name)
  const subscribers = [new zmq.XSubscriber({ linger: 0 }), new zmq.XSubscriber({ linger: 0 })]
  for (const subscriber of subscribers) subscriber.connect(name)
  const heard = []
  for (const type of [1, 0]) {
    for (const [index, subscriber] of subscribers.entries()) {
      // Something new behind it shows where the first one, which may pass in silence, ends.
      const mark = `${type}${index}`
      await subscriber.send(Buffer.from([type, 65, 66]))
      await subscriber.send(Buffer.from(`\x01${mark}`))
      for (let said = await hear(publisher); said !== `1 ${mark}`; said = await hear(publisher))
        heard.push(said)
    }
  }
  console.log(verbosity, heard.join(", "))
  publisher.close()
  for (const subscriber of subscribers) subscriber.close()
}

const greeting = new zmq.XPublisher({ linger: 0, welcomeMessage: "hello" })
await greeting.bind("tcp://127.0.0.1:*")
const guest = new zmq.Subscriber({ linger: 0 })
guest.subscribe("h")
guest.connect(greeting.lastEndpoint)
console.log(await hear(greeting))
console.log(String(await guest.receive()))
guest.close()
greeting.close()
