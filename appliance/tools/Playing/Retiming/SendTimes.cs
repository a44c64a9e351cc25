// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Calendars;

namespace Telemetry.Playing.Retiming;

/// <summary>Send times in the packets of all flows: read against the stamp of the recording, then rewritten. Not
/// thread-safe.</summary>
[HotPath]
internal sealed class SendTimes
{
    private readonly SendTimeField?[] _fields;                  // by flow
    private readonly ZoneOffsets?[] _zones;                     // by flow, of times of day

    /// <summary>Prepares the flows of feeds whose send time can be changed.</summary>
    /// <param name="topology">Feeds and flows.</param>
    public SendTimes(Topology topology)
    {
        FlowDefinition?[] flows = topology.FlowsById();
        _fields = new SendTimeField?[flows.Length];
        _zones = new ZoneOffsets?[flows.Length];
        Dictionary<string, ZoneOffsets?> known = [];
        foreach (FlowDefinition flow in flows.OfType<FlowDefinition>().Where(flow => flow.LineIndex >= 0))
        {
            FeedDefinition feed = topology.Feeds[flow.FeedIndex];
            if (feed.Row?.SendTime is not { } field)
                continue;
            if (field.IsOfDay)
            {
                string zone = feed.TimeZone ?? "";
                if (!known.TryGetValue(zone, out ZoneOffsets? offsets))
                    known.Add(zone, offsets = ZoneOffsets.Find(zone));
                if (offsets is null)
                    continue;
                _zones[flow.Id] = offsets;
            }
            _fields[flow.Id] = field;
        }
    }

    /// <summary>Time from a packet's stamp to the send time in it.</summary>
    /// <param name="stampNs">Its recorded stamp, nanoseconds since 1970.</param>
    /// <param name="offsetNs">Receives the time, nanoseconds; negative where it was sent before it was stamped.</param>
    /// <returns>False if it has no send time within a day of the stamp, which then is none.</returns>
    public bool TryRead(int flowId, in Envelope envelope, long stampNs, out long offsetNs)
    {
        offsetNs = 0;
        if (_fields[flowId] is null || (envelope.Flags & EnvelopeFlags.HasSendTime) == 0)
            return false;
        offsetNs = _zones[flowId] is { } zone
            ? -zone.AgeNs(stampNs, envelope.SendTimeNs)
            : envelope.SendTimeNs - stampNs;
        return offsetNs is > -ZoneOffsets.DayNs and < ZoneOffsets.DayNs;
    }

    /// <summary>Place of the send time in the packets of a flow; only of one for which <see cref="TryRead"/> found
    /// it.</summary>
    public SendTimeField FieldOf(int flowId) => _fields[flowId]!;

    /// <summary>Writes a send time.</summary>
    /// <param name="payload">Payload of the packet.</param>
    /// <param name="timeNs">The time, UTC nanoseconds since 1970.</param>
    public void Write(int flowId, Span<byte> payload, long timeNs) =>
        FieldOf(flowId).Write(payload, _zones[flowId] is { } zone ? zone.LocalNs(timeNs) : timeNs);
}
