/** Pairs of keys for tests: those that libzmq's manual has for them, and one more. */
export const serverKeys = {
  publicKey: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
  secretKey: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6",
}
export const clientKeys = {
  publicKey: "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
  secretKey: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
}
export const strangerKeys = {
  publicKey: "iJt7TSpWI(l*RQsN?@rW7C=/-ASw8^?mSi8m&/0-",
  secretKey: "Xe[m$7**l.uqoZ}]u*3Ea&Qrl+(=s0bWxvRgORM.",
}

/** Which side of CURVE a socket is on. */
export type CurveRole = "server" | "client"

/** Options of our sockets. */
export const curveOptions = {
  server: { curveServer: true, curveSecretKey: serverKeys.secretKey },
  client: {
    curveServerKey: serverKeys.publicKey,
    curvePublicKey: clientKeys.publicKey,
    curveSecretKey: clientKeys.secretKey,
  },
} as const

/** The same options by libzmq's names, for peers. */
export const curvePeerOptions: Readonly<Record<CurveRole, Readonly<Record<string, number | string>>>> = {
  server: { CURVE_SERVER: 1, CURVE_SECRETKEY: serverKeys.secretKey },
  client: {
    CURVE_SERVERKEY: serverKeys.publicKey,
    CURVE_PUBLICKEY: clientKeys.publicKey,
    CURVE_SECRETKEY: clientKeys.secretKey,
  },
}
