import { errnoOf } from "../core/errors.ts"
import { protocolErrors } from "../core/peer-errors.ts"
import { socketTypeCodes } from "../core/socket-type-name.ts"
import { contextOptions } from "./context-options.ts"
import { socketOptions } from "./socket-options.ts"

/*
 * Every numeric constant of libzmq, under its name there without `ZMQ_`. What a table of ours knows comes
 * from that table.
 */

// Socket types

/** Socket type: one peer, both directions. */
export const PAIR = socketTypeCodes.PAIR
/** Socket type: publishes. */
export const PUB = socketTypeCodes.PUB
/** Socket type: subscribes. */
export const SUB = socketTypeCodes.SUB
/** Socket type: asks, then listens. */
export const REQ = socketTypeCodes.REQ
/** Socket type: listens, then answers. */
export const REP = socketTypeCodes.REP
/** Socket type: asks and listens at any time. */
export const DEALER = socketTypeCodes.DEALER
/** Socket type: addresses peers by routing id. */
export const ROUTER = socketTypeCodes.ROUTER
/** Socket type: takes work. */
export const PULL = socketTypeCodes.PULL
/** Socket type: hands out work. */
export const PUSH = socketTypeCodes.PUSH
/** Socket type: publishes and sees subscriptions. */
export const XPUB = socketTypeCodes.XPUB
/** Socket type: subscribes by messages. */
export const XSUB = socketTypeCodes.XSUB
/** Socket type: plain TCP. */
export const STREAM = socketTypeCodes.STREAM
/** Socket type: talks to many CLIENTs (draft). */
export const SERVER = socketTypeCodes.SERVER
/** Socket type: talks to a SERVER (draft). */
export const CLIENT = socketTypeCodes.CLIENT
/** Socket type: publishes to groups (draft). */
export const RADIO = socketTypeCodes.RADIO
/** Socket type: joins groups (draft). */
export const DISH = socketTypeCodes.DISH
/** Socket type: takes single frames (draft). */
export const GATHER = socketTypeCodes.GATHER
/** Socket type: hands out single frames (draft). */
export const SCATTER = socketTypeCodes.SCATTER
/** Socket type: UDP datagrams (draft). */
export const DGRAM = socketTypeCodes.DGRAM
/** Socket type: talks to peers by number (draft). */
export const PEER = socketTypeCodes.PEER
/** Socket type: one peer, single frames (draft). */
export const CHANNEL = socketTypeCodes.CHANNEL
/** Old name of DEALER. */
export const XREQ = socketTypeCodes.DEALER
/** Old name of ROUTER. */
export const XREP = socketTypeCodes.ROUTER

// Socket options

