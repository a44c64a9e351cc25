// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Native;

/// <summary>Functions of the C library and system calls that the loader needs, under their own names.</summary>
public static unsafe partial class Libc
{
    internal const int ProtectRead = 1;
    internal const int ProtectWrite = 2;
    internal const int MapShared = 1;
    internal const int MapPrivate = 2;
    internal const int MapAnonymous = 0x20;
    internal const int MapPopulate = 0x8000;
    /// <summary>IPv4.</summary>
    public const int AddressFamilyInet = 2;                     // AF_INET
    internal const int AddressFamilyUnix = 1;                   // AF_UNIX
    internal const int AddressFamilyInet6 = 10;                 // AF_INET6
    internal const int AddressFamilyPacket = 17;                // AF_PACKET
    internal const int AddressFamilyNetlink = 16;               // AF_NETLINK
    internal const int SocketRaw = 3;                           // SOCK_RAW
    public const int SocketDatagram = 2;                        // SOCK_DGRAM
    /// <summary>Not inherited by programs that are executed.</summary>
    public const int SocketCloseOnExec = 0x80000;               // SOCK_CLOEXEC
    /// <summary>For reading; not inherited by programs that are executed.</summary>
    public const int ReadOnlyCloseOnExec = 0x80000;             // O_RDONLY | O_CLOEXEC
    internal const int DoNotWait = 0x40;                        // MSG_DONTWAIT
    internal const int SocketLevel = 1;                         // SOL_SOCKET
    internal const int SendBuffer = 7;                          // SO_SNDBUF
    internal const int BindToDevice = 25;                       // SO_BINDTODEVICE
    internal const int ReceiveBuffer = 8;                       // SO_RCVBUF

    internal const int ErrorNotPermitted = 1;                   // EPERM
    /// <summary>ENOENT.</summary>
    public const int ErrorNoEntry = 2;
    /// <summary>ESRCH.</summary>
    public const int ErrorNoProcess = 3;
    internal const int ErrorInterrupted = 4;                    // EINTR
    internal const int ErrorAgain = 11;                         // EAGAIN
    internal const int ErrorNoMemory = 12;                      // ENOMEM
    internal const int ErrorAccess = 13;                        // EACCES
    internal const int ErrorBusy = 16;                          // EBUSY
    internal const int ErrorExists = 17;                        // EEXIST
    internal const int ErrorNoDevice = 19;                      // ENODEV
    internal const int ErrorTooBig = 7;                         // E2BIG
    internal const int ErrorInvalid = 22;                       // EINVAL
    internal const int ErrorNoSpace = 28;                       // ENOSPC
    internal const int ErrorRange = 34;                         // ERANGE
    internal const int ErrorNoSystemCall = 38;                  // ENOSYS
    internal const int ErrorNoProtocol = 93;                    // EPROTONOSUPPORT
    internal const int ErrorNotSupported = 95;                  // EOPNOTSUPP
    internal const int ErrorAddressInUse = 98;                  // EADDRINUSE
    internal const int ErrorNoBuffers = 105;                    // ENOBUFS

    private const string Library = "libc";

    /// <summary>Result of mmap on failure.</summary>
    internal static readonly nint MapFailed = -1;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    /// <summary><c>mallopt(3)</c>.</summary>
    [LibraryImport(Library)]
    public static partial int mallopt(int parameter, int value);

    /// <summary><c>malloc_trim(3)</c>.</summary>
    [LibraryImport(Library)]
    public static partial int malloc_trim(nuint pad);

    /// <summary><c>madvise(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int madvise(nint address, nuint length, int advice);

    /// <summary><c>mlock2(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int mlock2(nint address, nuint length, int flags);

    /// <summary><c>getrlimit(2)</c>.</summary>
    [LibraryImport(Library)]
    public static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    /// <summary><c>close(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int fd);

    /// <summary><c>open(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library)]
    internal static partial int gettid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int fd, void* bytes, nuint length);

    /// <summary><c>openat(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int openat(int folder, byte* path, int flags);

    /// <summary><c>getdents64(2)</c>; of glibc since 2.30.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint getdents64(int fd, void* entries, nuint length);

    /// <summary><c>statx(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int statx(int folder, byte* path, int flags, uint mask, byte* status);

    /// <summary><c>lseek(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial long lseek(int fd, long offset, int whence);

    /// <summary><c>pread(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint pread(int fd, void* bytes, nuint length, long offset);

    /// <summary><c>setsockopt(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint syscall(nint number, nint command, void* attributes, nuint size);

    /// <summary><c>if_nametoindex(3)</c>.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string name);

    /// <summary><c>if_indextoname(3)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial byte* if_indextoname(uint index, byte* name);

    /// <summary><c>socket(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    /// <summary><c>ioctl(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint send(int fd, void* bytes, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int sendmmsg(int fd, void* messages, uint count, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint recv(int fd, void* bytes, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsockname(int fd, void* address, uint* length);

    [LibraryImport(Library)]
    internal static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int unshare(int flags);

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

    [LibraryImport(Library)]
    internal static partial int setpriority(int which, int who, int nice);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport(Library)]
    internal static partial int ppoll(void* entries, nuint count, long* timeout, void* signals);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(void* entries, nuint count, int timeoutMs);

    /// <summary><c>epoll_create1(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_create1(int flags);

    /// <summary><c>epoll_ctl(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int fd, void* request);

    /// <summary><c>epoll_wait(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_wait(int epoll, void* events, int capacity, int timeoutMs);
}
