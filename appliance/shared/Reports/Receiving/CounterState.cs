// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Receiving.Sections;
using Telemetry.Reports.Receiving.Sections.Types;

namespace Telemetry.Reports.Receiving;

/// <summary>Counters of an interval, to which rows are added, or of the day, which rows replace.</summary>
internal sealed class CounterState(ReaderLimits limits, bool adds)
{
    /// <summary>First interval covered.</summary>
    public long FirstOrdinal;

    /// <summary>Last interval covered.</summary>
    public long LastOrdinal;

    /// <summary>Start, nanoseconds of the stamps' clock.</summary>
    public long StartStampNs;

    /// <summary>End, nanoseconds of the stamps' clock.</summary>
    public long EndStampNs;

    /// <summary>Hash of the host settings at the end; 0 if unknown.</summary>
    public ulong HostSettingsHash;

    /// <summary>Number of changes of the host settings from the start to the end.</summary>
    public long HostSettingsChanges;

    /// <summary>The ledger of all packets.</summary>
    public LedgerCounters Ledger;

    /// <summary>The appliance's own counters.</summary>
    public ApplianceCounters Appliance;

    /// <summary>Packets lost by the host.</summary>
    public HostDropCounters HostDrops;

    public MediaDriverCounters MediaDriver;

    /// <summary>Results of the messages' offers.</summary>
    public PublicationCounters Publication;

    public DayMessage Day;

    /// <summary>Name of that day; null if there are none.</summary>
    public string? DayName { get; private set; }

    /// <summary>True if counting was interrupted by a restart of the appliance.</summary>
    public bool HasBreak => Day.Restarts > 0;

    public RowTable<LineCounters> Lines { get; } = new(limits.MaxRows);

    public RowTable<FeedCounters> Feeds { get; } = new(limits.MaxRows);

    public RowTable<SessionCounters> Sessions { get; } = new(limits.MaxRows);

    /// <summary>Number sequences of feeds.</summary>
    public ReceivedChannels Channels { get; } = new(limits, adds);

    /// <summary>Recovery channels of feeds; a row whose interval is 0 does not exist.</summary>
    public RowTable<RecoveryStateMessage> Recovery { get; } = new(limits.MaxRows);

    /// <summary>Messages by type, and sizes.</summary>
    public ReceivedTypes Types { get; } = new(limits, adds);

    public RowTable<BurstRow> LineBursts { get; } = new(limits.MaxRows);

    /// <summary>Two for each session: to, from the exchange.</summary>
    public RowTable<BurstRow> SessionBursts { get; } = new(2 * limits.MaxRows);

    /// <summary>State of the memberships, by line.</summary>
    public RowTable<byte> Memberships { get; } = new(limits.MaxRows);

    /// <summary>Packets dropped by sockets; a row whose interval is 0 does not exist.</summary>
    public RowTable<SocketDropsMessage> Sockets { get; } = new(limits.MaxRows);

    /// <summary>True if the ledger must add up.</summary>
    public bool AtRest { get; private set; }

    /// <summary>True if any of the host's drops is readable.</summary>
    public bool HasHostDrops { get; private set; }

    /// <summary>True if the drops of sockets are known.</summary>
    public bool HasSockets { get; private set; }

    /// <summary>True if anything of the appliance's use is known.</summary>
    public bool HasAppliance { get; private set; }

    /// <summary>True if counters of a media driver are published.</summary>
    public bool UsesMediaDriver { get; private set; }

    /// <summary>True if a media driver is running.</summary>
    public bool HasMediaDriver { get; private set; }

    /// <summary>True if the media driver reports each subscriber.</summary>
    public bool ReportsSubscribers { get; private set; }

    /// <summary>True if messages are published to a channel.</summary>
    public bool HasChannel { get; private set; }

    /// <summary>True if any rows were received.</summary>
    public bool HasRows => LastOrdinal > 0;

    /// <summary>True if there was a stamp; a capture file may contain no watched packets.</summary>
    public bool HasTime => HasRows && EndStampNs != 0;

    /// <summary>
    /// True if losses are reported net of the retracted ones: those of the day. An interval may retract losses of an
    /// earlier one, so its losses stay as counted.
    /// </summary>
    public bool HasNetLosses => !adds;

    public void Clear()
    {
        Lines.ClearRows();
        Feeds.ClearRows();
        Sessions.ClearRows();
        Channels.Clear();
        Recovery.ClearRows();
        Types.Clear();
        Sockets.ClearRows();
        Memberships.ClearRows();
        LineBursts.ClearRows();
        SessionBursts.ClearRows();
        (Ledger, Appliance, HostDrops, MediaDriver, Publication) = (default, default, default, default, default);
        (UsesMediaDriver, HasMediaDriver, ReportsSubscribers) = (false, false, false);
        (Day, DayName) = (default, null);
        (AtRest, HasHostDrops, HasSockets, HasAppliance, HasChannel) = (false, false, false, false, false);
        (FirstOrdinal, LastOrdinal, StartStampNs, EndStampNs) = (0, 0, 0, 0);
    }

