/* Preloaded into a process: writes down each write and each wait for the disk, to the file in DISK_LOG.
   A line is: w NAME OFFSET LENGTH (written), t NAME LENGTH (cut), s NAME (waited for). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
int fsync(int fd) { REAL(fsync); int failed = real(fd); note('s', fd, 0, 0); return failed; }
int fdatasync(int fd) { REAL(fdatasync); int failed = real(fd); note('s', fd, 0, 0); return failed; }
