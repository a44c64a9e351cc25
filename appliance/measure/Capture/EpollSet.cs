// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;

namespace Telemetry.Capture;

/// <summary>Epoll set of the BPF ring buffers that wake their reader.</summary>
public sealed unsafe class EpollSet : IDisposable
{
    private const int EpollCtlAdd = 1;
    private const uint EpollIn = 1;
    private const int EventBytes = 12;                          // struct epoll_event is packed on x86-64

    /// <summary>Adds the file descriptors of ring buffers.</summary>
    public EpollSet(IEnumerable<RingDescriptor> rings)
    {
        Fd = Libc.epoll_create1(0);
        if (Fd < 0)
            throw new FailureException(new Failure(
                ExitCode.Failed, "epoll", "the kernel gave no epoll instance", "use another capture.wait"));
        byte* request = stackalloc byte[EventBytes];
        new Span<byte>(request, EventBytes).Clear();
        *(uint*)request = EpollIn;
        foreach (RingDescriptor ring in rings)
            _ = Libc.epoll_ctl(Fd, EpollCtlAdd, ring.PollFd, request);
    }

    /// <summary>File descriptor of the set, for <see cref="Wait"/>.</summary>
    public int Fd { get; }

    /// <summary>Waits until a ring has records, or for the given time.</summary>
    internal static void Wait(int fd, int timeoutMs)
    {
        byte* events = stackalloc byte[EventBytes];
        _ = Libc.epoll_wait(fd, events, 1, timeoutMs);
    }

    public void Dispose() => _ = Libc.close(Fd);
}