    /// <summary>Stores a row.</summary>
    /// <returns>False if a sum in it is beyond any that there can be: it is left out then.</returns>
    public bool OnRow(ushort template, ref MessageDecoder decoder)
    {
        if (template == LedgerMessage.TemplateId)
        {
            decoder.Read(out LedgerMessage message);
            if (!TryTake(ref Ledger, message.Counters))
                return false;
            AtRest = message.AtRest != 0;
            return true;
        }
        if (template == HostDropsMessage.TemplateId)
        {
            decoder.Read(out HostDropsMessage message);
            if (decoder.Header.BlockLength < HostDropsMessage.Size)
                MemoryMarshal.Cast<StackDropCounters, long>(new Span<StackDropCounters>(ref message.Stack))
                    .Fill(NullValue.Int64);         // a publisher that does not count them
            message.Read(out HostDropCounters drops);
            if (!TryTake(ref HostDrops, drops))
                return false;
            (HasHostDrops, HasSockets) = (true, message.HasSockets != 0);
            return true;
        }
        if (template == DayMessage.TemplateId)
        {
            decoder.Read(out Day);
            DayName = decoder.NextText();
            return true;
        }
        if (template == ApplianceMessage.TemplateId)
        {
            decoder.Read(out ApplianceMessage message);
            if (decoder.Header.BlockLength < ApplianceMessage.Size)
                (message.Threads.CpuNsAnalysis, message.Threads.CpuNsPublisher) = (NullValue.Int64, NullValue.Int64);
            message.Read(out ApplianceCounters used);
            if (!TryTake(ref Appliance, used))
                return false;
            HasAppliance = true;
            return true;
        }
        if (template == MediaDriverMessage.TemplateId)
        {
            decoder.Read(out MediaDriverMessage message);
            if (!TryTake(ref MediaDriver, message.Counters))
                return false;
            (UsesMediaDriver, HasMediaDriver) = (true, message.IsThere != 0);
            ReportsSubscribers = message.TellsSubscribers != 0;
            return true;
        }
        if (template == PublicationMessage.TemplateId)
        {
            decoder.Read(out PublicationMessage message);
            if (!TryTake(ref Publication, message.Counters))
                return false;
            HasChannel = message.HasChannel != 0;
            return true;
        }
        return OnIndexedRow(template, decoder);
    }

    private bool OnIndexedRow(ushort template, in MessageDecoder decoder)
    {
        if (template == FeedCountersMessage.TemplateId)
        {
            decoder.Read(out FeedCountersMessage message);
            message.Read(out FeedCounters counters);
            return !Feeds.TryReach(message.FeedIndex) || TryTake(ref Feeds.Row(message.FeedIndex), counters);
        }
        if (template == LineCountersMessage.TemplateId)
        {
            decoder.Read(out LineCountersMessage message);
            if (!Lines.TryReach(message.LineIndex) || !Memberships.TryReach(message.LineIndex))
                return true;
            message.Read(out LineCounters counters);
            if (!TryTake(ref Lines.Row(message.LineIndex), counters))
                return false;
            Memberships.Row(message.LineIndex) = message.Membership;
            return true;
        }
        if (template == SessionCountersMessage.TemplateId)
        {
            decoder.Read(out SessionCountersMessage message);
            message.Read(out SessionCounters counters);
            return !Sessions.TryReach(message.SessionIndex)
                || TryTake(ref Sessions.Row(message.SessionIndex), counters);
        }
        if (template == ChannelStateMessage.TemplateId)
            return Channels.OnRow(decoder);
        if (template == RecoveryStateMessage.TemplateId)
            return OnRecovery(decoder);
        if (ReceivedTypes.IsRow(template))
            return Types.OnRow(template, decoder);
        if (template == SocketDropsMessage.TemplateId)
        {
            decoder.Read(out SocketDropsMessage message);
            if (!CounterMath.IsPossible(message.Drops, limits.MostOfSum))
                return false;
            if (Sockets.TryReach(message.Row))
            {
                long had = adds ? Math.Max(Sockets.Row(message.Row).Drops, 0) : 0;
                Sockets.Row(message.Row) = message;
                Sockets.Row(message.Row).Drops = CounterMath.Sum(message.Drops, had);
            }
        }
        else if (template == BurstsMessage.TemplateId)
        {
            decoder.Read(out BurstsMessage message);
            OnBursts(message);
        }
        return true;
    }

    private bool OnRecovery(in MessageDecoder decoder)
    {
        decoder.Read(out RecoveryStateMessage message);
        if (!CounterMath.IsPossible(message.Counters, limits.MostOfSum))
            return false;
        if (!Recovery.TryReach(message.Index))
            return true;
        ref RecoveryStateMessage row = ref Recovery.Row(message.Index);
        if (!adds || row.LastOrdinal == 0)
        {
            row = message;
            return true;
        }
        CounterMath.Add(ref row.Counters, message.Counters);
        row.LastOrdinal = message.LastOrdinal;
        return true;
    }

    private void OnBursts(in BurstsMessage message)
    {
        bool isLine = message.LineIndex >= 0;
        RowTable<BurstRow> table = isLine ? LineBursts : SessionBursts;
        int index = isLine ? message.LineIndex : (2 * message.SessionIndex) + (message.Direction & 1);
        if (table.TryReach(index))
            table.Row(index).Merge(message);
    }

    private bool TryTake<TCounters>(ref TCounters kept, in TCounters received)
        where TCounters : unmanaged, ICounters
    {
        if (!CounterMath.IsPossible(received, limits.MostOfSum))
            return false;
        if (adds)
            CounterMath.Add(ref kept, received);
        else
            kept = received;
        return true;
    }
}
