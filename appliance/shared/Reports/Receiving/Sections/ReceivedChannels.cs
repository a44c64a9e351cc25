// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Number sequences of feeds: of an interval, whose counters are added, or of the day, whose rows are
/// replaced.</summary>
/// <param name="limits">Bounds of what is kept.</param>
/// <param name="adds">True for an interval.</param>
internal sealed class ReceivedChannels(ReaderLimits limits, bool adds)
{
    private readonly RowTable<int> _listed = new(limits.MaxRows);    // by feed: number of listed rows

    /// <summary>Sequences; a row whose interval is 0 does not exist.</summary>
    public RowTable<ChannelStateMessage> Rows { get; } = new(limits.MaxRows);

    /// <summary>True for rows that were among the first <see cref="ChannelReport.MostOfFeed"/> of their feed when they
    /// began: they stay so when others are gone.</summary>
    public RowTable<bool> IsListed { get; } = new(limits.MaxRows);

    /// <summary>By feed: sequences without a row of their own; a row whose interval is 0 does not exist.</summary>
    public RowTable<ChannelStateMessage> Others { get; } = new(limits.MaxRows);

    public void Clear()
    {
        Rows.ClearRows();
        Others.ClearRows();
        IsListed.ClearRows();
        _listed.ClearRows();
    }

    /// <summary>Stores a row.</summary>
    /// <returns>False if a sum in it is beyond any that there can be: it is left out then.</returns>
    public bool OnRow(MessageDecoder decoder)
    {
        decoder.Read(out ChannelStateMessage message);
        if (!CounterMath.IsPossible(message.Counters, limits.MostOfSum))
            return false;
        if (message.IsOther != 0)
            AddOther(message);
        else if (Rows.TryReach(message.Row))
            AddRow(message);
        return true;
    }

    private void AddRow(ChannelStateMessage message)
    {
        ref ChannelStateMessage row = ref Rows.Row(message.Row);
        if (adds && row.LastOrdinal != 0)
        {
            if (AreSame(row, message))
                CounterMath.Add(ref message.Counters, row.Counters);
            else
                AddOther(row);                                      // the publisher gave the row to another sequence
        }
        if (row.LastOrdinal == 0 || !AreSame(row, message))
            List(message.Row, row.FeedIndex, message.FeedIndex);
        row = message;
    }

    private void List(int row, int feedBefore, int feed)
    {
        if (!IsListed.TryReach(row) || !_listed.TryReach(Math.Max(feedBefore, feed)))
            return;
        if (IsListed[row])
            _listed.Row(feedBefore)--;
        IsListed.Row(row) = _listed[feed] < ChannelReport.MostOfFeed;
        if (IsListed[row])
            _listed.Row(feed)++;
    }

    private void AddOther(ChannelStateMessage message)
    {
        if (!Others.TryReach(message.FeedIndex))
            return;
        ref ChannelStateMessage other = ref Others.Row(message.FeedIndex);
        if (adds)
            CounterMath.Add(ref message.Counters, other.Counters);
        (message.Channel, message.NextSequence, message.SilenceNs) = (default, 0, NullValue.Int64);
        other = message;
    }

    private static bool AreSame(in ChannelStateMessage left, in ChannelStateMessage right) =>
        left.FeedIndex == right.FeedIndex && SequenceKey.Of(left.Channel) == SequenceKey.Of(right.Channel);
}