/** Socket option `affinity`. */
export const AFFINITY = socketOptions.affinity.code
/** Socket option `routingId`. */
export const ROUTING_ID = socketOptions.routingId.code
/** Old name of ROUTING_ID. */
export const IDENTITY = ROUTING_ID
/** Socket option `subscribe`. */
export const SUBSCRIBE = socketOptions.subscribe.code
/** Socket option `unsubscribe`. */
export const UNSUBSCRIBE = socketOptions.unsubscribe.code
/** Socket option `rate`. */
export const RATE = socketOptions.rate.code
/** Socket option `recoveryInterval`. */
export const RECOVERY_IVL = socketOptions.recoveryInterval.code
/** Socket option `sendBufferSize`. */
export const SNDBUF = socketOptions.sendBufferSize.code
/** Socket option `receiveBufferSize`. */
export const RCVBUF = socketOptions.receiveBufferSize.code
/** Socket option `receiveMore`. */
export const RCVMORE = socketOptions.receiveMore.code
/** Socket option `fd`. */
export const FD = socketOptions.fd.code
/** Socket option `events`. */
export const EVENTS = socketOptions.events.code
/** Socket option `type`. */
export const TYPE = socketOptions.type.code
/** Socket option `linger`. */
export const LINGER = socketOptions.linger.code
/** Socket option `reconnectInterval`. */
export const RECONNECT_IVL = socketOptions.reconnectInterval.code
/** Socket option `backlog`. */
export const BACKLOG = socketOptions.backlog.code
/** Socket option `reconnectMaxInterval`. */
export const RECONNECT_IVL_MAX = socketOptions.reconnectMaxInterval.code
/** Socket option `maxMessageSize`. */
export const MAXMSGSIZE = socketOptions.maxMessageSize.code
/** Socket option `sendHighWaterMark`. */
export const SNDHWM = socketOptions.sendHighWaterMark.code
/** Socket option `receiveHighWaterMark`. */
export const RCVHWM = socketOptions.receiveHighWaterMark.code
/** Socket option `multicastHops`. */
export const MULTICAST_HOPS = socketOptions.multicastHops.code
/** Socket option `receiveTimeout`. */
export const RCVTIMEO = socketOptions.receiveTimeout.code
/** Socket option `sendTimeout`. */
export const SNDTIMEO = socketOptions.sendTimeout.code
/** Socket option opposite of `ipv6`. */
export const IPV4ONLY = 31
/** Socket option `lastEndpoint`. */
export const LAST_ENDPOINT = socketOptions.lastEndpoint.code
/** Socket option `mandatory`. */
export const ROUTER_MANDATORY = socketOptions.mandatory.code
/** Old name of ROUTER_MANDATORY. */
export const FAIL_UNROUTABLE = ROUTER_MANDATORY
/** Old name of ROUTER_MANDATORY. */
export const ROUTER_BEHAVIOR = ROUTER_MANDATORY
/** Socket option `tcpKeepalive`. */
export const TCP_KEEPALIVE = socketOptions.tcpKeepalive.code
/** Socket option `tcpKeepaliveCount`. */
export const TCP_KEEPALIVE_CNT = socketOptions.tcpKeepaliveCount.code
/** Socket option `tcpKeepaliveIdle`. */
export const TCP_KEEPALIVE_IDLE = socketOptions.tcpKeepaliveIdle.code
/** Socket option `tcpKeepaliveInterval`. */
export const TCP_KEEPALIVE_INTVL = socketOptions.tcpKeepaliveInterval.code
/** Socket option `tcpAcceptFilter`. */
export const TCP_ACCEPT_FILTER = socketOptions.tcpAcceptFilter.code
/** Socket option `immediate`. */
export const IMMEDIATE = socketOptions.immediate.code
/** Old name of IMMEDIATE. */
export const DELAY_ATTACH_ON_CONNECT = IMMEDIATE
/** Socket option `verbosity` "allSubs". */
export const XPUB_VERBOSE = 40
/** Socket option `raw`. */
export const ROUTER_RAW = socketOptions.raw.code
/** Socket option `ipv6`. */
export const IPV6 = socketOptions.ipv6.code
/** Socket option `securityMechanism`. */
export const MECHANISM = socketOptions.securityMechanism.code
/** Socket option `plainServer`. */
export const PLAIN_SERVER = socketOptions.plainServer.code
/** Socket option `plainUsername`. */
export const PLAIN_USERNAME = socketOptions.plainUsername.code
/** Socket option `plainPassword`. */
export const PLAIN_PASSWORD = socketOptions.plainPassword.code
/** Socket option `curveServer`. */
export const CURVE_SERVER = socketOptions.curveServer.code
/** Socket option `curvePublicKey`. */
export const CURVE_PUBLICKEY = socketOptions.curvePublicKey.code
/** Socket option `curveSecretKey`. */
export const CURVE_SECRETKEY = socketOptions.curveSecretKey.code
/** Socket option `curveServerKey`. */
export const CURVE_SERVERKEY = socketOptions.curveServerKey.code
/** Socket option `probeRouter`. */
export const PROBE_ROUTER = socketOptions.probeRouter.code
/** Socket option `correlate`. */
export const REQ_CORRELATE = socketOptions.correlate.code
/** Socket option `relaxed`. */
export const REQ_RELAXED = socketOptions.relaxed.code
/** Socket option `conflate`. */
export const CONFLATE = socketOptions.conflate.code
/** Socket option `zapDomain`. */
export const ZAP_DOMAIN = socketOptions.zapDomain.code
/** Socket option `handover`. */
export const ROUTER_HANDOVER = socketOptions.handover.code
/** Socket option `typeOfService`. */
export const TOS = socketOptions.typeOfService.code
/** Socket option `ipcFilterPid`. */
export const IPC_FILTER_PID = socketOptions.ipcFilterPid.code
/** Socket option `ipcFilterUid`. */
export const IPC_FILTER_UID = socketOptions.ipcFilterUid.code
/** Socket option `ipcFilterGid`. */
export const IPC_FILTER_GID = socketOptions.ipcFilterGid.code
/** Socket option `connectRoutingId`. */
export const CONNECT_ROUTING_ID = socketOptions.connectRoutingId.code
/** Old name of CONNECT_ROUTING_ID. */
export const CONNECT_RID = CONNECT_ROUTING_ID
/** Socket option `gssapiServer`. */
export const GSSAPI_SERVER = socketOptions.gssapiServer.code
/** Socket option `gssapiPrincipal`. */
export const GSSAPI_PRINCIPAL = socketOptions.gssapiPrincipal.code
/** Socket option `gssapiServicePrincipal`. */
export const GSSAPI_SERVICE_PRINCIPAL = socketOptions.gssapiServicePrincipal.code
/** Socket option `gssapiPlainText`. */
export const GSSAPI_PLAINTEXT = socketOptions.gssapiPlainText.code
/** Socket option `handshakeInterval`. */
export const HANDSHAKE_IVL = socketOptions.handshakeInterval.code
/** Socket option `socksProxy`. */
export const SOCKS_PROXY = socketOptions.socksProxy.code
/** Socket option `noDrop`. */
export const XPUB_NODROP = socketOptions.noDrop.code
/** Socket option `manual`. */
export const XPUB_MANUAL = socketOptions.manual.code
/** Socket option `welcomeMessage`. */
export const XPUB_WELCOME_MSG = socketOptions.welcomeMessage.code
/** Socket option `notify`. */
export const STREAM_NOTIFY = socketOptions.notify.code
/** Socket option `invertMatching`. */
export const INVERT_MATCHING = socketOptions.invertMatching.code
/** Socket option `heartbeatInterval`. */
export const HEARTBEAT_IVL = socketOptions.heartbeatInterval.code
/** Socket option `heartbeatTimeToLive`. */
export const HEARTBEAT_TTL = socketOptions.heartbeatTimeToLive.code
/** Socket option `heartbeatTimeout`. */
export const HEARTBEAT_TIMEOUT = socketOptions.heartbeatTimeout.code
/** Socket option `verbosity` "allSubsUnsubs". */
export const XPUB_VERBOSER = 78
/** Socket option `connectTimeout`. */
export const CONNECT_TIMEOUT = socketOptions.connectTimeout.code
/** Socket option `tcpMaxRetransmitTimeout`. */
export const TCP_MAXRT = socketOptions.tcpMaxRetransmitTimeout.code
/** Socket option `threadSafe`. */
export const THREAD_SAFE = socketOptions.threadSafe.code
/** Socket option `multicastMaxTransportDataUnit`. */
export const MULTICAST_MAXTPDU = socketOptions.multicastMaxTransportDataUnit.code
/** Socket option `vmciBufferSize`. */
export const VMCI_BUFFER_SIZE = socketOptions.vmciBufferSize.code
/** Socket option `vmciBufferMinSize`. */
export const VMCI_BUFFER_MIN_SIZE = socketOptions.vmciBufferMinSize.code
/** Socket option `vmciBufferMaxSize`. */
export const VMCI_BUFFER_MAX_SIZE = socketOptions.vmciBufferMaxSize.code
/** Socket option `vmciConnectTimeout`. */
export const VMCI_CONNECT_TIMEOUT = socketOptions.vmciConnectTimeout.code
/** Socket option `useFd`. */
export const USE_FD = socketOptions.useFd.code
/** Socket option `gssapiPrincipalNameType`. */
export const GSSAPI_PRINCIPAL_NAMETYPE = socketOptions.gssapiPrincipalNameType.code
/** Socket option `gssapiServicePrincipalNameType`. */
export const GSSAPI_SERVICE_PRINCIPAL_NAMETYPE = socketOptions.gssapiServicePrincipalNameType.code
/** Socket option `interface`. */
export const BINDTODEVICE = socketOptions.interface.code
/** Socket option `zapEnforceDomain`. */
export const ZAP_ENFORCE_DOMAIN = socketOptions.zapEnforceDomain.code
/** Socket option `loopbackFastPath`. */
export const LOOPBACK_FASTPATH = socketOptions.loopbackFastPath.code
/** Socket option `metadata`. */
export const METADATA = socketOptions.metadata.code
/** Socket option `multicastLoop`. */
export const MULTICAST_LOOP = socketOptions.multicastLoop.code
/** Socket option `routerNotify`. */
export const ROUTER_NOTIFY = socketOptions.routerNotify.code
/** Socket option `manualLastValue`. */
export const XPUB_MANUAL_LAST_VALUE = socketOptions.manualLastValue.code
/** Socket option `socksUsername`. */
export const SOCKS_USERNAME = socketOptions.socksUsername.code
/** Socket option `socksPassword`. */
export const SOCKS_PASSWORD = socketOptions.socksPassword.code
/** Socket option `inBatchSize`. */
export const IN_BATCH_SIZE = socketOptions.inBatchSize.code
/** Socket option `outBatchSize`. */
export const OUT_BATCH_SIZE = socketOptions.outBatchSize.code
/** Socket option `wss.key`. */
export const WSS_KEY_PEM = 103
/** Socket option `wss.cert`. */
export const WSS_CERT_PEM = 104
/** Socket option `wss.ca`. */
export const WSS_TRUST_PEM = 105
/** Socket option `wss.hostname`. */
export const WSS_HOSTNAME = 106
/** Socket option `wss.trustSystem`. */
export const WSS_TRUST_SYSTEM = 107
/** Socket option `onlyFirstSubscribe`. */
export const ONLY_FIRST_SUBSCRIBE = socketOptions.onlyFirstSubscribe.code
/** Socket option `reconnectStop`. */
export const RECONNECT_STOP = socketOptions.reconnectStop.code
/** Socket option `helloMessage`. */
export const HELLO_MSG = socketOptions.helloMessage.code
/** Socket option `disconnectMessage`. */
export const DISCONNECT_MSG = socketOptions.disconnectMessage.code
/** Socket option `priority`. */
export const PRIORITY = socketOptions.priority.code
/** Socket option `busyPoll`. */
export const BUSY_POLL = socketOptions.busyPoll.code
/** Socket option `hiccupMessage`. */
export const HICCUP_MSG = socketOptions.hiccupMessage.code
/** Socket option `verboseUnsubscribe`. */
export const XSUB_VERBOSE_UNSUBSCRIBE = socketOptions.verboseUnsubscribe.code
/** Socket option `topicsCount`. */
export const TOPICS_COUNT = socketOptions.topicsCount.code
/** Socket option `normMode`. */
export const NORM_MODE = socketOptions.normMode.code
/** Socket option `normUnicastNack`. */
export const NORM_UNICAST_NACK = socketOptions.normUnicastNack.code
/** Socket option `normBufferSize`. */
export const NORM_BUFFER_SIZE = socketOptions.normBufferSize.code
/** Socket option `normSegmentSize`. */
export const NORM_SEGMENT_SIZE = socketOptions.normSegmentSize.code
/** Socket option `normBlockSize`. */
export const NORM_BLOCK_SIZE = socketOptions.normBlockSize.code
/** Socket option `normNumParity`. */
export const NORM_NUM_PARITY = socketOptions.normNumParity.code
/** Socket option `normNumAutoparity`. */
export const NORM_NUM_AUTOPARITY = socketOptions.normNumAutoparity.code
/** Socket option `normPush`. */
export const NORM_PUSH = socketOptions.normPush.code

