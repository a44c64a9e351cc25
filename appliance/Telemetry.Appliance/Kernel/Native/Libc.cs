// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Appliance.Kernel.Native;

/// <summary>The C library's and the kernel's calls that the loader needs, each once, under their own names.</summary>
internal static unsafe partial class Libc
{
    internal const int ProtectRead = 1;
    internal const int ProtectWrite = 2;
    internal const int MapShared = 1;
    internal const int MapPrivate = 2;
    internal const int MapAnonymous = 0x20;
    internal const int MapPopulate = 0x8000;
    internal const int AddressFamilyInet = 2;                   // AF_INET
    internal const int AddressFamilyUnix = 1;                   // AF_UNIX
    internal const int AddressFamilyInet6 = 10;                 // AF_INET6
    internal const int AddressFamilyPacket = 17;                // AF_PACKET
    internal const int AddressFamilyNetlink = 16;               // AF_NETLINK
    internal const int SocketRaw = 3;                           // SOCK_RAW
    internal const int SocketDatagram = 2;                      // SOCK_DGRAM
    internal const int SocketCloseOnExec = 0x80000;             // SOCK_CLOEXEC
    internal const int ReadOnlyCloseOnExec = 0x80000;           // O_RDONLY | O_CLOEXEC
    internal const int DoNotWait = 0x40;                        // MSG_DONTWAIT

    internal const int ErrorNotPermitted = 1;                   // EPERM
    internal const int ErrorAccess = 13;                        // EACCES
    internal const int ErrorBusy = 16;                          // EBUSY
    internal const int ErrorExists = 17;                        // EEXIST
    internal const int ErrorNoDevice = 19;                      // ENODEV
    internal const int ErrorInvalid = 22;                       // EINVAL
    internal const int ErrorNoSystemCall = 38;                  // ENOSYS
    internal const int ErrorNotSupported = 95;                  // EOPNOTSUPP
    internal const int ErrorNoBuffers = 105;                    // ENOBUFS

    private const string Library = "libc";

    /// <summary>What mmap returns when it fails.</summary>
    internal static readonly nint MapFailed = -1;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Library)]
    internal static partial int mallopt(int parameter, int value);

    [LibraryImport(Library)]
    internal static partial int malloc_trim(nuint pad);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int madvise(nint address, nuint length, int advice);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mlock2(nint address, nuint length, int flags);

    [LibraryImport(Library)]
    internal static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread(int fd, void* bytes, nuint length, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint syscall(nint number, nint command, void* attributes, nuint size);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint if_nametoindex(string name);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial byte* if_indextoname(uint index, byte* name);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint send(int fd, void* bytes, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint recv(int fd, void* bytes, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Library)]
    internal static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    [LibraryImport(Library)]
    internal static partial int clock_gettime(int clock, long* time);

    [LibraryImport(Library)]
    internal static partial int adjtimex(byte* timex);

    [LibraryImport(Library)]
    internal static partial int clock_nanosleep(int clock, int flags, long* request, long* remain);

    [LibraryImport(Library)]
    internal static partial int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int sched_setaffinity(int process, nuint length, byte* set);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int sched_getaffinity(int process, nuint length, byte* set);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int sched_setscheduler(int thread, int policy, int* priority);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, void* request);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_wait(int epoll, void* events, int capacity, int timeoutMs);
}
