/* Speaks the symbols of libnvidia-ml.so.1 that the product calls, from a text file (see driver.py for its keys).
 * The file named by NVML_STATE is read again whenever it was replaced. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef unsigned int u32;
typedef unsigned long long u64;
typedef struct { char scope[24]; } Handle;
typedef struct { u64 total, free, used; } Memory;
typedef struct { u32 version; u64 total, reserved, free, used; } MemoryV2;
typedef struct { u32 gpu, memory; } Utilisation;
typedef struct { u32 pid; u64 bytes; u32 gpu_instance, compute_instance; } Process;
typedef struct { Handle *device; u64 type, data; u32 gpu_instance, compute_instance; } Event;
typedef struct { char legacy[16]; u32 domain, bus, device, id, subsystem; char bus_id[32]; } Pci;
typedef struct { u32 version, sensor; int celsius; } Temperature;

enum { OK = 0, UNINITIALIZED = 1, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, TOO_SMALL = 7, DRIVER_NOT_LOADED = 9,
       TIMEOUT = 10, IS_LOST = 15 };
enum { MOST_LINES = 2048, MOST_HANDLES = 64 };

static struct { char key[64]; char value[448]; u64 calls; } lines[MOST_LINES];
static int count_of_lines, started;
static long long events_told = -1;
static struct timespec read_at;
static ino_t read_inode;
static Handle handles[MOST_HANDLES];
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int read_state(void) {
    const char *path = getenv("NVML_STATE");
    struct stat now;
    if (!path || stat(path, &now)) return DRIVER_NOT_LOADED;
    if (now.st_ino == read_inode && !memcmp(&now.st_mtim, &read_at, sizeof read_at)) return OK;
    FILE *file = fopen(path, "r");
    if (!file) return DRIVER_NOT_LOADED;
    char line[512];
    count_of_lines = 0;
    while (count_of_lines < MOST_LINES && fgets(line, sizeof line, file)) {
        char *value = strchr(line, ' ');
        if (!value) continue;
        *value++ = 0;
        value[strcspn(value, "\n")] = 0;
        snprintf(lines[count_of_lines].key, sizeof lines[0].key, "%.63s", line);
        snprintf(lines[count_of_lines].value, sizeof lines[0].value, "%.447s", value);
        lines[count_of_lines++].calls = 0;
    }
    fclose(file);
    read_at = now.st_mtim;
    read_inode = now.st_ino;
    return OK;
}

static int find(const char *scope, const char *key) {
    char whole[96];
    snprintf(whole, sizeof whole, "%s.%s", scope, key);
    for (int i = 0; i < count_of_lines; i++)
        if (!strcmp(lines[i].key, whole)) return i;
    return -1;
}

/* The word whose turn it is: of several values each call takes the next, round and round. */
static int word(int line, char *into, size_t size) {
    char copy[448];
    char *words[64], *rest = NULL;
    int count = 0;
    strcpy(copy, lines[line].value);
    for (char *one = strtok_r(copy, " ", &rest); one && count < 64; one = strtok_r(NULL, " ", &rest)) words[count++] = one;
    if (!count) return NOT_SUPPORTED;
    snprintf(into, size, "%s", words[lines[line].calls++ % (u64)count]);
    return OK;
}

/* "CODE" fails at once, "CODE AFTER" once so many calls went well. */
static int scripted_error(const char *scope, const char *key) {
    char name[80];
    snprintf(name, sizeof name, "error.%s", key);
    int line = find(scope, name);
    if (line < 0) return OK;
    int code = 0;
    u64 after = 0;
    sscanf(lines[line].value, "%d %llu", &code, &after);
    return lines[line].calls++ >= after ? code : OK;
}

static int usable(const Handle *device, const char *key) {
    if (!started) return UNINITIALIZED;
    int state = read_state();
    if (state) return state;
    char lost[16] = "0";
    int line = find(device->scope, "lost");
    if (line >= 0) word(line, lost, sizeof lost);
    if (strcmp(lost, "0")) return IS_LOST;
    int error = scripted_error(device->scope, "any");
    return error ? error : scripted_error(device->scope, key);
}

static int text_of(const Handle *device, const char *key, char *into, size_t size) {
    pthread_mutex_lock(&one_at_a_time);
    int error = usable(device, key);
    int line = error ? -1 : find(device->scope, key);
    if (!error && line < 0) error = NOT_SUPPORTED;
    if (!error) snprintf(into, size, "%s", lines[line].value);
    pthread_mutex_unlock(&one_at_a_time);
    return error;
}

