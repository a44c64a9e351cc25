// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>The members of a summary; a snapshot has the same.</summary>
internal static class JsonSummary
{
    public static void Write(Utf8JsonWriter json, SummaryReport report, long? startTimeNs)
    {
        json.Field(JsonKeys.Mode, report.Mode);
        json.Field(JsonKeys.Host, report.Host);
        json.Field(JsonKeys.Incarnation, report.Incarnation);
        json.Field(JsonKeys.StartTimeNs, startTimeNs);
        json.Field(JsonKeys.DurationNs, report.DurationNs);
        json.Field(JsonKeys.Version, report.Version);
        json.Field(JsonKeys.ConfigHash, report.ConfigHash);
        WriteDay(json, report.Day);
        json.Texts(JsonKeys.Interfaces, report.Interfaces);
        json.Texts(JsonKeys.Captures, report.Captures);
        WriteClock(json, report.Clock);
        JsonHostSettings.WriteMember(json, report.HostSettings);
        WriteLedger(json, report.Ledger);
        WriteHostDrops(json, report.HostDrops);
        WritePublication(json, report.Publication);
        WriteMediaDriver(json, report.MediaDriver);
        if (report.Subscribers is { } subscribers)
            JsonStates.WriteSubscribers(json, subscribers);
        else
            json.WriteNull(JsonKeys.Subscribers);
        JsonFlows.WriteFeeds(json, report.Feeds);
        JsonFlows.WriteSessions(json, report.Sessions);
        JsonSeries.Write(json, report.Series);
        JsonSeries.WriteBursts(json, report.Bursts);
        if (report.OpenGaps is { } gaps)
            JsonStates.WriteOpenGaps(json, gaps);
        if (report.Raised is { } raised)
            JsonStates.WriteRaised(json, raised);
        WriteAppliance(json, report.Appliance);
        if (report.Truth is { } truth)
            WriteTruth(json, truth);
        if (report.Received is { } received)
            WriteReceived(json, received);
    }

    private static void WriteClock(Utf8JsonWriter json, ClockReport? clock)
    {
        if (clock is null)
        {
            json.WriteNull(JsonKeys.Clock);
            return;
        }
        json.WriteStartObject(JsonKeys.Clock);
        json.Field(JsonKeys.StampSource, clock.StampSource);
        json.Field(JsonKeys.ResolutionNs, clock.ResolutionNs);
        json.Field(JsonKeys.OffsetNs, clock.OffsetNs);
        json.Field(JsonKeys.MappingErrorNs, clock.MappingErrorNs);
        json.Field(JsonKeys.Synchronised, clock.Synchronised);
        json.Field(JsonKeys.UncertaintyNs, clock.UncertaintyNs);
        json.Field(JsonKeys.Leap, clock.Leap);
        json.Field(ClockKeys.MaxErrorNs, clock.MaxErrorNs);
        json.Field(ClockKeys.EstimatedErrorNs, clock.EstimatedErrorNs);
        json.Field(ClockKeys.FrequencyPpb, clock.FrequencyPpb);
        JsonClock.WriteSource(json, clock.Source);
        json.WriteEndObject();
    }

    private static void WriteDay(Utf8JsonWriter json, DayReport? day)
    {
        if (day is null)
        {
            json.WriteNull(JsonKeys.Day);
            return;
        }
        json.WriteStartObject(JsonKeys.Day);
        json.Field(JsonKeys.Day, day.Day);
        json.WriteNumber(JsonKeys.BeginTimeNs, day.BeginTimeNs);
        json.WriteNumber(JsonKeys.EndTimeNs, day.EndTimeNs);
        json.WriteNumber(JsonKeys.SinceTimeNs, day.SinceTimeNs);
        json.WriteNumber(JsonKeys.DownNs, day.DownNs);
        json.WriteNumber(JsonKeys.Restarts, day.Restarts);
        json.WriteNumber(JsonKeys.StateFailures, day.StateFailures);
        json.WriteBoolean(JsonKeys.Closed, day.Closed);
        json.WriteBoolean(JsonKeys.Complete, day.Complete);
        json.WriteEndObject();
    }