// Context options

/** Context option `ioThreads`. */
export const IO_THREADS = contextOptions.ioThreads.code
/** Context option `maxSockets`. */
export const MAX_SOCKETS = contextOptions.maxSockets.code
/** Context option `maxSocketsLimit`. */
export const SOCKET_LIMIT = contextOptions.maxSocketsLimit.code
/** Context option `threadPriority`. */
export const THREAD_PRIORITY = contextOptions.threadPriority.code
/** Context option `threadSchedulingPolicy`. */
export const THREAD_SCHED_POLICY = contextOptions.threadSchedulingPolicy.code
/** Context option `maxMessageSize`. */
export const MAX_MSGSZ = contextOptions.maxMessageSize.code
/** Context option `messageStructureSize`. */
export const MSG_T_SIZE = contextOptions.messageStructureSize.code
/** Context option `threadAffinityCpuAdd`. */
export const THREAD_AFFINITY_CPU_ADD = contextOptions.threadAffinityCpuAdd.code
/** Context option `threadAffinityCpuRemove`. */
export const THREAD_AFFINITY_CPU_REMOVE = contextOptions.threadAffinityCpuRemove.code
/** Context option `threadNamePrefix`. */
export const THREAD_NAME_PREFIX = contextOptions.threadNamePrefix.code
/** Context option `zeroCopyReceive`. */
export const ZERO_COPY_RECV = contextOptions.zeroCopyReceive.code
/** Context option `blocky`. */
export const BLOCKY = contextOptions.blocky.code
/** Default of IO_THREADS. */
export const IO_THREADS_DFLT = 1
/** Default of MAX_SOCKETS. */
export const MAX_SOCKETS_DFLT = 1023
/** Default of THREAD_PRIORITY. */
export const THREAD_PRIORITY_DFLT = -1
/** Default of THREAD_SCHED_POLICY. */
export const THREAD_SCHED_POLICY_DFLT = -1

