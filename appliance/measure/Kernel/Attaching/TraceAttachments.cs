// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Attaching;

/// <summary>Programs at tracepoints and functions that are detached together.</summary>
internal sealed class TraceAttachments : IDisposable
{
    private readonly List<TraceAttachment> _attachments = [];

    /// <summary>Takes one over.</summary>
    internal void Add(TraceAttachment attachment) => _attachments.Add(attachment);

    public void Dispose()
    {
        foreach (TraceAttachment attachment in _attachments)
            attachment.Dispose();
        _attachments.Clear();
    }
}