    private static void WriteLedger(Utf8JsonWriter json, LedgerReport ledger)
    {
        json.WriteStartObject(JsonKeys.Ledger);
        json.Field(JsonKeys.Seen, ledger.Seen);
        json.Field(JsonKeys.Matched, ledger.Matched);
        json.Field(JsonKeys.Unmatched, ledger.Unmatched);
        json.Field(JsonKeys.Unsupported, ledger.Unsupported);
        json.WriteStartObject(JsonKeys.UnsupportedReasons);
        json.Field(JsonKeys.Ethertype, ledger.UnsupportedReasons.Ethertype);
        json.Field(JsonKeys.VlanDepth, ledger.UnsupportedReasons.VlanDepth);
        json.Field(JsonKeys.Fragment, ledger.UnsupportedReasons.Fragment);
        json.Field(JsonKeys.Ipv6Extension, ledger.UnsupportedReasons.Ipv6Extension);
        json.Field(JsonKeys.Truncated, ledger.UnsupportedReasons.Truncated);
        json.Field(JsonKeys.BadLength, ledger.UnsupportedReasons.BadLength);
        json.WriteEndObject();
        json.Field(JsonKeys.Recorded, ledger.Recorded);
        json.Field(JsonKeys.LostRing, ledger.LostRing);
        json.WriteStartObject(JsonKeys.LostReasons);
        json.Field(JsonKeys.Full, ledger.LostReasons.Full);
        json.Field(JsonKeys.NoRing, ledger.LostReasons.NoRing);
        json.WriteEndObject();
        json.Field(JsonKeys.Read, ledger.Read);
        json.Field(JsonKeys.LostPipeline, ledger.LostPipeline);
        json.Field(JsonKeys.Processed, ledger.Processed);
        json.Field(JsonKeys.Undecodable, ledger.Undecodable);
        json.Field(JsonKeys.GsoSegments, ledger.GsoSegments);
        json.Field(JsonKeys.InFlight, ledger.InFlight);
        json.Field(JsonKeys.Closed, ledger.Closed);
        json.WriteEndObject();
    }

    private static void WriteHostDrops(Utf8JsonWriter json, HostDropsReport? drops)
    {
        if (drops is null)
        {
            json.WriteNull(JsonKeys.HostDrops);
            return;
        }
        json.WriteStartObject(JsonKeys.HostDrops);
        json.Field(JsonKeys.NicMissed, drops.NicMissed);
        json.Field(JsonKeys.NicNoBuffer, drops.NicNoBuffer);
        json.Field(JsonKeys.SoftnetDropped, drops.SoftnetDropped);
        json.Field(JsonKeys.UdpRcvbufErrors, drops.UdpRcvbufErrors);
        json.Field(JsonKeys.UdpInCsumErrors, drops.UdpInCsumErrors);
        json.Field(JsonKeys.UdpMemErrors, drops.UdpMemErrors);
        json.Field(JsonKeys.UdpInErrors, drops.UdpInErrors);
        json.Field(JsonKeys.IpReversePathFilter, drops.IpReversePathFilter);
        json.Field(JsonKeys.IpInHdrErrors, drops.IpInHdrErrors);
        json.Field(JsonKeys.IpInAddrErrors, drops.IpInAddrErrors);
        json.Field(JsonKeys.IpInDiscards, drops.IpInDiscards);
        json.Field(JsonKeys.IpInTruncated, drops.IpInTruncated);
        json.Field(JsonKeys.IpInNoRoutes, drops.IpInNoRoutes);
        json.Field(JsonKeys.TcpInCsumErrors, drops.TcpInCsumErrors);
        json.Field(JsonKeys.TcpInErrors, drops.TcpInErrors);
        json.Field(JsonKeys.TcpQueueDrops, drops.TcpQueueDrops);
        json.Field(JsonKeys.ConntrackDrop, drops.ConntrackDrop);
        if (drops.Sockets is null)
            json.WriteNull(JsonKeys.Sockets);
        else
            WriteSockets(json, drops.Sockets);
        json.WriteEndObject();
    }