// Message properties

/** Message property: whether more frames follow. */
export const MORE = 1
/** Message property: descriptor it came from; none here. */
export const SRCFD = 2
/** Message property: whether its memory is shared. */
export const SHARED = 3

// Flags of send and receive

/** Fail with EAGAIN rather than wait. */
export const DONTWAIT = 1
/** Old name of DONTWAIT. */
export const NOBLOCK = 1
/** More frames of the message follow. */
export const SNDMORE = 2

// Poll events

/** A message can be received. */
export const POLLIN = 1
/** A message can be sent. */
export const POLLOUT = 2
/** There is an error. */
export const POLLERR = 4
/** There is urgent data. */
export const POLLPRI = 8
/** Items that libzmq polls without allocating. */
export const POLLITEMS_DFLT = 16

// Monitor events

/** Monitor event: a connection was made. */
export const EVENT_CONNECTED = 0x0001
/** Monitor event: a connection is being made. */
export const EVENT_CONNECT_DELAYED = 0x0002
/** Monitor event: a connection will be tried again. */
export const EVENT_CONNECT_RETRIED = 0x0004
/** Monitor event: an endpoint was bound. */
export const EVENT_LISTENING = 0x0008
/** Monitor event: an endpoint could not be bound. */
export const EVENT_BIND_FAILED = 0x0010
/** Monitor event: a connection was accepted. */
export const EVENT_ACCEPTED = 0x0020
/** Monitor event: a connection could not be accepted. */
export const EVENT_ACCEPT_FAILED = 0x0040
/** Monitor event: a connection was closed. */
export const EVENT_CLOSED = 0x0080
/** Monitor event: a connection could not be closed. */
export const EVENT_CLOSE_FAILED = 0x0100
/** Monitor event: a connection ended. */
export const EVENT_DISCONNECTED = 0x0200
/** Monitor event: monitoring ended. */
export const EVENT_MONITOR_STOPPED = 0x0400
/** Monitor event: a handshake failed for a reason of the system. */
export const EVENT_HANDSHAKE_FAILED_NO_DETAIL = 0x0800
/** Monitor event: a handshake is done. */
export const EVENT_HANDSHAKE_SUCCEEDED = 0x1000
/** Monitor event: a handshake failed: the peer broke the protocol. */
export const EVENT_HANDSHAKE_FAILED_PROTOCOL = 0x2000
/** Monitor event: a handshake failed: the peer was not let in. */
export const EVENT_HANDSHAKE_FAILED_AUTH = 0x4000
/** Every monitor event of version 1. */
export const EVENT_ALL = 0xffff
/** Every monitor event of version 1. */
export const EVENT_ALL_V1 = 0xffff
/** Monitor event: how full the queues are (draft). */
export const EVENT_PIPES_STATS = 0x10000
/** Every monitor event of version 2 (draft). */
export const EVENT_ALL_V2 = 0x1ffff
/** Version of monitor events. */
export const CURRENT_EVENT_VERSION = 1
/** Version of monitor events with drafts. */
export const CURRENT_EVENT_VERSION_DRAFT = 2

