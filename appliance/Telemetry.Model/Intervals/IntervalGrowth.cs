// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Positions;

namespace Telemetry.Model.Intervals;

/// <summary>
/// The memory that the buffers of an exchange need for a changed configuration, made by a cold thread. Who has a
/// buffer makes it fit before use.
/// </summary>
public sealed class IntervalGrowth
{
    private readonly IntervalBuffer[] _larger;
    private readonly int _version;

    /// <summary>Makes the memory for all buffers of an exchange.</summary>
    /// <param name="topology">What will be watched; indexes of before stay.</param>
    /// <param name="maxChannels">Number sequences that a buffer can tell.</param>
    /// <param name="buffers">The buffers.</param>
    /// <param name="version">Number of the change, from 1 on.</param>
    public IntervalGrowth(
        Topology topology, int maxChannels, IReadOnlyList<IntervalBuffer> buffers, int version)
    {
        _version = version;
        _larger = [.. buffers.Select(buffer => new IntervalBuffer(
            topology, maxChannels, buffer.SeriesCount, isTouched: true)
        {
            Positions = buffer.Positions is null ? null : new SequencePositions(topology),
        })];
    }

    /// <summary>Makes a buffer fit. For the thread that has it.</summary>
    public void Fit(IntervalBuffer buffer)
    {
        if (buffer.Version < _version)
            buffer.Grow(_larger[buffer.Place], _version);
    }
}
