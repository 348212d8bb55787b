/*
 * The libzmq side of the benchmark. Usage: libzmq ROLE key=value...
 *
 * Written as a careful libzmq user would: default options, zmq_msg_t reused for receiving, constant
 * bodies sent without a copy (zmq_send_const: no allocation, no reference count), sockets drained
 * before they are polled again. Reports are JSON lines on stdout; see README.md for the protocol.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define TOPIC_LENGTH 8
#define SILENCE 5000 /* ms without a message after which what is missing counts as lost */

/* ---- command line, reports, clock ---- */

static int argument_count;
static char **arguments;

static const char *text(const char *name)
{
    size_t length = strlen(name);
    for (int i = 2; i < argument_count; i++)
        if (!strncmp(arguments[i], name, length) && arguments[i][length] == '=')
            return arguments[i] + length + 1;
    fprintf(stderr, "missing argument %s=\n", name);
    exit(2);
}

static int given(const char *name)
{
    size_t length = strlen(name);
    for (int i = 2; i < argument_count; i++)
        if (!strncmp(arguments[i], name, length) && arguments[i][length] == '=')
            return 1;
    return 0;
}

static long number(const char *name) { return strtol(text(name), NULL, 10); }

static void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, zmq_strerror(zmq_errno()));
    exit(1);
}

static void check(int outcome, const char *what)
{
    if (outcome < 0)
        fail(what);
}

/* Milliseconds of a clock that never goes back. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void pause_for(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* True when the harness has written the line that lets a waiting role go on. */
static int told_to_go(int milliseconds)
{
    struct pollfd input = {0, POLLIN, 0};
    return poll(&input, 1, milliseconds) > 0;
}

static void report_ready(void)
{
    puts("{\"ready\":true}");
    fflush(stdout);
}

static void report_endpoint(void *socket)
{
    char endpoint[256];
    size_t size = sizeof endpoint;
    check(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &size), "last endpoint");
    printf("{\"endpoint\":\"%s\"}\n", endpoint);
    fflush(stdout);
}

static void report_nothing(void)
{
    puts("{\"result\":{}}");
    fflush(stdout);
}

static void report_duration(double milliseconds)
{
    printf("{\"result\":{\"milliseconds\":%.6f}}\n", milliseconds);
    fflush(stdout);
}

/* ---- sockets ---- */

static void *open_socket(void *context, int type)
{
    void *socket = zmq_socket(context, type);
    if (!socket)
        fail("socket");
    return socket;
}

/* CURVE, if it is asked for, with the keys that libzmq's manual has for tests. */
#define SERVER_KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static void set_key(void *socket, int option, const char *key)
{
    check(zmq_setsockopt(socket, option, key, strlen(key)), "set key");
}

static void be_server(void *socket)
{
    int on = 1;
    if (!given("curve"))
        return;
    check(zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &on, sizeof on), "curve server");
    set_key(socket, ZMQ_CURVE_SECRETKEY, "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6");
}

static void be_client(void *socket)
{
    if (!given("curve"))
        return;
    set_key(socket, ZMQ_CURVE_SERVERKEY, SERVER_KEY);
    set_key(socket, ZMQ_CURVE_PUBLICKEY, "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID");
    set_key(socket, ZMQ_CURVE_SECRETKEY, "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs");
}

static void *bound(void *context, int type)
{
    void *socket = open_socket(context, type);
    be_server(socket);
    check(zmq_bind(socket, text("endpoint")), "bind");
    report_endpoint(socket);
    return socket;
}

static void *connected(void *context, int type)
{
    void *socket = open_socket(context, type);
    be_client(socket);
    check(zmq_connect(socket, text("endpoint")), "connect");
    return socket;
}

static void set_number(void *socket, int option, int value)
{
    check(zmq_setsockopt(socket, option, &value, sizeof value), "set option");
}

static void expect_size(zmq_msg_t *message, long size)
{
    if (zmq_msg_size(message) != (size_t)size) {
        fprintf(stderr, "a message of %zu bytes arrived, not of %ld\n", zmq_msg_size(message), size);
        exit(1);
    }
}

