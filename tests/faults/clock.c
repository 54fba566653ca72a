/* Preloaded into a process: the calendar's clock is off by as many seconds as the file CLOCK_OFFSET says, at any time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset(void) {
    char digits[32] = "";
    int fd = open(getenv("CLOCK_OFFSET"), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, digits, sizeof digits - 1) < 0) abort();
    close(fd);
    return atol(digits);
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
int clock_gettime(clockid_t id, struct timespec *now) {
    REAL(clock_gettime);
    int failed = real(id, now);
    if (!failed && id == CLOCK_REALTIME) now->tv_sec += offset();
    return failed;
}
int gettimeofday(struct timeval *now, void *zone) {
    REAL(gettimeofday);
    int failed = real(now, zone);
    if (!failed) now->tv_sec += offset();
    return failed;
}
time_t time(time_t *where) {
    REAL(time);
    time_t now = real(0) + offset();
    if (where) *where = now;
    return now;
}