// What peers and ZAP handlers do wrong, as monitor events tell it

/** Protocol error: ZMTP, unspecified. */
export const PROTOCOL_ERROR_ZMTP_UNSPECIFIED = protocolErrors.ZMTP_UNSPECIFIED
/** Protocol error: ZMTP, unexpected command. */
export const PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND = protocolErrors.ZMTP_UNEXPECTED_COMMAND
/** Protocol error: ZMTP, invalid sequence. */
export const PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE = protocolErrors.ZMTP_INVALID_SEQUENCE
/** Protocol error: ZMTP, key exchange. */
export const PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE = protocolErrors.ZMTP_KEY_EXCHANGE
/** Protocol error: ZMTP, malformed command unspecified. */
export const PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED =
  protocolErrors.ZMTP_MALFORMED_COMMAND_UNSPECIFIED
/** Protocol error: ZMTP, malformed command message. */
export const PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE = protocolErrors.ZMTP_MALFORMED_COMMAND_MESSAGE
/** Protocol error: ZMTP, malformed command hello. */
export const PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO = protocolErrors.ZMTP_MALFORMED_COMMAND_HELLO
/** Protocol error: ZMTP, malformed command initiate. */
export const PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE = protocolErrors.ZMTP_MALFORMED_COMMAND_INITIATE
/** Protocol error: ZMTP, malformed command error. */
export const PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR = protocolErrors.ZMTP_MALFORMED_COMMAND_ERROR
/** Protocol error: ZMTP, malformed command ready. */
export const PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY = protocolErrors.ZMTP_MALFORMED_COMMAND_READY
/** Protocol error: ZMTP, malformed command welcome. */
export const PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME = protocolErrors.ZMTP_MALFORMED_COMMAND_WELCOME
/** Protocol error: ZMTP, invalid metadata. */
export const PROTOCOL_ERROR_ZMTP_INVALID_METADATA = protocolErrors.ZMTP_INVALID_METADATA
/** Protocol error: ZMTP, cryptographic. */
export const PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC = protocolErrors.ZMTP_CRYPTOGRAPHIC
/** Protocol error: ZMTP, mechanism mismatch. */
export const PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH = protocolErrors.ZMTP_MECHANISM_MISMATCH
/** Protocol error: ZAP, unspecified. */
export const PROTOCOL_ERROR_ZAP_UNSPECIFIED = protocolErrors.ZAP_UNSPECIFIED
/** Protocol error: ZAP, malformed reply. */
export const PROTOCOL_ERROR_ZAP_MALFORMED_REPLY = protocolErrors.ZAP_MALFORMED_REPLY
/** Protocol error: ZAP, bad request id. */
export const PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID = protocolErrors.ZAP_BAD_REQUEST_ID
/** Protocol error: ZAP, bad version. */
export const PROTOCOL_ERROR_ZAP_BAD_VERSION = protocolErrors.ZAP_BAD_VERSION
/** Protocol error: ZAP, invalid status code. */
export const PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE = protocolErrors.ZAP_INVALID_STATUS_CODE
/** Protocol error: ZAP, invalid metadata. */
export const PROTOCOL_ERROR_ZAP_INVALID_METADATA = protocolErrors.ZAP_INVALID_METADATA
/** Protocol error: WS, unspecified. */
export const PROTOCOL_ERROR_WS_UNSPECIFIED = protocolErrors.WS_UNSPECIFIED

