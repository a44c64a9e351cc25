// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Reports.Receiving.Sections;

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

    /// <summary>What the host was set to at the end; 0 where it is not known.</summary>
    public ulong HostSettingsHash;

    /// <summary>Changes of that from the start to the end.</summary>
    public long HostSettingsChanges;

    /// <summary>Where every sighting went.</summary>
    public LedgerFields Ledger;

    /// <summary>What the appliance used.</summary>
    public ApplianceFields Appliance;

    /// <summary>What the host lost.</summary>
    public HostDropFields HostDrops;

    /// <summary>What its stack dropped.</summary>
    public StackDropFields StackDrops;

    /// <summary>What the media driver counted.</summary>
    public MediaDriverFields MediaDriver;

    /// <summary>What became of messages.</summary>
    public PublicationFields Publication;

    /// <summary>Which day they are of.</summary>
    public DayMessage Day;

    /// <summary>Name of that day; null if there are none.</summary>
    public string? DayName { get; private set; }

    /// <summary>Whether nothing was counted for a while, because the appliance was started again.</summary>
    public bool HasBreak => Day.Restarts > 0;

    /// <summary>By line.</summary>
    public RowTable<LineCounterFields> Lines { get; } = new(limits.MaxRows);

    /// <summary>By feed.</summary>
    public RowTable<FeedCounterFields> Feeds { get; } = new(limits.MaxRows);

    /// <summary>What arbitration found, by line.</summary>
    public RowTable<ArbitrationFields> Arbitrations { get; } = new(limits.MaxRows);

    /// <summary>Silence, by line.</summary>
    public RowTable<BlindFields> LineBlinds { get; } = new(limits.MaxRows);

    /// <summary>Silence, by feed.</summary>
    public RowTable<BlindFields> FeedBlinds { get; } = new(limits.MaxRows);

    /// <summary>Retracted losses, by line.</summary>
    public RowTable<RetractionFields> LineRetractions { get; } = new(limits.MaxRows);

    /// <summary>Retracted losses, by feed.</summary>
    public RowTable<RetractionFields> FeedRetractions { get; } = new(limits.MaxRows);

    /// <summary>Doubt, by line.</summary>
    public RowTable<DoubtFields> LineDoubts { get; } = new(limits.MaxRows);

    /// <summary>Doubt, by feed.</summary>
    public RowTable<DoubtFields> FeedDoubts { get; } = new(limits.MaxRows);

    /// <summary>By session.</summary>
    public RowTable<SessionCounterFields> Sessions { get; } = new(limits.MaxRows);

    /// <summary>Their own numbers, by session.</summary>
    public RowTable<NumberFields> SessionNumbers { get; } = new(limits.MaxRows);

    /// <summary>Segments outside of what their connection allows, by session.</summary>
    public RowTable<long> SessionOutOfWindow { get; } = new(limits.MaxRows);

    /// <summary>Packets by their checksums, by line.</summary>
    public RowTable<ChecksumFields> LineChecksums { get; } = new(limits.MaxRows);

    /// <summary>Segments by their checksums, by session.</summary>
    public RowTable<ChecksumFields> SessionChecksums { get; } = new(limits.MaxRows);

    /// <summary>Number sequences; rows whose interval is 0 are not there.</summary>
    public RowTable<ChannelStateMessage> Channels { get; } = new(limits.MaxRows);

    /// <summary>By line.</summary>
    public RowTable<BurstRow> LineBursts { get; } = new(limits.MaxRows);

    /// <summary>Two for each session: to, from the exchange.</summary>
    public RowTable<BurstRow> SessionBursts { get; } = new(2 * limits.MaxRows);

    /// <summary>Who holds the memberships, by line.</summary>
    public RowTable<byte> Memberships { get; } = new(limits.MaxRows);

    /// <summary>What sockets dropped; rows whose interval is 0 are not there.</summary>
    public RowTable<SocketDropsMessage> Sockets { get; } = new(limits.MaxRows);

    /// <summary>Whether the ledger must add up.</summary>
    public bool AtRest { get; private set; }

    /// <summary>Whether anything of the host's drops is readable.</summary>
    public bool HasHostDrops { get; private set; }

    /// <summary>Whether what sockets dropped can be told.</summary>
    public bool HasSockets { get; private set; }

    /// <summary>Whether anything of the appliance's use is known.</summary>
    public bool HasAppliance { get; private set; }

    /// <summary>Whether what the media driver counted is told.</summary>
    public bool UsesMediaDriver { get; private set; }

    /// <summary>Whether there is a media driver.</summary>
    public bool HasMediaDriver { get; private set; }

    /// <summary>Whether the media driver tells of each subscriber.</summary>
    public bool TellsSubscribers { get; private set; }

    /// <summary>Whether there is a channel that messages are published to.</summary>
    public bool HasChannel { get; private set; }

    /// <summary>Whether rows came at all.</summary>
    public bool HasRows => LastOrdinal > 0;

    /// <summary>Whether there was a stamp at all: a capture may hold nothing that is watched.</summary>
    public bool HasTime => HasRows && EndStampNs != 0;

    /// <summary>A counter of losses as it is reported: of the day less what was retracted, of an interval as it was
    /// counted, because an interval may retract what an earlier one counted.</summary>
    public long Loss(long counted, long retracted) => adds ? counted : RetractionReport.Net(counted, retracted);

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        Lines.ClearRows();
        Feeds.ClearRows();
        Arbitrations.ClearRows();
        LineBlinds.ClearRows();
        FeedBlinds.ClearRows();
        LineRetractions.ClearRows();
        FeedRetractions.ClearRows();
        LineDoubts.ClearRows();
        FeedDoubts.ClearRows();
        Sessions.ClearRows();
        SessionNumbers.ClearRows();
        SessionOutOfWindow.ClearRows();
        LineChecksums.ClearRows();
        SessionChecksums.ClearRows();
        Channels.ClearRows();
        Sockets.ClearRows();
        Memberships.ClearRows();
        LineBursts.ClearRows();
        SessionBursts.ClearRows();
        (Ledger, Appliance, HostDrops, MediaDriver, Publication) = (default, default, default, default, default);
        StackDrops = default;
        (UsesMediaDriver, HasMediaDriver, TellsSubscribers) = (false, false, false);
        (Day, DayName) = (default, null);
        (AtRest, HasHostDrops, HasSockets, HasAppliance, HasChannel) = (false, false, false, false, false);
        (FirstOrdinal, LastOrdinal, StartStampNs, EndStampNs) = (0, 0, 0, 0);
    }

    /// <summary>Takes a row.</summary>
    public void OnRow(ushort template, ref MessageDecoder decoder)
    {
        if (template == LedgerMessage.TemplateId)
        {
            decoder.Read(out LedgerMessage message);
            Take(ref Ledger, message.Counters);
            AtRest = message.AtRest != 0;
        }
        else if (template == HostDropsMessage.TemplateId)
        {
            decoder.Read(out HostDropsMessage message);
            Take(ref HostDrops, message.Counters);
            if (decoder.Header.BlockLength < HostDropsMessage.Size)
                MemoryMarshal.Cast<StackDropFields, long>(new Span<StackDropFields>(ref message.Stack))
                    .Fill(NullValue.Int64);         // a publisher that does not count them
            Take(ref StackDrops, message.Stack);
            (HasHostDrops, HasSockets) = (true, message.HasSockets != 0);
        }
        else if (template == DayMessage.TemplateId)
        {
            decoder.Read(out Day);
            DayName = decoder.NextText();
        }
        else if (template == ApplianceMessage.TemplateId)
        {
            decoder.Read(out ApplianceMessage message);
            OnAppliance(message.Counters);
        }
        else if (template == MediaDriverMessage.TemplateId)
        {
            decoder.Read(out MediaDriverMessage message);
            Take(ref MediaDriver, message.Counters);
            (UsesMediaDriver, HasMediaDriver) = (true, message.IsThere != 0);
            TellsSubscribers = message.TellsSubscribers != 0;
        }
        else if (template == PublicationMessage.TemplateId)
        {
            decoder.Read(out PublicationMessage message);
            Take(ref Publication, message.Counters);
            HasChannel = message.HasChannel != 0;
        }
        else
        {
            OnIndexedRow(template, decoder);
        }
    }

    private void OnIndexedRow(ushort template, in MessageDecoder decoder)
    {
        if (template == FeedCountersMessage.TemplateId)
        {
            decoder.Read(out FeedCountersMessage message);
            if (Feeds.TryReach(message.FeedIndex))
                Take(ref Feeds.Row(message.FeedIndex), message.Counters);
            TakeBlind(FeedBlinds, message.FeedIndex, message.Blind);
            if (FeedRetractions.TryReach(message.FeedIndex))
                Take(ref FeedRetractions.Row(message.FeedIndex), message.Retracted);
            TakeDoubt(FeedDoubts, message.FeedIndex, message.Doubt);
        }
        else if (template == LineCountersMessage.TemplateId)
        {
            decoder.Read(out LineCountersMessage message);
            OnLine(message);
        }
        else if (template == SessionCountersMessage.TemplateId)
        {
            decoder.Read(out SessionCountersMessage message);
            if (Sessions.TryReach(message.SessionIndex) && SessionNumbers.TryReach(message.SessionIndex)
                && SessionOutOfWindow.TryReach(message.SessionIndex) && SessionChecksums.TryReach(message.SessionIndex))
            {
                Take(ref SessionChecksums.Row(message.SessionIndex), message.Checksums);
                Take(ref Sessions.Row(message.SessionIndex), message.Counters);
                Take(ref SessionNumbers.Row(message.SessionIndex), message.Numbers);
                Take(ref SessionOutOfWindow.Row(message.SessionIndex), message.OutOfWindow);
            }
        }
        else if (template == ChannelStateMessage.TemplateId)
        {
            decoder.Read(out ChannelStateMessage message);
            if (Channels.TryReach(message.Row))
                Channels.Row(message.Row) = message;
        }
        else if (template == SocketDropsMessage.TemplateId)
        {
            decoder.Read(out SocketDropsMessage message);
            if (Sockets.TryReach(message.Row))
            {
                long had = adds ? Math.Max(Sockets.Row(message.Row).Drops, 0) : 0;
                Sockets.Row(message.Row) = message;
                Sockets.Row(message.Row).Drops += had;
            }
        }
        else if (template == BurstsMessage.TemplateId)
        {
            decoder.Read(out BurstsMessage message);
            OnBursts(message);
        }
    }

    private void OnAppliance(ApplianceFields told)
    {
        Take(ref Appliance, told);
        Appliance.RecordsPerSecondPeak = told.RecordsPerSecondPeak;
        Appliance.RingHighWater = told.RingHighWater;
        Appliance.PipelineHighWater = told.PipelineHighWater;
        HasAppliance = true;
    }

    private void OnLine(in LineCountersMessage message)
    {
        int line = message.LineIndex;
        if (!Lines.TryReach(line) || !Memberships.TryReach(line) || !Arbitrations.TryReach(line)
            || !LineChecksums.TryReach(line))
            return;
        Take(ref LineChecksums.Row(line), message.Checksums);
        Take(ref Lines.Row(line), message.Counters);
        Take(ref Arbitrations.Row(line), message.Arbitration);
        Memberships.Row(line) = message.Membership;
        TakeBlind(LineBlinds, line, message.Blind);
        if (LineRetractions.TryReach(line))
            Take(ref LineRetractions.Row(line), message.Retracted);
        TakeDoubt(LineDoubts, line, message.Doubt);
    }

    private void TakeBlind(RowTable<BlindFields> table, int index, BlindFields told)
    {
        if (!table.TryReach(index))
            return;
        ref BlindFields kept = ref table.Row(index);
        long longestNs = adds ? Math.Max(kept.LongestNs, told.LongestNs) : told.LongestNs;
        Take(ref kept, told);
        kept.LongestNs = longestNs;
    }

    private void TakeDoubt(RowTable<DoubtFields> table, int index, DoubtFields told)
    {
        if (!table.TryReach(index))
            return;
        ref DoubtFields kept = ref table.Row(index);
        Take(ref kept, told);
        kept.IsInDoubt = told.IsInDoubt;
    }

    private void OnBursts(in BurstsMessage message)
    {
        bool isLine = message.LineIndex >= 0;
        RowTable<BurstRow> table = isLine ? LineBursts : SessionBursts;
        int index = isLine ? message.LineIndex : (2 * message.SessionIndex) + (message.Direction & 1);
        if (table.TryReach(index))
            table.Row(index).Merge(message);
    }

    private void Take<TFields>(ref TFields kept, TFields told)
        where TFields : unmanaged
    {
        if (!adds)
        {
            kept = told;
            return;
        }
        Span<long> sum = MemoryMarshal.Cast<TFields, long>(new Span<TFields>(ref kept));
        ReadOnlySpan<long> added = MemoryMarshal.Cast<TFields, long>(new Span<TFields>(ref told));
        for (int index = 0; index < sum.Length; index++)
        {
            bool isKnown = sum[index] != NullValue.Int64 && added[index] != NullValue.Int64;
            sum[index] = isKnown ? unchecked(sum[index] + added[index]) : NullValue.Int64;
        }
    }
}
