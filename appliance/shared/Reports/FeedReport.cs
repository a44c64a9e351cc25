// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;

namespace Telemetry.Reports;

/// <summary>Counters of one feed. In totals the losses are net of the retracted ones; in intervals they are as
/// reported there.</summary>
public sealed record FeedReport : FeedValues
{
    public string Feed { get; set; } = "";

    public string? Protocol { get; set; }

    /// <summary>Packets of its lines.</summary>
    public long Packets { get; set; }

    /// <summary>UDP payload bytes of its lines.</summary>
    public long Bytes { get; set; }

    /// <summary>Heartbeats of its lines.</summary>
    public long Heartbeats { get; set; }

    /// <summary>Retracted ranges among those that opened on its lines.</summary>
    public long LineGapsRetracted { get; set; }

    /// <summary>Duplicates of its lines.</summary>
    public long Duplicates { get; set; }

    /// <summary>Reordered numbers of its lines.</summary>
    public long Reordered { get; set; }

    /// <summary>Undecodable packets of its lines.</summary>
    public long Undecodable { get; set; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }

    /// <summary>Its number sequences.</summary>
    public IReadOnlyList<ChannelReport> Channels { get; set; } = [];

    public IReadOnlyList<RecoveryReport> Recovery { get; set; } = [];

    public IReadOnlyList<LineReport> Lines { get; set; } = [];

    /// <summary>Numbers that processes read or did not read, since they first read the feed; null if that is not
    /// recorded.</summary>
    public IReadOnlyList<DeliveryReport>? Delivery { get; set; }

    /// <summary>Sets the counters that are sums of its lines', and its completeness from theirs.</summary>
    public void SumLines()
    {
        Complete = ChannelOverflow == 0;
        (Packets, Bytes, Heartbeats) = (0, 0, 0);
        (Duplicates, Reordered, Undecodable, LineGapsRetracted) = (0, 0, 0, 0);
        for (int index = 0; index < Lines.Count; index++)
        {
            LineReport line = Lines[index];
            Packets += line.Packets;
            Bytes += line.Bytes;
            Heartbeats += line.Heartbeats;
            Duplicates += line.Duplicates;
            Reordered += line.Reordered;
            Undecodable += line.Undecodable;
            LineGapsRetracted += line.Retracted.Gaps;
            Complete &= line.Complete;
        }
    }
}

/// <summary>Counters of one line. In totals the losses are net of the retracted ones; in intervals they are as
/// reported there.</summary>
public sealed record LineReport : LineValues
{
    public string Line { get; set; } = "";

    /// <summary>Groups or servers that carry it.</summary>
    public string? Address { get; set; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; set; }

    /// <summary>
    /// Membership of its groups: <c>host</c> (held by other programs), <c>ours</c>, <c>partial</c> (of some groups),
    /// <c>none</c>; null if unknown.
    /// </summary>
    public string? Membership { get; set; }

    /// <summary>True if none of its records was lost or impaired in the appliance.</summary>
    public bool HasAllRecords => RecordsLost == 0 && RecordsImpaired == 0 && RangeOverflow == 0;

    /// <summary>Its lead over the others where it was first.</summary>
    public LeadReport Ahead { get; set; }

    /// <summary>Its lag where another line was first.</summary>
    public LeadReport Behind { get; set; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }
}

/// <summary>Position and counters of one number sequence. In totals the losses are net of the retracted ones; in
/// intervals they are as reported there.</summary>
public sealed record ChannelReport
{
    /// <summary>Text of the sum of all sequences that have no row of their own.</summary>
    public const string Other = "other";

    /// <summary>Most sequences of a feed that are listed one by one where the number of names is bounded.</summary>
    public const int MostOfFeed = 256;

    /// <summary>Counters; valid if there are any.</summary>
    public ChannelCounters Counters;

    /// <summary>Channel text, or null if the protocol has none.</summary>
    public string? Channel { get; set; }

    /// <summary>Raw number expected next; null for the sum of all others.</summary>
    public ulong? NextSequence { get; set; }

    /// <summary>True for the sum of all others; a session may be called as it is.</summary>
    public bool IsSum => NextSequence is null;

    /// <summary>Time since the latest packet on any line, nanoseconds; null if unknown.</summary>
    public long? SilenceNs { get; set; }

    /// <summary>True if it is one of those that are listed one by one, which it is all the time or never.</summary>
    public bool IsListed { get; set; }

    /// <summary>False if the appliance does not count by sequence.</summary>
    public bool HasCounters { get; set; }
}

/// <summary>Distribution of a line's lead over other lines, or of its lag behind them.</summary>
/// <param name="Count">Packets that more than one line delivered.</param>
/// <param name="P50Ns">Median, nanoseconds; null without packets.</param>
/// <param name="P99Ns">99th percentile, nanoseconds; null without packets.</param>
/// <param name="MaxNs">Most, nanoseconds; null without packets.</param>
/// <param name="NotReceived">Packets whose lead this program did not receive; null if unknown.</param>
public readonly record struct LeadReport(
    long Count, long? P50Ns, long? P99Ns, long? MaxNs, long? NotReceived = null);
