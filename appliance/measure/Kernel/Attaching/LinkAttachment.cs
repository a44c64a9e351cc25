// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>Program held by a BPF link: a descriptor of this process, so the kernel detaches it however the process
/// ends.</summary>
internal sealed class LinkAttachment(int fd, string mode, string? warning = null) : ProgramAttachment
{
    private int _fd = fd;

    internal override string Mode => mode;

    internal override string? Warning => warning;

    internal override bool IsDetached => BpfCall.IsDetached(_fd);

    public override void Dispose()
    {
        if (_fd < 0)
            return;
        // A process that another thread is starting has a copy of the descriptor until it executes its program: closing
        // alone would leave the program attached until then.
        _ = BpfCall.DetachLink(_fd);
        _ = Libc.close(_fd);
        _fd = -1;
    }
}
