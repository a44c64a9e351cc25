// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Capturing;

/// <summary>Samples of packets of no flow, of all hooks and CPUs. Not thread-safe.</summary>
public sealed class SampleRing : IDisposable
{
    internal const string MapName = "sample_ring";

    /// <summary>Size of the ring, bytes: room for 14,563 samples.</summary>
    public const long Bytes = 1 << 20;

    private readonly RingBuffer _ring;

    internal SampleRing(RingBuffer ring) => _ring = ring;

    /// <summary>Samples read so far.</summary>
    public long Read { get; private set; }

    /// <summary>Takes the next sample.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTake(out PacketSample sample)
    {
        if (!_ring.TryTake(out ReadOnlySpan<byte> record))
        {
            sample = default;
            return false;
        }
        sample = MemoryMarshal.Read<PacketSample>(record);
        Read++;
        return true;
    }

    public void Dispose() => _ring.Dispose();
}