static int number_of(const Handle *device, const char *key, u64 *into) {
    char found[64];
    pthread_mutex_lock(&one_at_a_time);
    int error = usable(device, key);
    int line = error ? -1 : find(device->scope, key);
    if (!error) error = line < 0 ? NOT_SUPPORTED : word(line, found, sizeof found);
    if (!error && !strcmp(found, "-")) error = NOT_SUPPORTED;
    if (!error) *into = strtoull(found, NULL, 10);
    pthread_mutex_unlock(&one_at_a_time);
    return error;
}

static int small_number_of(const Handle *device, const char *key, u32 *into) {
    u64 found = 0;
    int error = number_of(device, key, &found);
    if (!error) *into = (u32)found;
    return error;
}

static Handle *handle_of(const char *scope) {
    for (int i = 0; i < MOST_HANDLES; i++) {
        if (!handles[i].scope[0]) snprintf(handles[i].scope, sizeof handles[i].scope, "%.23s", scope);
        if (!strcmp(handles[i].scope, scope)) return &handles[i];
    }
    return NULL;
}

static const Handle site = {"site"};

int nvmlInitWithFlags(u32 flags) {
    (void)flags;
    pthread_mutex_lock(&one_at_a_time);
    int error = read_state();
    if (!error) error = scripted_error("site", "init");
    if (!error) started++;
    pthread_mutex_unlock(&one_at_a_time);
    return error;
}
int nvmlInit_v2(void) { return nvmlInitWithFlags(0); }
int nvmlShutdown(void) { return started ? (started--, OK) : UNINITIALIZED; }
const char *nvmlErrorString(int code) { (void)code; return "as scripted"; }

int nvmlSystemGetDriverVersion(char *into, u32 size) { return text_of(&site, "driver", into, size); }
int nvmlSystemGetNVMLVersion(char *into, u32 size) { return text_of(&site, "nvml", into, size); }
int nvmlSystemGetCudaDriverVersion_v2(int *into) { return small_number_of(&site, "cuda", (u32 *)into); }
int nvmlSystemGetCudaDriverVersion(int *into) { return small_number_of(&site, "cuda", (u32 *)into); }
int nvmlDeviceGetCount_v2(u32 *into) { return small_number_of(&site, "count", into); }

int nvmlDeviceGetHandleByIndex_v2(u32 index, Handle **into) {
    u32 count = 0;
    int error = nvmlDeviceGetCount_v2(&count);
    if (error) return error;
    if (index >= count) return INVALID;
    char scope[24];
    snprintf(scope, sizeof scope, "%u", index);
    *into = handle_of(scope);
    pthread_mutex_lock(&one_at_a_time);
    error = usable(*into, "handle");
    pthread_mutex_unlock(&one_at_a_time);
    return error;
}
int nvmlDeviceGetHandleByUUID(const char *uuid, Handle **into) {
    u32 count = 0;
    char found[96];
    int error = nvmlDeviceGetCount_v2(&count);
    for (u32 index = 0; !error && index < count; index++) {
        char scope[24];
        snprintf(scope, sizeof scope, "%u", index);
        Handle *device = handle_of(scope);
        int bad = text_of(device, "uuid", found, sizeof found);
        if (!bad && !strcmp(found, uuid)) return *into = device, OK;
    }
    return error ? error : NOT_FOUND;
}

int nvmlDeviceGetUUID(Handle *device, char *into, u32 size) { return text_of(device, "uuid", into, size); }
int nvmlDeviceGetName(Handle *device, char *into, u32 size) { return text_of(device, "name", into, size); }
int nvmlDeviceGetIndex(Handle *device, u32 *into) { *into = (u32)atoi(device->scope); return OK; }
int nvmlDeviceGetPciInfo_v3(Handle *device, Pci *into) {
    memset(into, 0, sizeof *into);
    return text_of(device, "pci", into->bus_id, sizeof into->bus_id);
}
int nvmlDeviceGetCudaComputeCapability(Handle *device, int *major, int *minor) {
    char found[32];
    int error = text_of(device, "compute_capability", found, sizeof found);
    if (!error && sscanf(found, "%d.%d", major, minor) != 2) error = NOT_SUPPORTED;
    return error;
}

