// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.Status;
using Telemetry.Messages.Counters;

namespace Telemetry.Transport;

/// <summary>Counters of media drivers while this process is their client: totals that continue when a driver is
/// replaced. Read by any thread; the lock is held for a few loads.</summary>
public sealed class MediaDriverTotals
{
    private readonly Lock _sync = new();
    private Adaptive.Aeron.Aeron? _client;
    private MediaDriverCounters _before;
    private MediaDriverCounters _atConnect;
    private MediaDriverCounters _last;

    /// <summary>Starts with a driver; its earlier counts are subtracted.</summary>
    public void Begin(Adaptive.Aeron.Aeron client)
    {
        lock (_sync)
        {
            _client = client;
            _last = _before;
            ReadNow(client.CountersReader, out _atConnect);
        }
    }

    /// <summary>Ends with a driver; its last counts are kept.</summary>
    public void End()
    {
        lock (_sync)
        {
            MediaDriverCounters totals = default;
            ReadTotals(ref totals);
            (_before, _client) = (totals, null);
        }
    }

    /// <summary>Copies the totals; true while there is a driver.</summary>
    public bool Read(ref MediaDriverCounters counters)
    {
        lock (_sync)
        {
            ReadTotals(ref counters);
            return _client is not null;
        }
    }

    private void ReadTotals(ref MediaDriverCounters counters)
    {
        counters = _before;
        if (_client is null)
            return;
        // A closed client may have returned its counters' memory to the system.
        if (_client.IsClosed)
        {
            counters = _last;
            return;
        }

        ReadNow(_client.CountersReader, out MediaDriverCounters now);
        counters.BytesSent += now.BytesSent - _atConnect.BytesSent;
        counters.BytesReceived += now.BytesReceived - _atConnect.BytesReceived;
        counters.NaksSent += now.NaksSent - _atConnect.NaksSent;
        counters.NaksReceived += now.NaksReceived - _atConnect.NaksReceived;
        counters.StatusMessagesSent += now.StatusMessagesSent - _atConnect.StatusMessagesSent;
        counters.StatusMessagesReceived += now.StatusMessagesReceived - _atConnect.StatusMessagesReceived;
        counters.HeartbeatsSent += now.HeartbeatsSent - _atConnect.HeartbeatsSent;
        counters.HeartbeatsReceived += now.HeartbeatsReceived - _atConnect.HeartbeatsReceived;
        counters.RetransmitsSent += now.RetransmitsSent - _atConnect.RetransmitsSent;
        counters.RetransmittedBytes += now.RetransmittedBytes - _atConnect.RetransmittedBytes;
        counters.FlowControlUnderRuns += now.FlowControlUnderRuns - _atConnect.FlowControlUnderRuns;
        counters.FlowControlOverRuns += now.FlowControlOverRuns - _atConnect.FlowControlOverRuns;
        counters.SenderFlowControlLimits += now.SenderFlowControlLimits - _atConnect.SenderFlowControlLimits;
        counters.InvalidPackets += now.InvalidPackets - _atConnect.InvalidPackets;
        counters.Errors += now.Errors - _atConnect.Errors;
        counters.ShortSends += now.ShortSends - _atConnect.ShortSends;
        counters.LossGapFills += now.LossGapFills - _atConnect.LossGapFills;
        counters.ClientTimeouts += now.ClientTimeouts - _atConnect.ClientTimeouts;
        _last = counters;
    }

    /// <summary>Reads the counters; their ids are the same in every Aeron driver.</summary>
    private static void ReadNow(CountersReader reader, out MediaDriverCounters now)
    {
        now.BytesSent = reader.GetCounterValue(0);
        now.BytesReceived = reader.GetCounterValue(1);
        now.NaksSent = reader.GetCounterValue(5);
        now.NaksReceived = reader.GetCounterValue(6);
        now.StatusMessagesSent = reader.GetCounterValue(7);
        now.StatusMessagesReceived = reader.GetCounterValue(8);
        now.HeartbeatsSent = reader.GetCounterValue(9);
        now.HeartbeatsReceived = reader.GetCounterValue(10);
        now.RetransmitsSent = reader.GetCounterValue(11);
        now.RetransmittedBytes = reader.GetCounterValue(36);
        now.FlowControlUnderRuns = reader.GetCounterValue(12);
        now.FlowControlOverRuns = reader.GetCounterValue(13);
        now.SenderFlowControlLimits = reader.GetCounterValue(18);
        now.InvalidPackets = reader.GetCounterValue(14);
        now.Errors = reader.GetCounterValue(15);
        now.ShortSends = reader.GetCounterValue(16);
        now.LossGapFills = reader.GetCounterValue(23);
        now.ClientTimeouts = reader.GetCounterValue(24);
    }
}
