/* Preloaded into every process of a drilled site, PostgreSQL's too. A page of shared memory (DRILL_CONTROL) says what
   goes wrong from now on, and counts what did: the wall clock is off, system calls on the site's own files or on the
   connection to the database fail, or the process gets a signal in the middle of one. Layout: control.py. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct control {
    int64_t clock_offset_s;
    uint32_t error_calls, error_per_million;
    int32_t error_errno, error_pid;
    uint32_t errors_given, disk_full_seen;
    uint32_t trap_calls;
    int32_t trap_pid, trap_signal, trap_countdown;
    int32_t trapped_pid;
    uint32_t trapped_call;
    uint32_t database_port, clock_reads_shifted;
    char folder[256];
};

enum { WRITE = 1, SYNC = 2, RENAME = 4, LINK = 8, UNLINK = 16, READ = 32, SEND = 64, RECEIVE = 128, OPEN = 256 };

static volatile struct control *control;
static size_t folder_length;

__attribute__((constructor)) static void attach(void) {
    const char *path = getenv("DRILL_CONTROL");
    int descriptor = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0) return;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (page == MAP_FAILED) return;
    folder_length = strlen(((struct control *)page)->folder);
    control = page;
}

#define REAL(type, name, ...)                              \
    static type (*real)(__VA_ARGS__);                      \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

/* ---- the wall clock ---- */

int clock_gettime(clockid_t clock, struct timespec *at) {
    REAL(int, clock_gettime, clockid_t, struct timespec *);
    int answer = real(clock, at);
    if (control && control->clock_offset_s && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        at->tv_sec += control->clock_offset_s;
        __atomic_add_fetch(&control->clock_reads_shifted, 1, __ATOMIC_RELAXED);
    }
    return answer;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}

/* As the kernel does it: a step forward ends the wait early, a step back makes it longer. */
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    REAL(int, sem_timedwait, sem_t *, const struct timespec *);
    for (;;) {
        struct timespec shown, slice;
        clock_gettime(CLOCK_REALTIME, &shown);
        double left = (double)(until->tv_sec - shown.tv_sec) + (until->tv_nsec - shown.tv_nsec) / 1e9;
        double wait = left < 0 ? 0 : left > 0.25 ? 0.25 : left;
        syscall(SYS_clock_gettime, CLOCK_REALTIME, &slice);
        slice.tv_nsec += (long)(wait * 1e9);
        slice.tv_sec += slice.tv_nsec / 1000000000;
        slice.tv_nsec %= 1000000000;
        int answer = real(semaphore, &slice);
        if (answer == 0 || errno != ETIMEDOUT || left <= 0.25) return answer;
    }
}

/* ---- calls that fail, and calls in which a process gets a signal ---- */

static int ours(const char *path) {
    return !strncmp(path, (const char *)control->folder, folder_length) && !strstr(path, "/logs/");
}

static int our_file(int descriptor) {
    char link[32], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return ours(path);
}

static int to_database(int descriptor) {
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    if (getpeername(descriptor, (struct sockaddr *)&peer, &length) || peer.sin_family != AF_INET) return 0;
    return ntohs(peer.sin_port) == control->database_port;
}

static int about_us(uint32_t call, int descriptor, const char *path) {
    int before = errno, answer;
    if (call & (SEND | RECEIVE)) answer = to_database(descriptor);
    else answer = path ? ours(path) : our_file(descriptor);
    errno = before;
    return answer;
}

static int trapped_here(uint32_t call) {
    return (control->trap_calls & call) && (control->trap_pid == 0 || control->trap_pid == getpid());
}

static int fails_here(uint32_t call) {
    return (control->error_calls & call) && (control->error_pid == 0 || control->error_pid == getpid());
}

static uint32_t dice(void) {
    static __thread uint32_t state;
    if (!state) {
        struct timespec now;
        syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
        state = (uint32_t)now.tv_nsec * 2654435761u ^ (uint32_t)getpid() ^ 1;
    }
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % 1000000;
}

/* Returns 1 when the call must fail, with errno set. */
static int strike(uint32_t call, int descriptor, const char *path) {
    if (!control || !(trapped_here(call) || fails_here(call)) || !about_us(call, descriptor, path)) return 0;
    if (trapped_here(call) && __atomic_sub_fetch(&control->trap_countdown, 1, __ATOMIC_SEQ_CST) == 0) {
        control->trapped_call = call;
        control->trap_calls = 0;
        control->trapped_pid = getpid();
        kill(getpid(), control->trap_signal);
    }
    if (!fails_here(call) || dice() >= control->error_per_million) return 0;
    __atomic_add_fetch(&control->errors_given, 1, __ATOMIC_RELAXED);
    errno = control->error_errno;
    return 1;
}

static long noted(long answer) {
    if (answer < 0 && errno == ENOSPC && control) __atomic_add_fetch(&control->disk_full_seen, 1, __ATOMIC_RELAXED);
    return answer;
}

#define ON_FILE(type, name, call, parameters, arguments, ...)      \
    type name parameters {                                         \
        REAL(type, name, __VA_ARGS__);                             \
        return strike(call, descriptor, NULL) ? -1 : (type)noted(real arguments); \
    }

ON_FILE(ssize_t, write, WRITE, (int descriptor, const void *from, size_t size), (descriptor, from, size), int, const void *, size_t)
ON_FILE(ssize_t, pwrite, WRITE, (int descriptor, const void *from, size_t size, off_t at), (descriptor, from, size, at), int, const void *, size_t, off_t)
ON_FILE(ssize_t, pwrite64, WRITE, (int descriptor, const void *from, size_t size, off64_t at), (descriptor, from, size, at), int, const void *, size_t, off64_t)
ON_FILE(ssize_t, pread64, READ, (int descriptor, void *to, size_t size, off64_t at), (descriptor, to, size, at), int, void *, size_t, off64_t)
ON_FILE(int, fsync, SYNC, (int descriptor), (descriptor), int)
ON_FILE(int, fdatasync, SYNC, (int descriptor), (descriptor), int)
ON_FILE(ssize_t, send, SEND, (int descriptor, const void *from, size_t size, int flags), (descriptor, from, size, flags), int, const void *, size_t, int)
ON_FILE(ssize_t, recv, RECEIVE, (int descriptor, void *to, size_t size, int flags), (descriptor, to, size, flags), int, void *, size_t, int)

#define ON_PATH(name, call, parameters, arguments, path, ...)      \
    int name parameters {                                          \
        REAL(int, name, __VA_ARGS__);                              \
        return strike(call, -1, path) ? -1 : (int)noted(real arguments); \
    }

ON_PATH(rename, RENAME, (const char *from, const char *to), (from, to), to, const char *, const char *)
ON_PATH(link, LINK, (const char *from, const char *to), (from, to), to, const char *, const char *)
ON_PATH(unlink, UNLINK, (const char *path), (path), path, const char *)
ON_PATH(mkdir, OPEN, (const char *path, mode_t mode), (path, mode), path, const char *, mode_t)
