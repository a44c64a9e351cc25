// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Receiving.Sections.Types;

/// <summary>Messages by type, and sizes: of an interval, whose counts are added, or of the day, whose rows are
/// replaced.</summary>
/// <param name="limits">Bounds of what is kept.</param>
/// <param name="adds">True for an interval.</param>
internal sealed class ReceivedTypes(ReaderLimits limits, bool adds)
{
    private const int RowsOfFlow = 4;       // types without a row: known, unknown; sizes: packets, messages

    /// <summary>Types; a row whose interval is 0 does not exist.</summary>
    public RowTable<MessageTypeMessage> Rows { get; } = new(limits.MaxRows);

    /// <summary>Two for each flow, of types without a row of their own.</summary>
    public RowTable<MessageTypeMessage> Others { get; } = new(RowsOfFlow * limits.MaxRows);

    /// <summary>Two for each flow.</summary>
    public RowTable<SizesMessage> Sizes { get; } = new(RowsOfFlow * limits.MaxRows);

    public bool AreCounted { get; private set; }

    /// <summary>True if messages with a template id are of types and sizes.</summary>
    public static bool IsRow(ushort template) =>
        template == MessageTypeMessage.TemplateId || template == TypeTotalsMessage.TemplateId
        || template == SizesMessage.TemplateId;

    public void Clear()
    {
        Rows.ClearRows();
        Others.ClearRows();
        Sizes.ClearRows();
        AreCounted = false;
    }

    /// <summary>Stores a row.</summary>
    /// <returns>False if a sum in it is beyond any that there can be: it is left out then.</returns>
    public bool OnRow(ushort template, in MessageDecoder decoder)
    {
        AreCounted = true;
        if (template == SizesMessage.TemplateId)
        {
            decoder.Read(out SizesMessage sizes);
            return TryAdd(sizes);
        }
        if (template != MessageTypeMessage.TemplateId)
            return true;
        decoder.Read(out MessageTypeMessage message);
        if (!CounterMath.IsPossible(message.Messages, limits.MostOfSum)
            || !CounterMath.IsPossible(message.Bytes, limits.MostOfSum))
            return false;
        if (message.IsOther != 0)
            AddOther(message);
        else if (Rows.TryReach(message.Row))
            AddRow(message);
        return true;
    }

    private void AddRow(MessageTypeMessage message)
    {
        ref MessageTypeMessage row = ref Rows.Row(message.Row);
        if (adds && row.LastOrdinal != 0)
        {
            if (AreSame(row, message))
                Add(ref message, row);
            else
                AddOther(row);                                      // the publisher gave the row to another type
        }
        row = message;
    }

    private void AddOther(MessageTypeMessage message)
    {
        int index = (2 * PlaceOf(message.FeedIndex, message.SessionIndex)) + (message.Flags & 1);
        if (!Others.TryReach(index))
            return;
        ref MessageTypeMessage other = ref Others.Row(index);
        if (adds)
            Add(ref message, other);
        (message.IsOther, message.Channel) = (1, default);
        other = message;
    }

    private bool TryAdd(SizesMessage sizes)
    {
        if (!CounterMath.IsPossible(sizes.Count, limits.MostOfSum))
            return false;
        int index = (2 * PlaceOf(sizes.FeedIndex, sizes.SessionIndex)) + (sizes.OfMessages & 1);
        if (!Sizes.TryReach(index))
            return true;
        ref SizesMessage row = ref Sizes.Row(index);
        if (adds && row.LastOrdinal != 0)
        {
            // Two parts of an interval: their percentiles do not add up.
            sizes.Count = CounterMath.Sum(sizes.Count, row.Count);
            sizes.MaxBytes = Math.Max(sizes.MaxBytes, row.MaxBytes);
            (sizes.P50Bytes, sizes.P99Bytes) = (NullValue.Int64, NullValue.Int64);
        }
        row = sizes;
        return true;
    }

    /// <summary>Place of a flow among feeds and sessions; negative for neither.</summary>
    private static int PlaceOf(int feed, int session) => feed >= 0 ? 2 * feed : session >= 0 ? (2 * session) + 1 : -1;

    private static void Add(ref MessageTypeMessage sum, in MessageTypeMessage added)
    {
        sum.Messages = CounterMath.Sum(sum.Messages, added.Messages);
        sum.Bytes = CounterMath.Sum(sum.Bytes, added.Bytes);
    }

    private static bool AreSame(in MessageTypeMessage left, in MessageTypeMessage right) =>
        left.FeedIndex == right.FeedIndex && left.SessionIndex == right.SessionIndex && left.Code == right.Code
        && left.Flags == right.Flags && left.PacketType == right.PacketType
        && SequenceKey.Of(left.Channel) == SequenceKey.Of(right.Channel);
}
