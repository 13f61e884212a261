/* Speaks the two symbols of libcuda.so.1 that tell a process how many devices it may use: those of nvml.c's file that
 * CUDA_VISIBLE_DEVICES names (by uuid; unset: all) and that are not lost. */
#include "nvml.c"

enum { CUDA_NO_DEVICE = 100 };

int cuInit(u32 flags) {
    (void)flags;
    return read_state() ? CUDA_NO_DEVICE : OK;
}

int cuDeviceGetCount(int *count) {
    const char *shown = getenv("CUDA_VISIBLE_DEVICES");
    int all = find("site", "count"), error = read_state();
    *count = 0;
    for (int index = 0; !error && all >= 0 && index < atoi(lines[all].value); index++) {
        char scope[16];
        snprintf(scope, sizeof scope, "%d", index);
        int uuid = find(scope, "uuid"), lost = find(scope, "lost");
        if (lost < 0 && uuid >= 0 && (!shown || !strcmp(shown, lines[uuid].value))) ++*count;
    }
    return error;
}