static void receive(void *socket, zmq_msg_t *message)
{
    check(zmq_msg_recv(message, socket, 0), "receive");
}

/* Gives back every frame of one message as it came. */
static void echo(void *socket, zmq_msg_t *message)
{
    int more;
    do {
        receive(socket, message);
        more = zmq_msg_more(message);
        check(zmq_msg_send(message, socket, more ? ZMQ_SNDMORE : 0), "send");
    } while (more);
}

static char *body(long size)
{
    char *bytes = malloc(size);
    memset(bytes, 1, size);
    return bytes;
}

/* ---- one way: PUSH to PULL ---- */

static double pull_all(void *socket, long size, long warmup, long count)
{
    double started = 0;
    zmq_msg_t message;
    zmq_msg_init(&message);
    for (long i = 1; i <= warmup + count; i++) {
        receive(socket, &message);
        expect_size(&message, size);
        if (i == warmup)
            started = now();
    }
    double elapsed = now() - started;
    zmq_msg_close(&message);
    return elapsed;
}

static void push_all(void *socket, long size, long total)
{
    char *bytes = body(size);
    for (long i = 0; i < total; i++)
        check(zmq_send_const(socket, bytes, size, 0), "send");
}

static void pull(void *context)
{
    void *socket = bound(context, ZMQ_PULL);
    report_duration(pull_all(socket, number("size"), number("warmup"), number("count")));
    zmq_close(socket);
}

static void push(void *context)
{
    void *socket = connected(context, ZMQ_PUSH);
    push_all(socket, number("size"), number("warmup") + number("count"));
    zmq_close(socket);
    report_nothing();
}

static void sink(void *context)
{
    void *socket = connected(context, ZMQ_PULL);
    report_duration(pull_all(socket, number("size"), number("warmup"), number("count")));
    zmq_close(socket);
}

/* Never ends: it is killed. */
static void device(void *context)
{
    char endpoints[2][256];
    void *sockets[2];
    int types[2] = {ZMQ_PULL, ZMQ_PUSH};
    for (int i = 0; i < 2; i++) {
        size_t size = sizeof endpoints[i];
        sockets[i] = open_socket(context, types[i]);
        check(zmq_bind(sockets[i], text("endpoint")), "bind");
        check(zmq_getsockopt(sockets[i], ZMQ_LAST_ENDPOINT, endpoints[i], &size), "last endpoint");
    }
    printf("{\"endpoint\":\"%s %s\"}\n", endpoints[0], endpoints[1]);
    fflush(stdout);
    check(zmq_proxy(sockets[0], sockets[1], NULL), "proxy");
}

static void *push_thread(void *socket)
{
    push_all(socket, number("size"), number("warmup") + number("count"));
    zmq_close(socket);
    return NULL;
}

static void inproc(void *context)
{
    void *receiver = open_socket(context, ZMQ_PULL);
    check(zmq_bind(receiver, "inproc://bench"), "bind");
    void *sender = open_socket(context, ZMQ_PUSH);
    check(zmq_connect(sender, "inproc://bench"), "connect");
    pthread_t thread;
    pthread_create(&thread, NULL, push_thread, sender);
    report_duration(pull_all(receiver, number("size"), number("warmup"), number("count")));
    pthread_join(thread, NULL);
    zmq_close(receiver);
}

/* ---- round trips: REQ to REP, DEALER to ROUTER ---- */

static void echo_all(void *context, int type)
{
    long total = number("warmup") + number("count");
    void *socket = bound(context, type);
    zmq_msg_t message;
    zmq_msg_init(&message);
    for (long i = 0; i < total; i++)
        echo(socket, &message);
    zmq_msg_close(&message);
    zmq_close(socket);
    report_nothing();
}

static void reply(void *context) { echo_all(context, ZMQ_REP); }

