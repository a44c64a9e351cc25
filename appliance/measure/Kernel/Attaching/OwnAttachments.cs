// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching.Tc;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>Finds out if an appliance watches an interface: by the programs at its hooks, of whatever process.
/// </summary>
public static unsafe class OwnAttachments
{
    private const int MostPrograms = 64;                        // BPF_MPROG_MAX

    private static readonly string[] Names =
    [
        KernelCapture.ProgramOf(Hook.XdpRx), KernelCapture.ProgramOf(Hook.TcRx), KernelCapture.ProgramOf(Hook.TcTx),
        KernelCapture.DroppingProgram, StampedProgram.Name,
    ];

    /// <summary>True if a program of an appliance is at a hook of the interface; null if this process may not ask.
    /// </summary>
    public static bool? Has(int interfaceIndex)
    {
        LibBpfLog.Begin();
        bool?[] answers =
        [
            IsAtXdp(interfaceIndex), IsAtTcx(interfaceIndex, BpfCall.AttachTcxIngress),
            IsAtTcx(interfaceIndex, BpfCall.AttachTcxEgress), ClsactAttachment.IsPresent(interfaceIndex, egress: false),
            ClsactAttachment.IsPresent(interfaceIndex, egress: true),
        ];
        LibBpfLog.Begin();                                      // an interface without qdisc is not worth an error
        return answers.Contains(true) ? true : answers.Contains(null) ? null : false;
    }

    private static bool? IsAtXdp(int interfaceIndex)
    {
        LibBpf.XdpQueryOptions options = default;
        options.Size = (nuint)sizeof(LibBpf.XdpQueryOptions);
        if (LibBpf.bpf_xdp_query(interfaceIndex, 0, &options) < 0)
            return null;
        return IsAny(
            [options.ProgramId, options.NativeProgramId, options.GenericProgramId, options.HardwareProgramId]);
    }

    private static bool? IsAtTcx(int interfaceIndex, uint hook)
    {
        Span<uint> ids = stackalloc uint[MostPrograms];
        int count = BpfCall.QueryPrograms(interfaceIndex, hook, ids);
        // A kernel before 6.6 has no TCX; where nothing was ever attached there is nothing to query.
        if (count is -Libc.ErrorInvalid or -Libc.ErrorNoEntry)
            return false;
        return count < 0 ? null : IsAny(ids[..Math.Min(count, MostPrograms)]);
    }

    private static bool? IsAny(ReadOnlySpan<uint> ids)
    {
        bool isUnknown = false;
        foreach (uint id in ids)
        {
            if (id == 0)
                continue;
            string name = XdpAttachment.NameOf(id);
            if (Names.Contains(name))
                return true;
            isUnknown |= name == "?";
        }
        return isUnknown ? null : false;
    }
}
