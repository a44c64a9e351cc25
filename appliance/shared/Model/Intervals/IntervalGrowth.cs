// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Positions;

namespace Telemetry.Model.Intervals;

/// <summary>Memory that the buffers of an exchange need for a changed configuration, allocated by a cold thread. The
/// thread that holds a buffer enlarges it before use.</summary>
public sealed class IntervalGrowth
{
    private readonly IntervalBuffer[] _larger;
    private readonly int _version;

    /// <summary>Allocates the memory for all buffers of an exchange.</summary>
    /// <param name="topology">The new topology; existing indexes are unchanged.</param>
    /// <param name="maxChannels">Highest number of number sequences in a buffer.</param>
    /// <param name="version">Number of the change, from 1 on.</param>
    public IntervalGrowth(
        Topology topology, int maxChannels, IReadOnlyList<IntervalBuffer> buffers, int version)
    {
        _version = version;
        _larger = [.. buffers.Select(buffer => new IntervalBuffer(
            topology, maxChannels, buffer.SeriesCount, isPrefaulted: true)
        {
            Positions = buffer.Positions is null ? null : new SequencePositions(topology),
            Orders = buffer.Orders is null ? null : WorstOrders.For(topology),
        })];
    }

    /// <summary>Enlarges a buffer if needed. Called by the thread that holds it.</summary>
    public void Fit(IntervalBuffer buffer)
    {
        if (buffer.Version < _version)
            buffer.Grow(_larger[buffer.Place], _version);
    }
}
