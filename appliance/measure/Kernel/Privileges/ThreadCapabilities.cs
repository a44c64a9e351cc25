// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Privileges;

/// <summary>Capabilities of the calling thread. Each thread has its own: new threads inherit those of their creator,
/// other threads keep theirs.</summary>
public static unsafe class ThreadCapabilities
{
    private const uint Version3 = 0x20080522;                   // _LINUX_CAPABILITY_VERSION_3
    private const int PrSetNoNewPrivileges = 38;

    private static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Effective capabilities as bits; null if the kernel does not report them.</summary>
    public static ulong? Effective => TryGet(out Data low, out Data high)
        ? low.Effective | ((ulong)high.Effective << 32) : null;

    public static ulong Bit(Capability capability) => 1UL << (int)capability;

    /// <summary>Drops all capabilities of the thread but some, permanently.</summary>
    /// <returns>False if the kernel refuses.</returns>
    public static bool KeepOnly(ulong kept)
    {
        if (!TryGet(out Data low, out Data high))
            return false;
        Header header = new() { Version = Version3 };
        Data* data = stackalloc Data[2];
        data[0] = Mask(low, (uint)kept);
        data[1] = Mask(high, (uint)(kept >> 32));
        return Libc.syscall(IsArm64 ? 91 : 126, (nint)(&header), data, 0) == 0;
    }

    /// <summary>Prevents the thread, and those that it creates, from gaining privileges by execve.</summary>
    public static void ForbidNewPrivileges() => _ = Libc.prctl(PrSetNoNewPrivileges, 1, 0, 0, 0);

    private static bool TryGet(out Data low, out Data high)
    {
        Header header = new() { Version = Version3 };
        Data* data = stackalloc Data[2];
        bool got = Libc.syscall(IsArm64 ? 90 : 125, (nint)(&header), data, 0) == 0;
        (low, high) = (data[0], data[1]);
        return got;
    }

    private static Data Mask(Data held, uint kept) => new()
    {
        Effective = held.Effective & kept,
        Permitted = held.Permitted & kept,
        Inheritable = held.Inheritable & kept,
    };

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal uint Version;
        internal int Thread;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Data
    {
        internal uint Effective;
        internal uint Permitted;
        internal uint Inheritable;
    }
}
