/* Loaded into a desk program (LD_PRELOAD): counts what it does to its journal and to the platform,
 * and lets the machine fail at the n-th time. The program itself knows nothing of it.
 *
 *   ZJ_FAULT        orders, separated by ';': DEED@POINT:N[=VALUE], N from 1
 *   ZJ_FAULT_DIR    the journal's folder: every file in it but SQLite's shared memory is "the journal"
 *   ZJ_FAULT_PORT   the platform's port on this machine
 *   ZJ_FAULT_LOG    a line is added for every deed that was done, and one with all counts at the end
 *   ZJ_FAULT_SHADOW a folder of its own that outlives the process: what has been synced, by inode
 *   ZJ_FAULT_BOOT   a file read in place of the machine's boot id
 *   ZJ_FAULT_PATIENCE_MS no wait of poll() is longer; the rest of it is put on the clocks instead
 *
 * Points: write (also truncating), sync, of the journal's files; connect to the platform; send and recv of
 * what is inside TLS (application data). start: N is 1.
 * Deeds: kill (before the call), kill-half (half of its bytes are out), kill-after; power, power-after (the
 * machine: what was not synced survives in part, block by block, as VALUE draws); full (ENOSPC from here
 * on), full-once; eio, eio-once (sync fails); lie (from here on a sync does nothing and says it did);
 * cut (the network is gone from here on), mute (what is sent from here on vanishes, nothing comes); clock
 * (the wall clock is VALUE seconds off from here on); hold (tells descriptor ZJ_FAULT_TOLD, and goes on
 * when ZJ_FAULT_GO can be read).
 *
 * Nothing here allocates or takes a lock that the interposed call might be made under.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD      1024
#define MAX_ORDERS  8
#define BLOCK_BYTES 512 /* what a disk writes at once */
#define BOOT_ID     "/proc/sys/kernel/random/boot_id"
#define APPLICATION 0x17 /* TLS record type */

typedef enum { POINT_START, POINT_WRITE, POINT_SYNC, POINT_CONNECT, POINT_SEND, POINT_RECV, N_POINTS } Point;

typedef enum {
  DEED_KILL,
  DEED_KILL_HALF,
  DEED_KILL_AFTER,
  DEED_POWER,
  DEED_POWER_AFTER,
  DEED_FULL,
  DEED_FULL_ONCE,
  DEED_EIO,
  DEED_EIO_ONCE,
  DEED_LIE,
  DEED_CUT,
  DEED_MUTE,
  DEED_CLOCK,
  DEED_HOLD,
  N_DEEDS
} Deed;

typedef struct {
  Deed deed;
  Point point;
  long n;
  long long value;
  char text[64];
} Order;

static const char *const point_names[N_POINTS] = { "start", "write", "sync", "connect", "send", "recv" };
static const char *const deed_names[N_DEEDS] = { "kill", "kill-half", "kill-after", "power",    "power-after",
                                                 "full", "full-once", "eio",        "eio-once", "lie",
                                                 "cut",  "mute",      "clock",      "hold" };

enum { FD_OTHER = 0, FD_JOURNAL = 1, FD_PLATFORM = 2, FD_INSIDE = 4 /* TLS is up */ };

static Order orders[MAX_ORDERS];
static int n_orders;
static atomic_long counts[N_POINTS];
static atomic_uchar kinds[MAX_FD];
static atomic_bool disk_full, sync_fails, sync_lies, net_cut, net_mute;
static atomic_llong clock_shift_s, waited_ns;
static const char *journal_dir, *log_path, *shadow_dir, *boot_path;
static int platform_port, patience_ms = -1, told_fd = -1, go_fd = -1;
static bool ready;

/* --- the calls themselves, past the C library's names -------------------------------------------- */

static long
raw_write_all (int fd, const void *bytes, size_t size)
{
  const char *rest = bytes;

  while (size > 0) {
    long n = syscall (SYS_write, fd, rest, size);

    if (n <= 0)
      return -1;
    rest += n;
    size -= (size_t)n;
  }
  return 0;
}