// Security mechanisms

/** Security mechanism: none. */
export const NULL = 0
/** Security mechanism: user name and password. */
export const PLAIN = 1
/** Security mechanism: Curve25519 keys. */
export const CURVE = 2
/** Security mechanism: Kerberos. */
export const GSSAPI = 3

// Name types of GSSAPI

/** GSSAPI name type: service and host. */
export const GSSAPI_NT_HOSTBASED = 0
/** GSSAPI name type: user name. */
export const GSSAPI_NT_USER_NAME = 1
/** GSSAPI name type: Kerberos principal. */
export const GSSAPI_NT_KRB5_PRINCIPAL = 2

// Bits and modes of options

/** Bit of RECONNECT_STOP: when the peer refuses. */
export const RECONNECT_STOP_CONN_REFUSED = 1
/** Bit of RECONNECT_STOP: when the handshake fails. */
export const RECONNECT_STOP_HANDSHAKE_FAILED = 2
/** Bit of RECONNECT_STOP: after disconnect(). */
export const RECONNECT_STOP_AFTER_DISCONNECT = 4
/** Bit of ROUTER_NOTIFY: when a peer connects. */
export const NOTIFY_CONNECT = 1
/** Bit of ROUTER_NOTIFY: when a peer disconnects. */
export const NOTIFY_DISCONNECT = 2
/** NORM_MODE: fixed rate. */
export const NORM_FIXED = 0
/** NORM_MODE: congestion control. */
export const NORM_CC = 1
/** NORM_MODE: congestion control that ignores loss. */
export const NORM_CCL = 2
/** NORM_MODE: congestion control with ECN. */
export const NORM_CCE = 3
/** NORM_MODE: congestion control by ECN alone. */
export const NORM_CCE_ECNONLY = 4