    private static void WriteSockets(Utf8JsonWriter json, IReadOnlyList<SocketDropsReport> sockets)
    {
        json.WriteStartArray(JsonKeys.Sockets);
        for (int place = 0; place < sockets.Count; place++)
        {
            SocketDropsReport socket = sockets[place];
            json.WriteStartObject();
            json.Field(JsonKeys.Feed, socket.Feed);
            json.Field(JsonKeys.Line, socket.Line);
            json.Field(JsonKeys.Port, socket.Port);
            json.Field(JsonKeys.Drops, socket.Drops);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePublication(Utf8JsonWriter json, PublicationReport? publication)
    {
        if (publication is null)
        {
            json.WriteNull(JsonKeys.Publication);
            return;
        }
        json.WriteStartObject(JsonKeys.Publication);
        json.WriteNumber(JsonKeys.Offered, publication.Offered);
        json.WriteNumber(JsonKeys.Published, publication.Published);
        json.WriteNumber(JsonKeys.BackPressured, publication.BackPressured);
        json.WriteNumber(JsonKeys.NotConnected, publication.NotConnected);
        json.WriteNumber(JsonKeys.SnapshotsMerged, publication.SnapshotsMerged);
        json.WriteNumber(JsonKeys.EventsLost, publication.EventsLost);
        json.WriteEndObject();
    }

    private static void WriteMediaDriver(Utf8JsonWriter json, MediaDriverReport? driver)
    {
        if (driver is null)
        {
            json.WriteNull(JsonKeys.MediaDriver);
            return;
        }
        json.WriteStartObject(JsonKeys.MediaDriver);
        json.WriteBoolean(JsonKeys.Present, driver.Present);
        json.WriteNumber(JsonKeys.BytesSent, driver.BytesSent);
        json.WriteNumber(JsonKeys.BytesReceived, driver.BytesReceived);
        json.WriteNumber(JsonKeys.NaksSent, driver.NaksSent);
        json.WriteNumber(JsonKeys.NaksReceived, driver.NaksReceived);
        json.WriteNumber(JsonKeys.StatusMessagesSent, driver.StatusMessagesSent);
        json.WriteNumber(JsonKeys.StatusMessagesReceived, driver.StatusMessagesReceived);
        json.WriteNumber(JsonKeys.HeartbeatsSent, driver.HeartbeatsSent);
        json.WriteNumber(JsonKeys.HeartbeatsReceived, driver.HeartbeatsReceived);
        json.WriteNumber(JsonKeys.RetransmitsSent, driver.RetransmitsSent);
        json.WriteNumber(JsonKeys.RetransmittedBytes, driver.RetransmittedBytes);
        json.WriteNumber(JsonKeys.FlowControlUnderRuns, driver.FlowControlUnderRuns);
        json.WriteNumber(JsonKeys.FlowControlOverRuns, driver.FlowControlOverRuns);
        json.WriteNumber(JsonKeys.SenderFlowControlLimits, driver.SenderFlowControlLimits);
        json.WriteNumber(JsonKeys.InvalidPackets, driver.InvalidPackets);
        json.WriteNumber(JsonKeys.Errors, driver.Errors);
        json.WriteNumber(JsonKeys.ShortSends, driver.ShortSends);
        json.WriteNumber(JsonKeys.LossGapFills, driver.LossGapFills);
        json.WriteNumber(JsonKeys.ClientTimeouts, driver.ClientTimeouts);
        json.WriteEndObject();
    }

    private static void WriteAppliance(Utf8JsonWriter json, ApplianceReport? appliance)
    {
        if (appliance is null)
        {
            json.WriteNull(JsonKeys.Appliance);
            return;
        }
        json.WriteStartObject(JsonKeys.Appliance);
        json.Field(JsonKeys.GcCollections, appliance.GcCollections);
        json.Field(JsonKeys.AllocatedBytes, appliance.AllocatedBytes);
        json.Field(JsonKeys.CpuNsReader, appliance.CpuNsReader);
        json.Field(JsonKeys.RecordsPerSecondPeak, appliance.RecordsPerSecondPeak);
        json.Field(JsonKeys.LateRecords, appliance.LateRecords);
        json.Field(JsonKeys.RingHighWater, appliance.RingHighWater);
        json.Field(JsonKeys.PipelineHighWater, appliance.PipelineHighWater);
        json.WriteEndObject();
    }

    private static void WriteTruth(Utf8JsonWriter json, TruthReport truth)
    {
        json.WriteStartObject(JsonKeys.Truth);
        json.WriteNumber(JsonKeys.Sent, truth.Sent);
        json.WriteNumber(JsonKeys.GapsMade, truth.GapsMade);
        json.WriteNumber(JsonKeys.GapsFound, truth.GapsFound);
        json.WriteNumber(JsonKeys.GapsMissed, truth.GapsMissed);
        json.WriteNumber(JsonKeys.GapsInvented, truth.GapsInvented);
        json.WriteNumber(JsonKeys.OrdersSent, truth.OrdersSent);
        json.WriteNumber(JsonKeys.OrdersSeen, truth.OrdersSeen);
        json.WriteNumber(JsonKeys.AcksSeen, truth.AcksSeen);
        json.WriteNumber(JsonKeys.AttributionErrors, truth.AttributionErrors);
        json.WriteStartObject(JsonKeys.LatencyErrorNs);
        json.Field(JsonKeys.P50, truth.LatencyErrorNs.P50);
        json.Field(JsonKeys.P99, truth.LatencyErrorNs.P99);
        json.Field(JsonKeys.Max, truth.LatencyErrorNs.Max);
        json.WriteEndObject();
        json.WriteStartObject(JsonKeys.BiasNs);
        json.Field(JsonKeys.Named, truth.BiasNs.Named);
        json.Field(JsonKeys.Last, truth.BiasNs.Last);
        json.Field(JsonKeys.First, truth.BiasNs.First);
        json.WriteEndObject();
        json.WriteBoolean(JsonKeys.Matches, truth.Matches);
        json.WriteEndObject();
    }

    private static void WriteReceived(Utf8JsonWriter json, IReadOnlyList<ReceivedReport> received)
    {
        json.WriteStartArray(JsonKeys.Received);
        for (int place = 0; place < received.Count; place++)
        {
            ReceivedReport stream = received[place];
            json.WriteStartObject();
            json.WriteNumber(JsonKeys.Stream, stream.Stream);
            json.WriteNumber(JsonKeys.Expected, stream.Expected);
            json.WriteNumber(JsonKeys.Received, stream.Received);
            json.WriteNumber(JsonKeys.Missing, stream.Missing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
