// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Spreading.Readers;

/// <summary>Packets of a reader since the start, whatever became of its outputs meanwhile. One thread at a time
/// counts; others read.</summary>
internal sealed class ReaderCounts
{
    private long _packets;
    private long _bytes;

    /// <summary>Packets that it took from its ring.</summary>
    internal long Packets => Volatile.Read(ref _packets);

    /// <summary>Their bytes on the wire.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    internal void Add(uint wireLength)
    {
        Volatile.Write(ref _bytes, _bytes + wireLength);
        Volatile.Write(ref _packets, _packets + 1);
    }
}
