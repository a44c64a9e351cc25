// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel;

/// <summary>Detects kernel features by loading the smallest program that needs each.</summary>
internal static class KernelFeatures
{
    private const int GetBufferLength = 188;                    // bpf_xdp_get_buff_len, since 5.18

    private const short StampOffset = 184;                      // __sk_buff.hwtstamp, since 5.16

    private const uint SmallArrayValue = 4 << 20;               // KMALLOC_MAX_SIZE

    /// <summary>True if XDP programs may receive frames in several buffers and load from them.</summary>
    internal static bool XdpFrags() => LoadXdpFrags() == 0;

    /// <summary>The same: 0, or -errno.</summary>
    internal static int LoadXdpFrags() => IsLoadable(
        BpfCall.ProgramTypeXdp, BpfCall.XdpFrags,
        [BpfCall.Instruction.Call(GetBufferLength), BpfCall.Instruction.Return(2), BpfCall.Instruction.Exit]);

    /// <summary>False if TC programs cannot read the stamp that a driver left in a packet: before 5.16.</summary>
    internal static bool HasStampsAtTc() => IsLoadable(BpfCall.ProgramTypeTc, 0,
        [BpfCall.Instruction.LoadContext(StampOffset), BpfCall.Instruction.Return(-1), BpfCall.Instruction.Exit])
            != -Libc.ErrorAccess;

    /// <summary>False if a value of an array may have no more than 4 MiB: before 5.16.</summary>
    internal static bool HasLargeArrays()
    {
        int map = BpfCall.CreateMap(BpfCall.MapArray, sizeof(uint), 2 * SmallArrayValue, 1, BpfCall.Mappable);
        if (map < 0)
            return map != -Libc.ErrorTooBig;
        _ = Libc.close(map);
        return true;
    }

    /// <summary>0 if a program can be loaded, else -errno.</summary>
    internal static int IsLoadable(uint type, uint flags, ReadOnlySpan<BpfCall.Instruction> instructions)
    {
        int fd = BpfCall.LoadProgram(type, flags, instructions);
        if (fd < 0)
            return fd;
        _ = Libc.close(fd);
        return 0;
    }
}
