// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Clocks;
using Telemetry.Pipeline.Latency.Sessions;

namespace Telemetry.Pipeline.Latency;

/// <summary>Records the series of the stages between the hooks and the application.</summary>
/// <param name="topology">The series that are kept.</param>
/// <param name="recorder">Records the samples.</param>
/// <param name="contexts">The sessions, by index; null where one was removed. Kept.</param>
[HotPath]
internal sealed class StageSeries(
    Topology topology, SeriesIndex index, SeriesRecorder recorder, SessionContext?[] contexts)
{
    /// <summary>Records a sample of a datagram that was read.</summary>
    internal void RecordRead(SeriesKind kind, int line, long valueNs, long stampNs, ulong sequence) =>
        recorder.Record(index.OfLine(kind, line), valueNs, stampNs, sequence);

    /// <summary>Counts a read whose sample is missing.</summary>
    internal void MissRead(SeriesKind kind, int line) => recorder.Miss(index.OfLine(kind, line), 1);

    /// <summary>Records a sample of an order behind the hook.</summary>
    internal void RecordTransmit(SeriesKind kind, int session, long valueNs, long stampNs, in OrderKey key) =>
        _ = recorder.Record(index.OfSession(kind, session), valueNs, stampNs, key);

    /// <summary>Counts an order whose sample behind the hook is missing.</summary>
    internal void MissTransmit(SeriesKind kind, int session) => recorder.Miss(index.OfSession(kind, session), 1);

    /// <summary>Index of a session's series.</summary>
    internal int OfSession(SeriesKind kind, int session) => index.OfSession(kind, session);

    /// <summary>Index of the series of a session and of a feed of ticks.</summary>
    internal int OfTrigger(SeriesKind kind, int session, int feed) => index.OfTrigger(kind, session, feed);

    /// <summary>Hands over a time with an end at a NIC.</summary>
    internal void RecordWire(WireSamples wires, int series, in WireEnd? from, in WireEnd? to)
    {
        if (!wires.TryRecord(series, from, to))
            recorder.Miss(series, 1);
    }

    /// <summary>Notes when an order was handed to the driver.</summary>
    internal void MarkDriver(int session, uint connection, long endOffset, long driverNs) =>
        contexts[session]?.Requests.MarkDriver(connection, endOffset, driverNs);

    /// <summary>Counts steps that were not recorded: each may have been a sample of any of the series.</summary>
    internal void MissAll(long steps)
    {
        foreach (SeriesDefinition series in topology.Series)
        {
            if (series.Kind.IsOfSteps())
                recorder.Miss(series.Index, steps);
        }
    }
}