// Devices and groups

/** Device type: PULL to PUSH. */
export const STREAMER = 1
/** Device type: SUB to PUB. */
export const FORWARDER = 2
/** Device type: ROUTER to DEALER. */
export const QUEUE = 3
/** Bytes of the longest group of RADIO and DISH. */
export const GROUP_MAX_LENGTH = 255

// Error numbers: libzmq's own are fixed, the others are those of the platform

/** Where the numbers of libzmq's own errors begin. */
export const HAUSNUMERO = 156384712
/** Error number: the operating system does not permit this. */
export const EPERM = errnoOf("EPERM")
/** Error number: there is nothing at that address. */
export const ENOENT = errnoOf("ENOENT")
/** Error number: a signal interrupted the call: repeat it. */
export const EINTR = errnoOf("EINTR")
/** Error number: the socket is closed. */
export const EBADF = errnoOf("EBADF")
/** Error number: it would have to wait: try again later. */
export const EAGAIN = errnoOf("EAGAIN")
/** Error number: there is not enough memory. */
export const ENOMEM = errnoOf("ENOMEM")
/** Error number: access is denied. */
export const EACCES = errnoOf("EACCES")
/** Error number: the object is no longer usable. */
export const EFAULT = errnoOf("EFAULT")
/** Error number: it is in use. */
export const EBUSY = errnoOf("EBUSY")
/** Error number: there is no such network interface. */
export const ENODEV = errnoOf("ENODEV")
/** Error number: the value is not valid here. */
export const EINVAL = errnoOf("EINVAL")
/** Error number: there are too many open sockets or files. */
export const EMFILE = errnoOf("EMFILE")
/** Error number: the other end is gone. */
export const EPIPE = errnoOf("EPIPE")
/** Error number: the name is too long. */
export const ENAMETOOLONG = errnoOf("ENAMETOOLONG")
/** Error number: the peer broke the protocol. */
export const EPROTO = errnoOf("EPROTO")
/** Error number: the socket is closed. */
export const ENOTSOCK = errnoOf("ENOTSOCK")
/** Error number: the message is too large. */
export const EMSGSIZE = errnoOf("EMSGSIZE")
/** Error number: there is no such transport here. */
export const EPROTONOSUPPORT = errnoOf("EPROTONOSUPPORT")
/** Error number: this socket or platform cannot do that. */
export const ENOTSUP = errnoOf("ENOTSUP")
/** Error number: the platform does not know this kind of address. */
export const EAFNOSUPPORT = errnoOf("EAFNOSUPPORT")
/** Error number: the address is in use already. */
export const EADDRINUSE = errnoOf("EADDRINUSE")
/** Error number: the address does not belong to this machine. */
export const EADDRNOTAVAIL = errnoOf("EADDRNOTAVAIL")
/** Error number: the network is down. */
export const ENETDOWN = errnoOf("ENETDOWN")
/** Error number: the network cannot be reached. */
export const ENETUNREACH = errnoOf("ENETUNREACH")
/** Error number: the network dropped the connection. */
export const ENETRESET = errnoOf("ENETRESET")
/** Error number: the connection was aborted. */
export const ECONNABORTED = errnoOf("ECONNABORTED")
/** Error number: the peer closed the connection. */
export const ECONNRESET = errnoOf("ECONNRESET")
/** Error number: the operating system has no room for more data. */
export const ENOBUFS = errnoOf("ENOBUFS")
/** Error number: there is no connection. */
export const ENOTCONN = errnoOf("ENOTCONN")
/** Error number: the time is up. */
export const ETIMEDOUT = errnoOf("ETIMEDOUT")
/** Error number: nobody listens at the address. */
export const ECONNREFUSED = errnoOf("ECONNREFUSED")
/** Error number: the peer cannot be reached. */
export const EHOSTUNREACH = errnoOf("EHOSTUNREACH")
/** Error number: the operation is under way. */
export const EINPROGRESS = errnoOf("EINPROGRESS")
/** Error number: the socket is not in the state for this: it is the other side's turn. */
export const EFSM = 156384763
/** Error number: the socket type cannot use this transport. */
export const ENOCOMPATPROTO = 156384764
/** Error number: the context was terminated. */
export const ETERM = 156384765
/** Error number: the context has no I/O: set ioThreads to 1 or more. */
export const EMTHREAD = 156384766
