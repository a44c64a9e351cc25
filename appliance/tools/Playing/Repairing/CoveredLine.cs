// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Repairing;

/// <summary>Numbers of one sequence that one line of a feed has recorded.</summary>
internal sealed class CoveredLine(int lineIndex)
{
    private readonly NumberRanges _recorded = new();
    private readonly NumberRanges _repaired = new();            // in this loop

    public int LineIndex => lineIndex;

    /// <summary>Flow of its newest datagram.</summary>
    public int FlowId { get; private set; }

    /// <summary>Destination of its newest datagram.</summary>
    public EndpointAddress Recorded { get; private set; }

    /// <summary>Source of its newest datagram.</summary>
    public EndpointAddress Source { get; private set; }

    /// <summary>Notes what it recorded.</summary>
    public void Add(in Datagram datagram)
    {
        _recorded.Add(datagram.FirstSequence, datagram.Count);
        (FlowId, Recorded, Source) = (datagram.FlowId, datagram.Recorded, datagram.Source);
    }

    /// <summary>True if it lacks a number of another line's datagram, which is then its own too.</summary>
    public bool TakesAsRepair(in Datagram datagram)
    {
        if (_recorded.HasAll(datagram.FirstSequence, datagram.Count)
            || _repaired.HasAll(datagram.FirstSequence, datagram.Count))
            return false;
        _repaired.Add(datagram.FirstSequence, datagram.Count);
        return true;
    }

    /// <summary>Begins a loop, in which nothing is repaired yet.</summary>
    public void BeginLoop() => _repaired.Clear();
}
