// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>
/// Where a stream stood when missing bytes were given up. If bytes go on there in order, what lay beyond was a
/// stranger's, or what was missing comes late: then reading goes on here.
/// </summary>
internal struct StreamBelow
{
    internal long From;             // offset where reading would go on
    internal long Next;             // offset of the next byte in order
    internal StreamState State;
    internal bool IsKept;
    internal bool IsSynced;         // a message begins at From
    internal bool HasSegment;       // one segment in order came, and is set aside
}
