// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>
/// Attaches a program to the TC hook of an interface: by TCX if the kernel has it, else by clsact. On ingress it runs
/// before all other programs, on egress after them, so that it sees packets as they arrive and as they leave.
/// </summary>
internal static class TcAttachment
{
    /// <summary>Attaches.</summary>
    internal static ProgramAttachment Attach(NetworkDevice device, int programFd, bool egress, bool forceClsact)
    {
        if (forceClsact)
            return ClsactAttachment.Attach(device, programFd, egress);
        uint type = egress ? BpfCall.AttachTcxEgress : BpfCall.AttachTcxIngress;
        int fd = BpfCall.CreateLink(programFd, device.Index, type, egress ? 0 : BpfCall.Before);
        if (fd >= 0)
            return new LinkAttachment(fd, "tcx");
        if (fd != -Libc.ErrorInvalid && fd != -Libc.ErrorNotSupported)
        {
            NativeError.Throw(
                "bpf(BPF_LINK_CREATE, TCX)", fd, device.Name, "the TC program cannot be attached",
                "see 'telemetry doctor'");
        }
        return ClsactAttachment.Attach(device, programFd, egress);
    }
}