int nvmlDeviceGetMemoryInfo(Handle *device, Memory *into) {
    int error = number_of(device, "memory_total", &into->total);
    if (!error) error = number_of(device, "memory_used", &into->used);
    into->free = into->total - into->used;
    return error;
}
int nvmlDeviceGetMemoryInfo_v2(Handle *device, MemoryV2 *into) {
    Memory plain = {0};
    u64 reserved = 0;
    int error = nvmlDeviceGetMemoryInfo(device, &plain);
    if (!error && number_of(device, "memory_reserved", &reserved)) reserved = 0;
    into->total = plain.total, into->used = plain.used, into->reserved = reserved;
    into->free = plain.total - plain.used - reserved;
    return error;
}
int nvmlDeviceGetUtilizationRates(Handle *device, Utilisation *into) {
    int error = small_number_of(device, "utilisation", &into->gpu);
    if (!error && small_number_of(device, "utilisation_memory", &into->memory)) into->memory = 0;
    return error;
}
int nvmlDeviceGetTemperature(Handle *device, u32 sensor, u32 *into) {
    (void)sensor;
    return small_number_of(device, "temperature", into);
}
int nvmlDeviceGetTemperatureV(Handle *device, Temperature *into) {
    return small_number_of(device, "temperature", (u32 *)&into->celsius);
}
int nvmlDeviceGetTemperatureThreshold(Handle *device, u32 which, u32 *into) {
    static const char *const keys[] = {"shutdown", "slowdown", "memory_max", "gpu_max"};
    return which < 4 ? small_number_of(device, keys[which], into) : NOT_SUPPORTED;
}
int nvmlDeviceGetPowerUsage(Handle *device, u32 *into) { return small_number_of(device, "power_mw", into); }
int nvmlDeviceGetEnforcedPowerLimit(Handle *device, u32 *into) { return small_number_of(device, "power_limit_mw", into); }
int nvmlDeviceGetTotalEnergyConsumption(Handle *device, u64 *into) { return number_of(device, "energy_mj", into); }
int nvmlDeviceGetFanSpeed(Handle *device, u32 *into) { return small_number_of(device, "fan", into); }
int nvmlDeviceGetPerformanceState(Handle *device, u32 *into) { return small_number_of(device, "pstate", into); }
int nvmlDeviceGetClockInfo(Handle *device, u32 which, u32 *into) {
    return small_number_of(device, which == 1 ? "clock_sm" : which == 2 ? "clock_memory" : "clock_other", into);
}
int nvmlDeviceGetMaxClockInfo(Handle *device, u32 which, u32 *into) {
    return small_number_of(device, which == 1 ? "clock_sm_max" : which == 2 ? "clock_memory_max" : "clock_other_max", into);
}
int nvmlDeviceGetCurrentClocksEventReasons(Handle *device, u64 *into) { return number_of(device, "throttle", into); }
int nvmlDeviceGetCurrentClocksThrottleReasons(Handle *device, u64 *into) { return number_of(device, "throttle", into); }
int nvmlDeviceGetPcieThroughput(Handle *device, u32 counter, u32 *into) {
    return small_number_of(device, counter ? "pcie_rx_kbps" : "pcie_tx_kbps", into);
}
int nvmlDeviceGetCurrPcieLinkGeneration(Handle *device, u32 *into) { return small_number_of(device, "pcie_generation", into); }
int nvmlDeviceGetMaxPcieLinkGeneration(Handle *device, u32 *into) { return small_number_of(device, "pcie_generation_max", into); }
int nvmlDeviceGetCurrPcieLinkWidth(Handle *device, u32 *into) { return small_number_of(device, "pcie_width", into); }
int nvmlDeviceGetMaxPcieLinkWidth(Handle *device, u32 *into) { return small_number_of(device, "pcie_width_max", into); }
int nvmlDeviceGetPcieReplayCounter(Handle *device, u32 *into) { return small_number_of(device, "pcie_replays", into); }
int nvmlDeviceGetTotalEccErrors(Handle *device, u32 kind, u32 counter, u64 *into) {
    (void)counter;
    return number_of(device, kind ? "ecc_uncorrected" : "ecc_corrected", into);
}
int nvmlDeviceGetEccMode(Handle *device, u32 *current, u32 *pending) {
    int error = small_number_of(device, "ecc_mode", current);
    *pending = *current;
    return error;
}
int nvmlDeviceGetRemappedRows(Handle *device, u32 *corrected, u32 *uncorrected, u32 *pending, u32 *failed) {
    char found[96];
    int error = text_of(device, "remapped_rows", found, sizeof found);
    if (!error && sscanf(found, "%u %u %u %u", corrected, uncorrected, pending, failed) != 4) error = NOT_SUPPORTED;
    return error;
}
int nvmlDeviceGetEncoderUtilization(Handle *device, u32 *into, u32 *period) {
    *period = 1000;
    return small_number_of(device, "encoder", into);
}
int nvmlDeviceGetDecoderUtilization(Handle *device, u32 *into, u32 *period) {
    *period = 1000;
    return small_number_of(device, "decoder", into);
}

