// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Tests;

/// <summary>Reads the array rings of a capture.</summary>
internal sealed class RecordTap(KernelCapture capture)
{
    private readonly ArrayRing[] _rings = [.. capture.Rings.Select(ring => new ArrayRing(ring))];
    private readonly List<(PacketRecord Record, byte[] Payload)> _taken = [];

    /// <summary>Waits until the programs have seen so many frames; returns the records of all of them, in the order of
    /// their stamps.</summary>
    internal List<(PacketRecord Record, byte[] Payload)> Take(long seen)
    {
        KernelCounters counters = default;
        VethPair.Until(
            () =>
            {
                capture.ReadCounters(ref counters);
                return counters.Seen >= seen;
            },
            () => $"{counters.Seen} seen, expected {seen}");
        Assert.Equal(seen, counters.Seen);
        for (int i = 0; i < _rings.Length; i++)
            Drain(ref _rings[i]);
        Assert.Equal(counters.Recorded, _taken.Count);
        Assert.True(counters.IsClosed());
        return [.. _taken.OrderBy(entry => entry.Record.StampNs)];
    }

    private void Drain(ref ArrayRing ring)
    {
        ring.Refresh();
        while (ring.TryPeek(out _))
        {
            _taken.Add((ring.Current, ring.Payload.ToArray()));
            ring.Advance();
        }
        ring.Release();
    }
}
