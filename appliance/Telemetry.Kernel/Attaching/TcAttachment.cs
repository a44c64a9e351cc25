// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>
/// Puts a program on the TC hook of an interface: TCX where the kernel has it, clsact else. On ingress it comes before
/// all others, on egress after all others, so that it sees what arrives and what really leaves.
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
