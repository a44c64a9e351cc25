// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching.Tc;

/// <summary>
/// Attaches a program to the TC hook of an interface: by TCX if the kernel has it, else by clsact. On ingress it runs
/// before all other programs, on egress after them, so that it sees packets as they arrive and as they leave.
/// </summary>
internal static class TcAttachment
{
    internal static ProgramAttachment Attach(NetworkDevice device, int programFd, bool egress, bool forceClsact)
    {
        uint type = egress ? BpfCall.AttachTcxEgress : BpfCall.AttachTcxIngress;
        return (forceClsact ? null : TryTcx(device, programFd, type, egress ? 0 : BpfCall.Before))
            ?? ClsactAttachment.Attach(device, programFd, egress, ClsactAttachment.Measuring);
    }

    /// <summary>Attaches to ingress behind the programs that are there, and behind those of the appliance whenever they
    /// come.</summary>
    internal static ProgramAttachment AttachBehind(NetworkDevice device, int programFd, bool forceClsact) =>
        (forceClsact ? null : TryTcx(device, programFd, BpfCall.AttachTcxIngress, BpfCall.After))
            ?? ClsactAttachment.Attach(device, programFd, egress: false, ClsactAttachment.Guarding);

    // Null if the kernel has no TCX.
    private static ProgramAttachment? TryTcx(NetworkDevice device, int programFd, uint type, uint flags)
    {
        int fd = BpfCall.CreateLink(programFd, device.Index, type, flags);
        if (fd >= 0)
            return new LinkAttachment(fd, "tcx");
        if (fd != -Libc.ErrorInvalid && fd != -Libc.ErrorNotSupported)
        {
            NativeError.Throw(
                "bpf(BPF_LINK_CREATE, TCX)", fd, device.Name, "the TC program cannot be attached",
                "see 'telemetry doctor'");
        }
        return null;
    }
}
