// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>A process for which bpf(2) loads no program of some types, or of a name: a seccomp filter asks this process
/// about each call, which reads the type and the name in the other's memory.</summary>
internal sealed unsafe partial class RefusedPrograms : IDisposable
{
    /// <summary>BPF_PROG_TYPE_TRACING: tracepoints with types, iterators.</summary>
    internal const int Tracing = 26;

    /// <summary>BPF_PROG_TYPE_SYSCALL.</summary>
    internal const int SystemCall = 31;

    private const long SeccompCall = 317;
    private const int SetModeFilter = 1;
    private const int NewListener = 8;                          // SECCOMP_FILTER_FLAG_NEW_LISTENER
    private const uint BpfCall = 321;
    private const ulong ProgramLoad = 5;                        // BPF_PROG_LOAD
    private const uint Allow = 0x7fff_0000;
    private const uint Notify = 0x7fc0_0000;                    // SECCOMP_RET_USER_NOTIF
    private const nuint Receive = 0xc050_2100;                  // SECCOMP_IOCTL_NOTIF_RECV
    private const nuint Send = 0xc018_2101;                     // SECCOMP_IOCTL_NOTIF_SEND
    private const uint Continue = 1;                            // SECCOMP_USER_NOTIF_FLAG_CONTINUE
    private const int NotPermitted = 1;                         // EPERM
    private const short Readable = 1;                           // POLLIN

    private const int NameAt = 48;                              // prog_name of union bpf_attr
    private const int NameLength = 16;                          // BPF_OBJ_NAME_LEN

    private readonly Func<int, string, bool> _isRefused;
    private readonly SafeFileHandle _listener;
    private readonly Thread _supervisor;
    private int _refused;
    private volatile bool _isOver;

    private RefusedPrograms(int listener, Func<int, string, bool> isRefused)
    {
        _isRefused = isRefused;
        _listener = new SafeFileHandle(listener, ownsHandle: true);
        _supervisor = new Thread(Supervise) { IsBackground = true, Name = "supervisor" };
        _supervisor.Start();
    }

    /// <summary>Programs that were refused.</summary>
    internal int Refused => Volatile.Read(ref _refused);

    /// <summary>Starts a process.</summary>
    /// <param name="types">Types of the programs that it cannot load.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="process">The process.</param>
    internal static RefusedPrograms Start(
        int[] types, string program, IEnumerable<string> arguments, out TelemetryProcess process) =>
        Start((type, _) => types.Contains(type), program, arguments, out process);

    /// <summary>Starts a process.</summary>
    /// <param name="name">Name of the program that it cannot load.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="process">The process.</param>
    internal static RefusedPrograms Start(
        string name, string program, IEnumerable<string> arguments, out TelemetryProcess process) =>
        Start((_, its) => its == name, program, arguments, out process);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        _supervisor.Join();
        _listener.Dispose();
    }

    // The filter is that of a thread that ends with the call.
    private static RefusedPrograms Start(
        Func<int, string, bool> isRefused, string program, IEnumerable<string> arguments, out TelemetryProcess process)
    {
        RefusedPrograms? refused = null;
        TelemetryProcess? started = null;
        int listener = -1;
        var thread = new Thread(() =>
        {
            listener = Install();
            if (listener < 0)
                return;
            refused = new RefusedPrograms(listener, isRefused);
            started = TelemetryProcess.Start(program, arguments);
        });
        thread.Start();
        thread.Join();
        Assert.True(listener >= 0, "the kernel refused the filter");
        process = started!;
        return refused!;
    }

    private static int Install()
    {
        Instruction[] all =
        [
            new(0x20, 0, 0, 0), new(0x15, 0, 1, BpfCall), new(0x06, 0, 0, Notify), new(0x06, 0, 0, Allow),
        ];
        fixed (Instruction* first = all)
        {
            var filter = new Filter { Length = (ushort)all.Length, First = first };
            return (int)Call(SeccompCall, SetModeFilter, NewListener, &filter);
        }
    }

    private void Supervise()
    {
        int fd = (int)_listener.DangerousGetHandle();
        while (!_isOver)
        {
            var waited = new Polled { Fd = fd, Events = Readable };
            if (Poll(&waited, 1, 50) <= 0 || (waited.Returned & Readable) == 0)
                continue;
            Notification asked = default;
            if (Control(fd, Receive, &asked) != 0)
                continue;
            bool isRefused = asked.Argument0 == ProgramLoad && IsRefused(asked);
            var answer = new Answer
            {
                Id = asked.Id,
                Error = isRefused ? -NotPermitted : 0,
                Flags = isRefused ? 0 : Continue,
            };
            if (isRefused)
                Interlocked.Increment(ref _refused);
            _ = Control(fd, Send, &answer);
        }
    }

    /// <summary>Reads union bpf_attr of BPF_PROG_LOAD, which begins with the type.</summary>
    private bool IsRefused(in Notification asked)
    {
        using var memory = new FileStream(
            $"/proc/{asked.Process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        Span<byte> attributes = stackalloc byte[NameAt + NameLength];
        attributes.Clear();
        _ = RandomAccess.Read(memory.SafeFileHandle, attributes, (long)asked.Argument1);
        string name = Encoding.ASCII.GetString(attributes[NameAt..]).TrimEnd('\0');
        return _isRefused(BitConverter.ToInt32(attributes), name);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Call(long number, int operation, int flags, Filter* filter);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int fd, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Polled* polled, nuint count, int milliseconds);

    // struct sock_filter, struct sock_fprog, struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        internal ushort Length;
        internal Instruction* First;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        internal int Fd;
        internal short Events;
        internal short Returned;
    }

    // struct seccomp_notif with its struct seccomp_data; struct seccomp_notif_resp
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct Notification
    {
        [FieldOffset(0)] internal ulong Id;
        [FieldOffset(8)] internal uint Process;
        [FieldOffset(32)] internal ulong Argument0;
        [FieldOffset(40)] internal ulong Argument1;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Answer
    {
        internal ulong Id;
        internal long Value;
        internal int Error;
        internal uint Flags;
    }
}
