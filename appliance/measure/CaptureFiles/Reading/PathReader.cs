// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Reads the items of the host from the options of a capture into the batches, and finds their flows. Items of other
/// flows are passed over; damaged ones, and those for which there is no room, become a message that steps were lost, so
/// that no series without them counts as complete.
/// </summary>
/// <param name="matcher">Finds the flows.</param>
internal sealed class PathReader(FlowMatcher matcher)
{
    // Of an item from the packet before it; more is damage.
    private const long MostDistanceNs = 3_600_000_000_000;

    private readonly Dictionary<int, (int FlowId, bool IsTcp)> _flows = [];
    private PathItems _items = new();
    private long _lost;
    private long _stampNs;

    /// <summary>Number of the batch's packets read so far.</summary>
    public int Packets { get; set; }

    /// <summary>Stamp of the last packet, nanoseconds; 0 before the first one.</summary>
    public long PacketNs { get; set; }

    /// <summary>Continues in a batch.</summary>
    public void Begin(PathItems items, int ready)
    {
        items.Begin(_items, ready);
        _items = items;
    }

    /// <summary>Ends a batch.</summary>
    /// <param name="ready">Number of packets that are ready.</param>
    /// <param name="isLast">True if the capture ends with them.</param>
    public void End(int ready, bool isLast) => _items.Close(ready, isLast);

    /// <summary>Takes the items among the options of a block.</summary>
    public void Take(ReadOnlySpan<byte> options, bool bigEndian)
    {
        while (TelemetryBlock.TryNextCustom(ref options, bigEndian, out ReadOnlySpan<byte> body))
        {
            if (PathOption.IsItem(body, bigEndian))
                Take(body);
        }
        if (!TelemetryBlock.IsEnd(options))
            _lost++;
        if (_lost > 0)
            AddLost();
    }

    private void Take(ReadOnlySpan<byte> body)
    {
        if (!PathOption.TryRead(body, out PathItem item, out ReadOnlySpan<byte> payload, out TrailingLoss flow))
        {
            _lost++;
            return;
        }
        if (item.Kind == PathItemKind.Flow)
        {
            _flows[item.FlowId] = (matcher.FlowOf(in flow), flow.Protocol == PacketParser.Tcp);
            return;
        }
        if (!TryFindFlow(ref item, out bool isForeign) || !IsNear(item.StampNs))
            _lost++;
        else if (!isForeign)
            Add(in item, payload);
    }

    private bool TryFindFlow(ref PathItem item, out bool isForeign)
    {
        isForeign = false;
        bool needsFlow = item.Kind == PathItemKind.Drop || item.Control == ControlKind.UntoldDrops
            || ControlMessage.IsOfPresence(item.Control)
            || (item.Kind == PathItemKind.Step && item.Step.Kind != PathStepKind.Read);
        if (item.FlowId == 0)
            return !needsFlow;
        if (!_flows.TryGetValue(item.FlowId, out (int FlowId, bool IsTcp) known))
            return false;
        item.FlowId = known.FlowId;
        isForeign = known.FlowId == 0;
        return item.Kind != PathItemKind.Step || item.IsTcpStep == known.IsTcp;
    }

    private bool IsNear(long stampNs) => stampNs >= 0 && (PacketNs == 0
        || (stampNs > PacketNs - MostDistanceNs && stampNs < PacketNs + MostDistanceNs));

    private void Add(in PathItem item, ReadOnlySpan<byte> payload)
    {
        _stampNs = item.StampNs;
        if (_lost > 0)
            AddLost();
        if (_items.Count >= PathItems.Most)
        {
            _lost++;
            return;
        }
        PathItem placed = item;
        placed.Before = Packets;
        _items.Add(in placed, payload);
    }

    private void AddLost()
    {
        var lost = new PathItem
        {
            Kind = PathItemKind.Control,
            Control = ControlKind.StepsLost,
            StampNs = _stampNs > 0 ? _stampNs : PacketNs,
            Count = _lost,
            Before = Packets,
        };
        if (_items.Count > PathItems.Most)
            return;
        _items.Add(in lost, default);
        _lost = 0;
    }
}
