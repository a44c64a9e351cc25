// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>Program at a tracepoint, held by a link of libbpf: a descriptor of this process, so the kernel detaches it
/// however the process ends.</summary>
internal sealed class TraceAttachment(nint link) : IDisposable
{
    private nint _link = link;

    public void Dispose()
    {
        if (_link != 0)
            _ = LibBpf.bpf_link__destroy(_link);
        _link = 0;
    }
}