static void router(void *context) { echo_all(context, ZMQ_ROUTER); }

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void request(void *context)
{
    long size = number("size"), warmup = number("warmup"), count = number("count");
    char *bytes = body(size);
    double *latencies = malloc(count * sizeof *latencies);
    void *socket = connected(context, ZMQ_REQ);
    zmq_msg_t message;
    zmq_msg_init(&message);
    double first = 0;
    for (long i = -warmup; i < count; i++) {
        double started = now();
        if (i == 0)
            first = started;
        check(zmq_send_const(socket, bytes, size, 0), "send");
        receive(socket, &message);
        if (i >= 0)
            latencies[i] = now() - started;
        expect_size(&message, size);
    }
    double elapsed = now() - first;
    qsort(latencies, count, sizeof *latencies, ascending);
    printf("{\"result\":{\"milliseconds\":%.6f,\"median\":%.6f,\"p99\":%.6f}}\n", elapsed,
           latencies[count / 2], latencies[count * 99 / 100]);
    zmq_msg_close(&message);
    zmq_close(socket);
}

static void dealer(void *context)
{
    long size = number("size"), warmup = number("warmup"), count = number("count");
    long total = warmup + count, sent = 0, window = number("window");
    char *bytes = body(size);
    void *socket = connected(context, ZMQ_DEALER);
    zmq_msg_t message;
    zmq_msg_init(&message);
    double started = 0;
    for (; sent < window && sent < total; sent++)
        check(zmq_send_const(socket, bytes, size, 0), "send");
    for (long i = 1; i <= total; i++) {
        receive(socket, &message);
        expect_size(&message, size);
        if (i == warmup)
            started = now();
        if (sent < total) {
            check(zmq_send_const(socket, bytes, size, 0), "send");
            sent++;
        }
    }
    report_duration(now() - started);
    zmq_msg_close(&message);
    zmq_close(socket);
}

/* ---- PUB to SUB ---- */

/* Spreads the topics: multiplying by an odd number never gives the same 32 bits twice. */
static void write_topic(char *target, long index)
{
    char digits[TOPIC_LENGTH + 1];
    snprintf(digits, sizeof digits, "%08x", (unsigned)((uint32_t)index * 2654435761u));
    memcpy(target, digits, TOPIC_LENGTH);
}

static void publish(void *context)
{
    long size = number("size"), published = number("published"), miss = number("miss");
    long warmup = number("warmup"), count = number("count");
    char *bodies = body(published * size);
    for (long i = 0; i < published; i++) {
        write_topic(bodies + i * size, i);
        if (miss)
            bodies[i * size + TOPIC_LENGTH - 1] = 'x';
    }
    void *socket = open_socket(context, ZMQ_PUB);
    set_number(socket, ZMQ_SNDHWM, 0);
    check(zmq_bind(socket, text("endpoint")), "bind");
    report_endpoint(socket);
    while (!told_to_go(10))
        check(zmq_send_const(socket, "~ready", 6, 0), "send");
    double started = 0;
    for (long i = 0; i < warmup + count; i++) {
        if (i == warmup)
            started = now();
        check(zmq_send_const(socket, bodies + i % published * size, size, 0), "send");
    }
    double elapsed = now() - started;
    check(zmq_send_const(socket, "~end", 4, 0), "send");
    report_duration(elapsed);
    zmq_close(socket);
}

