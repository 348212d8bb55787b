// @ts-check
import { register } from "node:module"

// CURVE for both JavaScript peers: the keys that libzmq's manual has for tests.

const serverKey = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

/** @typedef {import("./peer.mjs").Settings} Settings */

/**
 * Options of a socket that binds.
 *
 * @param {Settings} settings
 */
export function serverOptions({ curve }) {
  if (!curve) return {}
  return { curveServer: true, curveSecretKey: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6" }
}

/**
 * Options of a socket that connects.
 *
 * @param {Settings} settings
 */
export function clientOptions({ curve }) {
  if (!curve) return {}
  return {
    curveServerKey: serverKey,
    curvePublicKey: "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
    curveSecretKey: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
  }
}

/** Makes this process one in which sodium-native is not installed. */
export function withoutNative() {
  const hooks = `export const resolve = (name, context, next) => {
    if (name === "sodium-native") throw new Error("not installed")
    return next(name, context)
  }`
  register(`data:text/javascript,${encodeURIComponent(hooks)}`)
}
