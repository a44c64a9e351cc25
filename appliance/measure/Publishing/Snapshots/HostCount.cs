// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Counts per interval from the counters that are kept outside the analysis.</summary>
/// <param name="source">Provides the counters.</param>
/// <param name="before">Totals at the end of the previous interval.</param>
/// <param name="blackBox">Files of packets around events; null if none are written.</param>
[HotPath]
internal sealed class HostCount(IHostCounterSource source, PreviousTotals before, BlackBoxHistory? blackBox)
{
    private readonly IHostCounterSource _source = source;
    private readonly PreviousTotals _before = before;

    /// <summary>Totals of the last reading.</summary>
    public HostCounters Counters;

    /// <summary>Stores in an interval the increments since the previous one.</summary>
    public void Count(SnapshotData interval, IntervalBuffer buffer, PublicationCounters publication)
    {
        Counters.UntilNs = buffer.EndStampNs;
        _source.Read(ref Counters);
        ReadTables(interval);
        ref readonly PipelineCounters pipeline = ref buffer.Pipeline;
        Counters.Ledger.Processed = pipeline.Processed;
        Counters.Ledger.Undecodable = pipeline.Undecodable;
        Counters.Appliance.LateRecords = pipeline.LateRecords;
        Counters.Appliance.ForeignInterface = pipeline.ForeignInterface;
        Counters.Appliance.PipelineHighWater = pipeline.PipelineHighWater;
        publication.EventsLost += pipeline.EventsLost;

        CounterMath.Subtract(Counters.Ledger, _before.Ledger, out interval.Ledger);
        CounterMath.Subtract(Counters.Appliance, _before.Appliance, out interval.Appliance);
        CounterMath.Subtract(Counters.HostDrops, _before.HostDrops, out interval.HostDrops);
        CounterMath.Subtract(Counters.MediaDriver, _before.MediaDriver, out interval.MediaDriver);
        CounterMath.Subtract(publication, _before.Publication, out interval.Publication);

        _before.Ledger = Counters.Ledger;
        _before.Appliance = Counters.Appliance;
        _before.HostDrops = Counters.HostDrops;
        _before.MediaDriver = Counters.MediaDriver;
        _before.Publication = publication;
        interval.AtRest = Counters.AtRest;
        interval.HasHostDrops = Counters.HasHostDrops;
        interval.UsesMediaDriver = Counters.UsesMediaDriver;
        interval.HasMediaDriver = Counters.HasMediaDriver;
    }

    /// <summary>Stores the current state of the host and the appliance in the totals.</summary>
    public void ReadTotals(SnapshotData totals)
    {
        totals.Appliance = Counters.Appliance;
        totals.MediaDriver = Counters.MediaDriver;
        totals.SubscriberCount = Math.Min(_source.ReadSubscribers(totals.Subscribers), totals.Subscribers.Length);
        foreach (TotalsTable table in totals.Tables)
            table.Read(_source);
        if (blackBox?.Read() is { } files)
            totals.Host!.BlackBox.Take(new ReadOnlySpan<BlackBoxCounters>(in files));
    }

    /// <summary>Publishes the connections that ended.</summary>
    /// <returns>Number of connections.</returns>
    public int PublishConnections(LocalPublisher? local, StreamPublisher? outlet)
    {
        int done = 0;
        for (; _source.TryTakeConnection(out LoggedConnection connection); done++)
        {
            local?.PublishConnection(connection);
            outlet?.TakeConnection(connection);
        }
        return done;
    }

    private void ReadTables(SnapshotData interval)
    {
        long[] before = _before.Sockets;
        long[] now = interval.Sockets;
        interval.HasSockets = _source.ReadSockets(now, out interval.SocketsAskedNs);
        for (int row = 0; row < now.Length; row++)
        {
            // A socket that did not exist before had dropped nothing.
            long had = before[row] == NullValue.Int64 ? 0 : before[row];
            before[row] = now[row];
            if (now[row] != NullValue.Int64)
                now[row] -= had;
        }
        _source.ReadMemberships(interval.Memberships);
    }
}
