// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Messages;
using Telemetry.Model.Packets;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>
/// Converts packets and order messages to reports. Each report object is reused for the next message of its kind.
/// </summary>
/// <param name="catalog">Names behind the indexes.</param>
internal sealed class PacketReports(CatalogState catalog)
{
    private const int MostDigits = 10;                      // of a 32-bit number
    private const byte Replay = 2;                          // of the status message's mode

    private readonly PacketReport _packet = new();
    private readonly MessageReport _message = new() { Direction = "" };

    /// <summary>A market-data packet.</summary>
    public PacketReport Packet(in PacketMessage message)
    {
        CatalogState.FeedName feed = catalog.Feed(message.FeedIndex);
        bool isOk = message.Status == (byte)EnvelopeStatus.Ok;
        var flags = (EnvelopeFlags)message.EnvelopeFlags;
        bool hasSendTime = isOk && (flags & EnvelopeFlags.HasSendTime) != 0;
        bool hasMessageTime = isOk && (flags & EnvelopeFlags.HasMessageTime) != 0;
        bool isMidnight = (flags & EnvelopeFlags.TimesSinceMidnight) != 0;
        bool isUnsequenced = (flags & EnvelopeFlags.Unsequenced) != 0;
        bool isReplay = catalog.Status.Mode == Replay;
        PacketReport into = _packet;
        into.Frame = isReplay ? message.Frame : null;
        into.Capture = catalog.CaptureAmongSeveral(message.SourceIndex);
        into.StampNs = message.Origin.StampNs;
        into.TimeNs = new StampTimes(message.Origin).TimeOf(message.Origin.StampNs);
        into.Hook = isReplay ? null : ReportNames.OfHook(message.Hook);
        into.Flow = catalog.FeedText(message.FeedIndex);
        into.Line = catalog.LineText(message.LineIndex);
        into.Protocol = feed.ProtocolName;
        into.Channel = isOk ? catalog.ChannelTextOf(message.FeedIndex, message.Channel) : null;
        into.FirstSequence = isOk && (!isUnsequenced || feed.IsDatagram) ? message.FirstSequence : null;
        into.Count = isOk ? message.Count : null;
        into.Unsequenced = isOk ? isUnsequenced : null;
        into.NextSequence = isOk && !isUnsequenced ? message.NextSequence : null;
        into.SendTimeNs = hasSendTime && !isMidnight ? message.SendTimeNs : null;
        into.SinceMidnightNs = hasSendTime && isMidnight ? message.SendTimeNs : null;
        into.MessageTimeNs = hasMessageTime ? message.MessageTimeNs : null;
        into.TimeBase = hasSendTime || hasMessageTime ? TimeBase(isMidnight) : null;
        into.Heartbeat = isOk ? (flags & EnvelopeFlags.Heartbeat) != 0 : null;
        into.Reset = isOk ? (flags & EnvelopeFlags.Reset) != 0 : null;
        into.EndOfSession = isOk ? (flags & EnvelopeFlags.EndOfSession) != 0 : null;
        into.Error = StatusText.Of((EnvelopeStatus)message.Status);
        return into;
    }

    /// <summary>An order message.</summary>
    public MessageReport Message(in StreamMessage message)
    {
        CatalogState.SessionName session = catalog.Session(message.SessionIndex);
        var flags = (PacketEventFlags)message.EventFlags;
        var direction = (StreamDirection)message.Direction;
        bool isPartial = (flags & PacketEventFlags.Partial) != 0;
        bool isRead = message.Status == (byte)EnvelopeStatus.Ok && !isPartial;
        bool isTypeKnown = isRead || message.Code != 0 || message.PacketType != 0;
        MessageReport into = _message;
        bool hasBytes = message.Frame > 0;
        into.Frame = catalog.Status.Mode == Replay && hasBytes ? message.Frame : null;
        into.Capture = hasBytes ? catalog.CaptureAmongSeveral(message.SourceIndex) : null;
        into.StampNs = message.Origin.StampNs;
        into.TimeNs = new StampTimes(message.Origin).TimeOf(message.Origin.StampNs);
        into.Flow = catalog.SessionText(message.SessionIndex);
        into.Connection = message.Connection;
        into.Protocol = session.ProtocolName;
        into.Direction = ReportNames.OfDirection(message.Direction);
        into.Offset = hasBytes ? message.PayloadOffset : null;
        into.Length = message.Length > 0 ? message.Length : null;
        into.Code = isRead || message.Code != 0 ? CodeText(message) : null;
        into.CodeIsNumber = message.CodeIsCharacter == 0;
        into.PacketType = message.PacketType == 0 ? null : catalog.Text([(char)message.PacketType]);
        into.Message = isTypeKnown
            ? MessageNames.Of((ProtocolId)session.Protocol, direction, message.PacketType, message.Code) : null;
        into.Role = isTypeKnown ? ReportNames.OfRole(message.Role) : null;
        into.OrderKey = ReportNames.KeyOf(message.Key);
        into.OrderKey2 = ReportNames.KeyOf(message.Key2);
        into.Sequence = message.HasSequence != 0 ? message.Sequence : null;
        into.SendTimeNs = message.HasSendTime != 0 ? message.SendTimeNs : null;
        into.TimeBase = message.HasSendTime != 0 ? TimeBase(message.TimeSinceMidnight != 0) : null;
        into.Retransmitted = (flags & (PacketEventFlags.Retransmitted | PacketEventFlags.Retransmit)) != 0;
        into.Partial = isPartial;
        into.Error = StatusText.Of((EnvelopeStatus)message.Status);
        return into;
    }

    private static string TimeBase(bool isMidnight) => isMidnight ? "midnight" : "utc";

    private string? CodeText(in StreamMessage message)
    {
        Span<char> text = stackalloc char[MostDigits];
        if (message.CodeIsCharacter == 0)
        {
            _ = message.Code.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
            return catalog.Text(text[..length]);
        }
        // One letter, or two.
        text[0] = (char)(message.Code >> 8);
        text[1] = (char)(message.Code & 255);
        return message.Code == 0 ? null : catalog.Text(text[(message.Code > 255 ? 0 : 1)..2]);
    }
}
