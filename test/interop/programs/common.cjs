// A CommonJS module: the package is required, and its names are taken out.
const { context, Context, Pair, version, ...zmq } = require("zeromq")

const main = async () => {
  const [left, right] = [new Pair({ linger: 0 }), new Pair({ linger: 0, context })]
  await left.bind("inproc://common")
  right.connect("inproc://common")
  await left.send(["required", "and", "used"])
  console.log((await right.receive()).join(" "))
  left.close()
  right.close()
}

console.log(typeof version, context instanceof Context, typeof zmq.capability)
console.log(typeof zmq.Dealer, typeof zmq.Proxy, typeof zmq.Observer, typeof zmq.Socket)
main().then(() => console.log("done"))
