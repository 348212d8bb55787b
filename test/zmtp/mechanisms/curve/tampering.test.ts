import { curveClient } from "../../../../src/zmtp/mechanisms/curve/client.ts"
import { curveServer } from "../../../../src/zmtp/mechanisms/curve/server.ts"
import { sodiumLibrary } from "../../../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { CurveScene } from "../../../support/curve-scene.ts"
import { rawClientKeys, rawServerKeys } from "../../../support/curve-script.ts"
import { describeTampering } from "../../../support/describe-tampering.ts"

await sodiumLibrary.load()

describeTampering({
  client: () => new CurveScene(curveClient({ ...rawClientKeys, serverKey: rawServerKeys.publicKey })),
  server: () => new CurveScene(curveServer({ secretKey: rawServerKeys.secretKey })),
  handshakeFrames: { "to the server": 2, "to the client": 2 },
})