static int
raw_open (const char *path, int flags)
{
  return (int)syscall (SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static void
say (const char *format, ...)
{
  char line[256];
  va_list arguments;
  int fd, length;

  if (log_path == NULL)
    return;
  va_start (arguments, format);
  length = vsnprintf (line, sizeof line, format, arguments);
  va_end (arguments);
  fd = raw_open (log_path, O_WRONLY | O_CREAT | O_APPEND);
  if (fd < 0)
    return;
  raw_write_all (fd, line, (size_t)(length < (int)sizeof line ? length : (int)sizeof line - 1));
  syscall (SYS_close, fd);
}

static void
die (void)
{
  syscall (SYS_kill, getpid (), SIGKILL);
  for (;;)
    pause ();
}

/* --- what is on the disk and what is only in memory ------------------------------------------------ */

static void
shadow_path (char path[PATH_MAX], ino_t inode)
{
  snprintf (path, PATH_MAX, "%s/%llu", shadow_dir, (unsigned long long)inode);
}

static void
copy (int from, const char *to)
{
  static _Thread_local char buffer[65536];
  int fd = raw_open (to, O_WRONLY | O_CREAT | O_TRUNC);
  off_t at = 0;
  long n;

  while (fd >= 0 && (n = syscall (SYS_pread64, from, buffer, sizeof buffer, at)) > 0) {
    raw_write_all (fd, buffer, (size_t)n);
    at += n;
  }
  if (fd >= 0)
    syscall (SYS_close, fd);
}

/* After a sync: this is what a power cut leaves of the file. */
static void
note_synced (int fd)
{
  struct stat about;
  char path[PATH_MAX];

  if (shadow_dir == NULL || atomic_load (&sync_lies) || fstat (fd, &about) != 0 || !S_ISREG (about.st_mode))
    return;
  shadow_path (path, about.st_ino);
  copy (fd, path);
}

static uint64_t
draw (uint64_t *state)
{
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* One file becomes what the cut left: every block that differs from what was synced is the old or
 * the new one. Even draws keep nothing that was not synced. */
static void
lose (const char *path, uint64_t *state)
{
  char old_path[PATH_MAX], now[BLOCK_BYTES], old[BLOCK_BYTES];
  bool keep_some = draw (state) % 2 != 0, grown = keep_some && draw (state) % 2 != 0;
  int fd = raw_open (path, O_RDWR), before;
  struct stat about;
  off_t size = 0, end;

  if (fd < 0)
    return;
  if (fstat (fd, &about) == 0 && S_ISREG (about.st_mode)) {
    shadow_path (old_path, about.st_ino);
    before = raw_open (old_path, O_RDONLY);
    size = before >= 0 ? lseek (before, 0, SEEK_END) : 0;
    end = grown && about.st_size > size ? about.st_size : size;
    for (off_t at = 0; at < end; at += BLOCK_BYTES) {
      long n_old = before >= 0 ? syscall (SYS_pread64, before, old, sizeof old, at) : 0;
      long n_now = syscall (SYS_pread64, fd, now, sizeof now, at);

      if (n_old < 0)
        n_old = 0;
      memset (old + n_old, 0, sizeof old - (size_t)n_old); /* grown without its content */
      if (n_now > 0 && keep_some && draw (state) % 2 != 0)
        continue;
      syscall (SYS_pwrite64, fd, old, end - at < BLOCK_BYTES ? (size_t)(end - at) : sizeof old, at);
    }
    syscall (SYS_ftruncate, fd, end);
    if (before >= 0)
      syscall (SYS_close, before);
  }
  syscall (SYS_close, fd);
}

static bool
is_shared_memory (const char *name)
{
  size_t length = strlen (name);

  return length > 4 && strcmp (name + length - 4, "-shm") == 0;
}

static void
cut_power (long long drawn)
{
  uint64_t state = (uint64_t)drawn;
  DIR *folder = opendir (journal_dir);
  struct dirent *entry;

  while (folder != NULL && (entry = readdir (folder)) != NULL) {
    char path[PATH_MAX];

    snprintf (path, sizeof path, "%s/%s", journal_dir, entry->d_name);
    if (is_shared_memory (entry->d_name))
      syscall (SYS_unlinkat, AT_FDCWD, path, 0);
    else if (entry->d_name[0] != '.' || entry->d_name[1] == 'k')
      lose (path, &state);
  }
  die ();
}

/* --- orders ------------------------------------------------------------------------------------- */

static const Order *
due (Point point)
{
  long n = atomic_fetch_add (&counts[point], 1) + 1;

  for (int i = 0; i < n_orders; i++)
    if (orders[i].point == point && orders[i].n == n)
      return &orders[i];
  return NULL;
}

static void
struck (const Order *order)
{
  say ("struck %s\n", order->text);
}

/* Deeds that come before the call, or change what it and later ones do. */
static void
before (const Order *order)
{
  char byte = '.';

  if (order == NULL)
    return;
  if (order->deed != DEED_KILL_HALF && order->deed != DEED_KILL_AFTER && order->deed != DEED_POWER_AFTER)
    struck (order);
  switch (order->deed) {
  case DEED_KILL:
    die ();
    break;
  case DEED_POWER:
    cut_power (order->value);
    break;
  case DEED_FULL:
    atomic_store (&disk_full, true);
    break;
  case DEED_EIO:
    atomic_store (&sync_fails, true);
    break;
  case DEED_LIE:
    atomic_store (&sync_lies, true);
    break;
  case DEED_CUT:
    atomic_store (&net_cut, true);
    break;
  case DEED_MUTE:
    atomic_store (&net_mute, true);
    break;
  case DEED_CLOCK:
    atomic_store (&clock_shift_s, order->value);
    break;
  case DEED_HOLD:
    raw_write_all (told_fd, &byte, 1);
    while (syscall (SYS_read, go_fd, &byte, 1) < 0 && errno == EINTR)
      ;
    break;
  case DEED_KILL_HALF:
  case DEED_KILL_AFTER:
  case DEED_POWER_AFTER:
  case DEED_FULL_ONCE:
  case DEED_EIO_ONCE:
  case N_DEEDS:
  default:
    break;
  }
}

static bool
is (const Order *order, Deed deed)
{
  return order != NULL && order->deed == deed;
}

static void
after (const Order *order)
{
  if (!is (order, DEED_KILL_AFTER) && !is (order, DEED_POWER_AFTER))
    return;
  struck (order);
  if (order->deed == DEED_KILL_AFTER)
    die ();
  cut_power (order->value);
}

static bool
read_order (char *text, Order *order)
{
  char *at = strchr (text, '@'), *colon = at != NULL ? strchr (at, ':') : NULL;
  char *value = colon != NULL ? strchr (colon, '=') : NULL;

  if (colon == NULL)
    return false;
  snprintf (order->text, sizeof order->text, "%s", text);
  *at = *colon = '\0';
  order->n = strtol (colon + 1, NULL, 10);
  order->value = value != NULL ? strtoll (value + 1, NULL, 10) : 0;
  for (order->deed = 0; order->deed < N_DEEDS && strcmp (deed_names[order->deed], text) != 0;)
    order->deed++;
  for (order->point = 0; order->point < N_POINTS && strcmp (point_names[order->point], at + 1) != 0;)
    order->point++;
  return order->deed < N_DEEDS && order->point < N_POINTS && order->n > 0;
}

static int
number_of (const char *name, int otherwise)
{
  const char *text = getenv (name);

  return text != NULL ? atoi (text) : otherwise;
}

__attribute__ ((constructor)) static void
start (void)
{
  const char *given = getenv ("ZJ_FAULT");
  static char text[1024];

  journal_dir = getenv ("ZJ_FAULT_DIR");
  log_path = getenv ("ZJ_FAULT_LOG");
  shadow_dir = getenv ("ZJ_FAULT_SHADOW");
  boot_path = getenv ("ZJ_FAULT_BOOT");
  platform_port = number_of ("ZJ_FAULT_PORT", 0);
  patience_ms = number_of ("ZJ_FAULT_PATIENCE_MS", -1);
  told_fd = number_of ("ZJ_FAULT_TOLD", -1);
  go_fd = number_of ("ZJ_FAULT_GO", -1);
  snprintf (text, sizeof text, "%s", given != NULL ? given : "");
  for (char *rest = text, *one; (one = strtok_r (rest, ";", &rest)) != NULL;)
    if (n_orders == MAX_ORDERS || !read_order (one, &orders[n_orders++])) {
      say ("wrong %s\n", one);
      _exit (125);
    }
  ready = true;
  before (due (POINT_START));
}

__attribute__ ((destructor)) static void
finish (void)
{
  say ("counts write=%ld sync=%ld connect=%ld send=%ld recv=%ld\n", counts[POINT_WRITE], counts[POINT_SYNC],
       counts[POINT_CONNECT], counts[POINT_SEND], counts[POINT_RECV]);
}

/* --- interposed: files -------------------------------------------------------------------------- */

static bool
has_kind (int fd, unsigned char kind)
{
  return fd >= 0 && fd < MAX_FD && (atomic_load (&kinds[fd]) & kind) != 0;
}

static void
note_opened (int fd, const char *path)
{
  size_t length = journal_dir != NULL ? strlen (journal_dir) : 0;

  if (fd < 0 || fd >= MAX_FD)
    return;
  atomic_store (&kinds[fd], length > 0 && strncmp (path, journal_dir, length) == 0 && path[length] == '/'
                                    && !is_shared_memory (path)
                                ? FD_JOURNAL
                                : FD_OTHER);
}

static const char *
path_in_place_of (const char *path)
{
  return boot_path != NULL && strcmp (path, BOOT_ID) == 0 ? boot_path : path;
}

static int
open_at (int folder, const char *path, int flags, mode_t mode)
{
  int fd = (int)syscall (SYS_openat, folder, path_in_place_of (path), flags, mode);

  note_opened (fd, path);
  return fd;
}

#define OPEN_MODE(flags)                                                                                               \
  mode_t mode = 0;                                                                                                     \
  if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {                                                                        \
    va_list arguments;                                                                                                 \
    va_start (arguments, flags);                                                                                       \
    mode = va_arg (arguments, mode_t);                                                                                 \
    va_end (arguments);                                                                                                \
  }

int
open (const char *path, int flags, ...)
{
  OPEN_MODE (flags);
  return open_at (AT_FDCWD, path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  OPEN_MODE (flags);
  return open_at (AT_FDCWD, path, flags, mode);
}

int
openat (int folder, const char *path, int flags, ...)
{
  OPEN_MODE (flags);
  return open_at (folder, path, flags, mode);
}

int
openat64 (int folder, const char *path, int flags, ...)
{
  OPEN_MODE (flags);
  return open_at (folder, path, flags, mode);
}

int
close (int fd)
{
  if (fd >= 0 && fd < MAX_FD)
    atomic_store (&kinds[fd], FD_OTHER);
  return (int)syscall (SYS_close, fd);
}

/* TRUE: errno says why nothing is written. */
static bool
is_refused (const Order *order)
{
  if (!atomic_load (&disk_full) && !is (order, DEED_FULL_ONCE))
    return false;
  errno = ENOSPC;
  return true;
}

ssize_t
write (int fd, const void *bytes, size_t size)
{
  const Order *order;
  ssize_t n;

  if (!has_kind (fd, FD_JOURNAL))
    return syscall (SYS_write, fd, bytes, size);
  before (order = due (POINT_WRITE));
  if (is_refused (order))
    return -1;
  if (is (order, DEED_KILL_HALF)) {
    struck (order);
    syscall (SYS_write, fd, bytes, size / 2);
    die ();
  }
  n = syscall (SYS_write, fd, bytes, size);
  after (order);
  return n;
}

static ssize_t
write_at (int fd, const void *bytes, size_t size, off64_t at)
{
  const Order *order;
  ssize_t n;

  if (!has_kind (fd, FD_JOURNAL))
    return syscall (SYS_pwrite64, fd, bytes, size, at);
  before (order = due (POINT_WRITE));
  if (is_refused (order))
    return -1;
  if (is (order, DEED_KILL_HALF)) {
    struck (order);
    syscall (SYS_pwrite64, fd, bytes, size / 2, at);
    die ();
  }
  n = syscall (SYS_pwrite64, fd, bytes, size, at);
  after (order);
  return n;
}

ssize_t
pwrite (int fd, const void *bytes, size_t size, off_t at)
{
  return write_at (fd, bytes, size, at);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t size, off64_t at)
{
  return write_at (fd, bytes, size, at);
}

static int
truncate_to (int fd, off64_t size)
{
  const Order *order;
  int result;

  if (!has_kind (fd, FD_JOURNAL))
    return (int)syscall (SYS_ftruncate, fd, size);
  before (order = due (POINT_WRITE));
  result = (int)syscall (SYS_ftruncate, fd, size);
  after (order);
  return result;
}

int
ftruncate (int fd, off_t size)
{
  return truncate_to (fd, size);
}

int
ftruncate64 (int fd, off64_t size)
{
  return truncate_to (fd, size);
}

/* SYS_fsync or SYS_fdatasync: on a test's memory disk they cost nothing. */
static int
sync_file (int fd, long number)
{
  const Order *order;
  int result;

  if (!has_kind (fd, FD_JOURNAL))
    return (int)syscall (number, fd);
  before (order = due (POINT_SYNC));
  if (atomic_load (&sync_fails) || is (order, DEED_EIO_ONCE)) {
    errno = EIO;
    return -1;
  }
  result = (int)syscall (number, fd);
  note_synced (fd);
  if (is (order, DEED_KILL_HALF)) {
    struck (order);
    die ();
  }
  after (order);
  return result;
}

int
fsync (int fd)
{
  return sync_file (fd, SYS_fsync);
}

int
fdatasync (int fd)
{
  return sync_file (fd, SYS_fdatasync);
}

/* --- interposed: the network ---------------------------------------------------------------------- */

static bool
is_platform (const struct sockaddr *address)
{
  if (platform_port == 0)
    return false;
  if (address->sa_family == AF_INET)
    return ntohs (((const struct sockaddr_in *)(const void *)address)->sin_port) == platform_port;
  return address->sa_family == AF_INET6
         && ntohs (((const struct sockaddr_in6 *)(const void *)address)->sin6_port) == platform_port;
}

static bool
is_stream (int fd)
{
  int type = 0;
  socklen_t size = sizeof type;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

int
connect (int fd, __CONST_SOCKADDR_ARG given, socklen_t size)
{
  const struct sockaddr *address = given.__sockaddr__;

  /* Looking a name up connects datagram sockets to the port, too. */
  if (address == NULL || !is_platform (address) || !is_stream (fd))
    return (int)syscall (SYS_connect, fd, address, size);
  before (due (POINT_CONNECT));
  if (fd < MAX_FD)
    atomic_store (&kinds[fd], FD_PLATFORM);
  if (atomic_load (&net_cut)) {
    errno = ENETUNREACH;
    return -1;
  }
  return (int)syscall (SYS_connect, fd, address, size);
}

ssize_t
send (int fd, const void *bytes, size_t size, int flags)
{
  const Order *order = NULL;
  ssize_t n;

  if (!has_kind (fd, FD_PLATFORM))
    return syscall (SYS_sendto, fd, bytes, size, flags, NULL, 0);
  if (size > 0 && *(const unsigned char *)bytes == APPLICATION) {
    atomic_fetch_or (&kinds[fd], FD_INSIDE);
    before (order = due (POINT_SEND));
  }
  if (atomic_load (&net_mute))
    return (ssize_t)size;
  if (atomic_load (&net_cut)) {
    errno = ECONNRESET;
    return -1;
  }
  if (is (order, DEED_KILL_HALF)) {
    struck (order);
    syscall (SYS_sendto, fd, bytes, size / 2, flags, NULL, 0);
    die ();
  }
  n = syscall (SYS_sendto, fd, bytes, size, flags, NULL, 0);
  after (order);
  return n;
}

ssize_t
recv (int fd, void *bytes, size_t size, int flags)
{
  const Order *order;
  ssize_t n;

  if (!has_kind (fd, FD_PLATFORM))
    return syscall (SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
  if (atomic_load (&net_cut) || atomic_load (&net_mute)) {
    errno = atomic_load (&net_cut) ? ECONNRESET : EAGAIN;
    return -1;
  }
  /* Only what brings something counts: how often it is tried depends on the machine. */
  if (!has_kind (fd, FD_INSIDE)
      || syscall (SYS_recvfrom, fd, bytes, 1, flags | MSG_PEEK | MSG_DONTWAIT, NULL, NULL) <= 0)
    return syscall (SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
  before (order = due (POINT_RECV));
  if (atomic_load (&net_cut) || atomic_load (&net_mute)) {
    errno = atomic_load (&net_cut) ? ECONNRESET : EAGAIN;
    return -1;
  }
  n = syscall (SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
  if (is (order, DEED_KILL_HALF)) {
    struck (order);
    die ();
  }
  after (order);
  return n;
}

/* --- interposed: time ----------------------------------------------------------------------------- */

static bool
is_about_platform (const struct pollfd *fds, nfds_t n)
{
  for (nfds_t i = 0; i < n; i++)
    if (has_kind (fds[i].fd, FD_PLATFORM))
      return true;
  return false;
}

static int
wait_for (struct pollfd *fds, nfds_t n, int timeout_ms)
{
  int ready_fds = 0, patient_ms = timeout_ms;

  if (patience_ms >= 0 && timeout_ms > patience_ms)
    patient_ms = patience_ms;
  if (atomic_load (&net_cut) && is_about_platform (fds, n)) {
    for (nfds_t i = 0; i < n; i++)
      fds[i].revents = has_kind (fds[i].fd, FD_PLATFORM) ? (short)(POLLERR | fds[i].events) : 0;
    return 1;
  }
  if (atomic_load (&net_mute) && is_about_platform (fds, n)) {
    for (nfds_t i = 0; i < n; i++)
      fds[i].revents = 0;
    patient_ms = 0;
  } else
    ready_fds = (int)syscall (SYS_poll, fds, n, patient_ms);
  if (ready_fds == 0 && timeout_ms > patient_ms)
    atomic_fetch_add (&waited_ns, (long long)(timeout_ms - patient_ms) * 1000000);
  return ready_fds;
}

int
poll (struct pollfd *fds, nfds_t n, int timeout_ms)
{
  return wait_for (fds, n, timeout_ms);
}

/* poll() as fortified programs call it. */
int __poll_chk (struct pollfd *fds, nfds_t n, int timeout_ms, size_t size);

int
__poll_chk (struct pollfd *fds, nfds_t n, int timeout_ms, size_t size)
{
  (void)size;
  return wait_for (fds, n, timeout_ms);
}

static bool
is_wall (clockid_t clock)
{
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = (int)syscall (SYS_clock_gettime, clock, now);
  long long ns;

  if (result != 0 || !ready
      || (!is_wall (clock) && clock != CLOCK_MONOTONIC && clock != CLOCK_MONOTONIC_COARSE && clock != CLOCK_BOOTTIME))
    return result;
  ns = now->tv_nsec + atomic_load (&waited_ns);
  now->tv_sec += ns / 1000000000 + (is_wall (clock) ? atomic_load (&clock_shift_s) : 0);
  now->tv_nsec = ns % 1000000000;
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec exact;

  (void)zone;
  if (clock_gettime (CLOCK_REALTIME, &exact) != 0)
    return -1;
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *told)
{
  struct timespec exact;

  clock_gettime (CLOCK_REALTIME, &exact);
  if (told != NULL)
    *told = exact.tv_sec;
  return exact.tv_sec;
}