/* Each socket has all topics and "~", the prefix of the publisher's own words to its subscribers. */
static void subscribe(void *context)
{
    long sockets = number("sockets"), topics = number("topics"), size = number("size");
    long warmup = number("warmup") * sockets, delivered = 0, ready = 0, ended = 0;
    char *greeted = calloc(sockets, 1);
    zmq_pollitem_t *items = calloc(sockets, sizeof *items);
    for (long i = 0; i < sockets; i++) {
        char topic[TOPIC_LENGTH];
        items[i].socket = open_socket(context, ZMQ_SUB);
        items[i].events = ZMQ_POLLIN;
        set_number(items[i].socket, ZMQ_RCVHWM, 0);
        set_number(items[i].socket, ZMQ_SNDHWM, 0); /* subscriptions count too */
        for (long k = 0; k < topics; k++) {
            write_topic(topic, k);
            check(zmq_setsockopt(items[i].socket, ZMQ_SUBSCRIBE, topic, TOPIC_LENGTH), "subscribe");
        }
        check(zmq_setsockopt(items[i].socket, ZMQ_SUBSCRIBE, "~", 1), "subscribe");
        check(zmq_connect(items[i].socket, text("endpoint")), "connect");
    }
    double started = 0, last = 0;
    zmq_msg_t message;
    zmq_msg_init(&message);
    while (ended < sockets) {
        check(zmq_poll(items, sockets, -1), "poll");
        for (long i = 0; i < sockets; i++) {
            if (!(items[i].revents & ZMQ_POLLIN))
                continue;
            while (zmq_msg_recv(&message, items[i].socket, ZMQ_DONTWAIT) >= 0) {
                const char *bytes = zmq_msg_data(&message);
                if (*bytes != '~') {
                    expect_size(&message, size);
                    if (++delivered == warmup)
                        started = now();
                } else if (bytes[1] == 'e') {
                    ended++;
                } else if (!greeted[i]) {
                    greeted[i] = 1;
                    if (++ready == sockets)
                        report_ready();
                }
            }
        }
        last = now();
    }
    printf("{\"result\":{\"milliseconds\":%.6f,\"delivered\":%ld}}\n", last - started, delivered);
    zmq_msg_close(&message);
    for (long i = 0; i < sockets; i++)
        zmq_close(items[i].socket);
}

/* ---- a crowd of connections to one ROUTER ---- */

static long resident_bytes(void)
{
#ifdef __GLIBC__
    malloc_trim(0); /* what the collector is to the JavaScript sides */
#endif
    long all, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld %ld", &all, &resident) != 2) {
        fprintf(stderr, "no /proc/self/statm on this system\n");
        exit(1);
    }
    fclose(file);
    return resident * sysconf(_SC_PAGESIZE);
}

static void await_handshakes(void *monitor, long wanted)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    while (wanted > 0) {
        uint16_t event;
        receive(monitor, &message);
        memcpy(&event, zmq_msg_data(&message), sizeof event);
        if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
            wanted--;
        receive(monitor, &message); /* the address */
    }
    zmq_msg_close(&message);
}

static void hold(void *context)
{
    long connections = number("connections"), echoed = 0;
    void *socket = open_socket(context, ZMQ_ROUTER);
    set_number(socket, ZMQ_ROUTER_MANDATORY, 1);
    set_number(socket, ZMQ_RCVTIMEO, SILENCE);
    check(zmq_socket_monitor(socket, "inproc://monitor", ZMQ_EVENT_HANDSHAKE_SUCCEEDED), "monitor");
    void *monitor = open_socket(context, ZMQ_PAIR);
    check(zmq_connect(monitor, "inproc://monitor"), "connect");
    check(zmq_bind(socket, text("endpoint")), "bind");
    long before = resident_bytes();
    report_endpoint(socket);
    await_handshakes(monitor, connections);
    pause_for(500);
    long after = resident_bytes();
    for (long i = 0; i < connections; i++) {
        char id[32];
        int length = snprintf(id, sizeof id, "dialer-%ld", i);
        while (zmq_send(socket, id, length, ZMQ_SNDMORE) < 0) {
            if (zmq_errno() != EHOSTUNREACH)
                fail("send");
            pause_for(1); /* shaken hands, not yet known to the socket */
        }
        check(zmq_send_const(socket, "hello", 5, 0), "send");
    }
    zmq_msg_t message;
    zmq_msg_init(&message);
    while (echoed < connections && zmq_msg_recv(&message, socket, 0) >= 0)
        if (!zmq_msg_more(&message))
            echoed++;
    zmq_msg_close(&message);
    printf("{\"result\":{\"bytes\":%ld,\"lost\":%ld}}\n", after - before, connections - echoed);
    fflush(stdout);
    zmq_close(monitor);
    zmq_close(socket);
}