int nvmlDeviceGetMigMode(Handle *device, u32 *current, u32 *pending) {
    int error = small_number_of(device, "mig", current);
    *pending = *current;
    return error;
}
int nvmlDeviceGetMaxMigDeviceCount(Handle *device, u32 *into) { return small_number_of(device, "mig_instances", into); }
int nvmlDeviceGetMigDeviceHandleByIndex(Handle *device, u32 index, Handle **into) {
    u32 count = 0;
    int error = nvmlDeviceGetMaxMigDeviceCount(device, &count);
    if (error) return error;
    if (index >= count) return NOT_FOUND;
    char scope[24];
    snprintf(scope, sizeof scope, "%.8s.mig%u", device->scope, index);
    *into = handle_of(scope);
    return find(scope, "uuid") < 0 ? NOT_FOUND : OK;
}

/* "PID:MIB ...", "-" for a size that the driver does not tell. */
int nvmlDeviceGetComputeRunningProcesses_v3(Handle *device, u32 *count, Process *into) {
    char found[448] = "";
    char *rest = NULL;
    u32 room = *count, seen = 0;
    int error = text_of(device, "processes", found, sizeof found);
    if (error) return error;
    for (char *one = strtok_r(found, " ", &rest); one; one = strtok_r(NULL, " ", &rest), seen++) {
        const char *size = strchr(one, ':');
        if (into && seen < room) {
            Process process = {(u32)atoi(one), ~0ULL, ~0U, ~0U};
            if (size && size[1] != '-') process.bytes = strtoull(size + 1, NULL, 10) << 20;
            into[seen] = process;
        }
    }
    *count = seen;
    return seen > room ? TOO_SMALL : OK;
}
int nvmlDeviceGetGraphicsRunningProcesses_v3(Handle *device, u32 *count, Process *into) {
    (void)into;
    *count = 0;
    pthread_mutex_lock(&one_at_a_time);
    int error = usable(device, "graphics_processes");
    pthread_mutex_unlock(&one_at_a_time);
    return error;
}

/* What happened before somebody listens is told to nobody. */
int nvmlEventSetCreate(void **into) {
    pthread_mutex_lock(&one_at_a_time);
    int error = started ? read_state() : UNINITIALIZED;
    events_told = -1;
    for (int i = 0; !error && i < count_of_lines; i++)
        if (!strcmp(lines[i].key, "site.event") && atoll(lines[i].value) > events_told) events_told = atoll(lines[i].value);
    pthread_mutex_unlock(&one_at_a_time);
    *into = handles;
    return error;
}
int nvmlEventSetFree(void *set) { (void)set; return OK; }
int nvmlDeviceGetSupportedEventTypes(Handle *device, u64 *into) { return number_of(device, "event_types", into); }
int nvmlDeviceRegisterEvents(Handle *device, u64 types, void *set) {
    (void)types, (void)set;
    u64 supported = 0;
    return number_of(device, "event_types", &supported);
}
/* "site.event NUMBER DEVICE XID": told once, when NUMBER is above the last one told. Never waits. */
int nvmlEventSetWait_v2(void *set, Event *into, u32 timeout_ms) {
    (void)set, (void)timeout_ms;
    int answer = TIMEOUT;
    pthread_mutex_lock(&one_at_a_time);
    int error = started ? read_state() : UNINITIALIZED;
    for (int i = 0; !error && answer == TIMEOUT && i < count_of_lines; i++) {
        long long number;
        char scope[24];
        u64 xid;
        if (strcmp(lines[i].key, "site.event") || sscanf(lines[i].value, "%lld %23s %llu", &number, scope, &xid) != 3) continue;
        if (number <= events_told) continue;
        events_told = number;
        *into = (Event){handle_of(scope), 8, xid, ~0U, ~0U};
        answer = OK;
    }
    pthread_mutex_unlock(&one_at_a_time);
    return error ? error : answer;
}
