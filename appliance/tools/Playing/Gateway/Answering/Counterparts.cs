// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Forms;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>Finds the recorded counterpart of each request: that with the same number among the new orders of its
/// instrument and side, or among the cancels or replaces of the session.</summary>
[HotPath]
internal sealed class Counterparts
{
    private readonly Dictionary<(OrderKind Kind, InstrumentSide Instrument), Row> _orders = [];
    private readonly Row _cancels;
    private readonly Row _replaces;
    private readonly int _loops;

    /// <summary>Prepares the recording of a session.</summary>
    /// <param name="loops">Number of times that it is played.</param>
    public Counterparts(SessionRecording recording, int loops)
    {
        _loops = loops;
        foreach (IGrouping<InstrumentSide, RecordedRequest> group in recording.Of(OrderKind.New)
            .GroupBy(request => request.Instrument))
            _orders.Add((OrderKind.New, group.Key), new Row { Recorded = [.. group] });
        _cancels = new Row { Recorded = [.. recording.Of(OrderKind.Cancel)] };
        _replaces = new Row { Recorded = [.. recording.Of(OrderKind.Replace)] };
    }

    /// <summary>Counts a request, and finds its counterpart.</summary>
    /// <param name="kind">Kind of request.</param>
    /// <param name="instrument">Instrument and side of its order.</param>
    /// <param name="ordinal">Receives its number among those of its kind, instrument and side, from 1.</param>
    /// <returns>The counterpart; null if it is beyond the recording.</returns>
    public RecordedRequest? Next(OrderKind kind, InstrumentSide instrument, out int ordinal)
    {
        ref Row? row = ref CollectionsMarshal.GetValueRefOrAddDefault(_orders, (kind, instrument), out _);
        row ??= new Row { Recorded = [] };
        ordinal = ++row.Taken;
        return kind switch
        {
            OrderKind.New => Find(row, ordinal),
            OrderKind.Cancel => Find(_cancels, ++_cancels.Taken),
            _ => Find(_replaces, ++_replaces.Taken),
        };
    }

    private RecordedRequest? Find(Row row, int ordinal)
    {
        int recorded = row.Recorded.Length;
        return ordinal > (long)recorded * _loops ? null : row.Recorded[(ordinal - 1) % recorded];
    }

    private sealed class Row
    {
        public required RecordedRequest[] Recorded { get; init; }

        public int Taken { get; set; }
    }
}
