// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Simulation.Network;

/// <summary>The C library's functions that the simulation needs, under their own names.</summary>
internal static partial class NetworkCalls
{
    /// <summary>CLONE_NEWNET.</summary>
    public const int NetworkNamespace = 0x40000000;

    private const short Readable = 1;                           // POLLIN
    private const int SetTimerSlack = 29;                       // PR_SET_TIMERSLACK
    private const long NsPerSecond = 1_000_000_000;
    private const string Library = "libc";

    /// <summary>SIGSTOP.</summary>
    internal const int StopSignal = 19;

    /// <summary>SIGCONT.</summary>
    internal const int ContinueSignal = 18;

    /// <summary>Makes sleeps of this thread end on time, not up to 50 µs later.</summary>
    public static void UsePreciseTimers() => _ = prctl(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>An entry that waits for bytes to read.</summary>
    public static PollEntry ForReading(nint descriptor) => new() { Descriptor = (int)descriptor, Events = Readable };

    /// <summary>Waits until one of the sockets is readable, at most <paramref name="ns"/> nanoseconds.</summary>
    public static void Wait(PollEntry[] entries, int count, long ns)
    {
        var timeout = new TimeSpec { Seconds = ns / NsPerSecond, Nanoseconds = ns % NsPerSecond };
        _ = ppoll(ref MemoryMarshal.GetArrayDataReference(entries), (nuint)count, in timeout, 0);
    }

    /// <summary>Sends a signal; false if there is no such process, or it may not be sent.</summary>
    internal static bool TrySignal(int process, int signal) => kill(process, signal) == 0;

    [LibraryImport(Library)]
    private static partial int kill(int process, int signal);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setns(SafeFileHandle handle, int kind);

    [LibraryImport(Library)]
    private static partial int ppoll(ref PollEntry entries, nuint count, in TimeSpec timeout, nint signalMask);

    [LibraryImport(Library)]
    private static partial int prctl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    /// <summary>struct pollfd; the kernel's answer, after the events, is not used.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 8)]
    internal struct PollEntry
    {
        public int Descriptor;

        /// <summary>Events to wait for.</summary>
        public short Events;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
