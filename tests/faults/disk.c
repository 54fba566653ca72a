/* Preloaded into a process: writes down each write and each wait for the disk, to the file in DISK_LOG.
   A line is: w NAME OFFSET LENGTH (written), t NAME LENGTH (cut), b NAME THREAD and s NAME THREAD (begun to wait for,
   waited for). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void note(char what, int fd, long a, long b) {
    static int log_fd = -2;
    char link[64], path[512], line[640];
    if (log_fd == -2) log_fd = getenv("DISK_LOG") ? open(getenv("DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (log_fd < 0 || n < 0) return;
    path[n] = 0;
    if (!strstr(path, ".db")) return;
    n = snprintf(line, sizeof line, "%c %s %ld %ld\n", what, path, a, b);
    if (write(log_fd, line, n) < 0) abort();
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { REAL(pwrite); note('w', fd, at, n); return real(fd, data, n, at); }
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { REAL(pwrite64); note('w', fd, at, n); return real(fd, data, n, at); }
int ftruncate(int fd, off_t n) { REAL(ftruncate); note('t', fd, n, 0); return real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); note('t', fd, n, 0); return real(fd, n); }
static int wait_for(int (*real)(int), int fd) {
    long thread = syscall(SYS_gettid);
    note('b', fd, thread, 0);
    int failed = real(fd);
    note('s', fd, thread, 0);
    return failed;
}
int fsync(int fd) { REAL(fsync); return wait_for(real, fd); }
int fdatasync(int fd) { REAL(fdatasync); return wait_for(real, fd); }