static void dial(void *context)
{
    long first = number("first"), connections = number("connections"), echoed = 0;
    zmq_ctx_set(context, ZMQ_MAX_SOCKETS, connections + 10);
    zmq_pollitem_t *items = calloc(connections, sizeof *items);
    for (long i = 0; i < connections; i++) {
        char id[32];
        int length = snprintf(id, sizeof id, "dialer-%ld", first + i);
        items[i].socket = open_socket(context, ZMQ_DEALER);
        items[i].events = ZMQ_POLLIN;
        check(zmq_setsockopt(items[i].socket, ZMQ_ROUTING_ID, id, length), "routing id");
        check(zmq_connect(items[i].socket, text("endpoint")), "connect");
        if (i % 50 == 49)
            pause_for(10); /* gentle with the listener's backlog */
    }
    zmq_msg_t message;
    zmq_msg_init(&message);
    while (echoed < connections) {
        check(zmq_poll(items, connections, -1), "poll");
        for (long i = 0; i < connections; i++)
            if (items[i].revents & ZMQ_POLLIN) {
                echo(items[i].socket, &message);
                echoed++;
            }
    }
    zmq_msg_close(&message);
    for (long i = 0; i < connections; i++)
        zmq_close(items[i].socket);
    report_nothing();
}

/* Connections that are over when one message has come back: a window of them at a time. */
static void enter(void *context)
{
    long size = number("size"), warmup = number("warmup"), total = warmup + number("count");
    long window = number("window"), done = 0, started_count = 0;
    char *bytes = body(size);
    zmq_pollitem_t *items = calloc(window, sizeof *items);
    zmq_msg_t message;
    zmq_msg_init(&message);
    double started = 0;
    if (window > total)
        window = total;
    for (; started_count < window; started_count++) {
        items[started_count].socket = connected(context, ZMQ_DEALER);
        items[started_count].events = ZMQ_POLLIN;
        check(zmq_send_const(items[started_count].socket, bytes, size, 0), "send");
    }
    while (done < total) {
        check(zmq_poll(items, window, -1), "poll");
        for (long i = 0; i < window; i++) {
            if (!(items[i].revents & ZMQ_POLLIN))
                continue;
            receive(items[i].socket, &message);
            expect_size(&message, size);
            set_number(items[i].socket, ZMQ_LINGER, 0);
            zmq_close(items[i].socket);
            if (++done == warmup)
                started = now();
            if (started_count < total) {
                started_count++;
                items[i].socket = connected(context, ZMQ_DEALER);
                check(zmq_send_const(items[i].socket, bytes, size, 0), "send");
            } else {
                items[i] = items[--window];
                i--;
            }
        }
    }
    report_duration(now() - started);
    zmq_msg_close(&message);
}

/* ---- */

static void version(void *context)
{
    int major, minor, patch;
    (void)context;
    zmq_version(&major, &minor, &patch);
    printf("{\"result\":{\"version\":\"libzmq %d.%d.%d\"}}\n", major, minor, patch);
}

static const struct {
    const char *name;
    void (*play)(void *context);
} roles[] = {{"version", version},   {"push", push},           {"pull", pull},     {"inproc", inproc},
             {"request", request},   {"reply", reply},         {"dealer", dealer}, {"router", router},
             {"publish", publish},   {"subscribe", subscribe}, {"hold", hold},     {"dial", dial},
             {"enter", enter},       {"device", device},       {"sink", sink}};

int main(int count, char **values)
{
    argument_count = count;
    arguments = values;
    if (count < 2)
        return 2;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (!strcmp(roles[i].name, values[1])) {
            if (i > 0)
                alarm(number("limit") / 1000 + 1); /* never outlives the harness by much */
            void *context = zmq_ctx_new();
            roles[i].play(context);
            zmq_ctx_term(context);
            return 0;
        }
    fprintf(stderr, "no role %s\n", values[1]);
    return 2;
}
