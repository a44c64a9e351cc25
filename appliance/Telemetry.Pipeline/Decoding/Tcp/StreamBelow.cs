// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Position of a stream before missing bytes were given up. If bytes continue there in order, either the bytes
/// beyond did not belong to the connection or the missing ones came late: reading then continues here.</summary>
internal struct StreamBelow
{
    internal long From;             // offset where reading would go on
    internal long Next;             // offset of the next byte in order
    internal StreamState State;
    internal bool IsKept;
    internal bool IsSynced;         // a message begins at From
    internal bool HasSegment;       // one segment in order came, and is set aside
}
