// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Feeds;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>Packets and order messages as reports.</summary>
internal static class PacketReports
{
    private const byte Replay = 2;                          // of the status message's mode

    /// <summary>A market-data packet.</summary>
    public static PacketReport Packet(in PacketMessage message, CatalogState catalog)
    {
        CatalogState.FeedName feed = catalog.Feed(message.FeedIndex);
        bool isOk = message.Status == (byte)EnvelopeStatus.Ok;
        var flags = (EnvelopeFlags)message.EnvelopeFlags;
        bool hasSendTime = isOk && flags.HasFlag(EnvelopeFlags.HasSendTime);
        bool hasMessageTime = isOk && flags.HasFlag(EnvelopeFlags.HasMessageTime);
        bool isMidnight = flags.HasFlag(EnvelopeFlags.TimesSinceMidnight);
        bool isUnsequenced = flags.HasFlag(EnvelopeFlags.Unsequenced);
        bool isReplay = catalog.Status.Mode == Replay;
        return new PacketReport
        {
            Frame = isReplay ? message.Frame : null,
            Capture = catalog.CaptureAmongSeveral(message.SourceIndex),
            StampNs = message.Origin.StampNs,
            TimeNs = new StampTimes(message.Origin).TimeOf(message.Origin.StampNs),
            Hook = isReplay ? null : ReportNames.OfHook(message.Hook),
            Flow = catalog.FeedText(message.FeedIndex),
            Line = catalog.LineText(message.LineIndex),
            Protocol = feed.ProtocolName,
            Channel = isOk ? catalog.ChannelTextOf(message.FeedIndex, message.Channel) : null,
            FirstSequence = isOk && (!isUnsequenced || feed.IsDatagram) ? message.FirstSequence : null,
            Count = isOk ? message.Count : null,
            Unsequenced = isOk ? isUnsequenced : null,
            NextSequence = isOk && !isUnsequenced ? message.NextSequence : null,
            SendTimeNs = hasSendTime && !isMidnight ? message.SendTimeNs : null,
            SinceMidnightNs = hasSendTime && isMidnight ? message.SendTimeNs : null,
            MessageTimeNs = hasMessageTime ? message.MessageTimeNs : null,
            TimeBase = hasSendTime || hasMessageTime ? TimeBase(isMidnight) : null,
            Heartbeat = isOk ? flags.HasFlag(EnvelopeFlags.Heartbeat) : null,
            Reset = isOk ? flags.HasFlag(EnvelopeFlags.Reset) : null,
            EndOfSession = isOk ? flags.HasFlag(EnvelopeFlags.EndOfSession) : null,
            Error = StatusText.Of((EnvelopeStatus)message.Status),
        };
    }

    /// <summary>An order message.</summary>
    public static MessageReport Message(in StreamMessage message, CatalogState catalog)
    {
        CatalogState.SessionName session = catalog.Session(message.SessionIndex);
        var flags = (PacketEventFlags)message.EventFlags;
        var direction = (StreamDirection)message.Direction;
        return new MessageReport
        {
            Frame = catalog.Status.Mode == Replay ? message.Frame : null,
            Capture = catalog.CaptureAmongSeveral(message.SourceIndex),
            StampNs = message.Origin.StampNs,
            TimeNs = new StampTimes(message.Origin).TimeOf(message.Origin.StampNs),
            Flow = catalog.SessionText(message.SessionIndex),
            Connection = message.Connection,
            Protocol = session.ProtocolName,
            Direction = ReportNames.OfDirection(message.Direction),
            Offset = message.PayloadOffset,
            Length = message.Length,
            Code = CodeText(message),
            CodeIsNumber = message.CodeIsCharacter == 0,
            PacketType = message.PacketType == 0 ? null : ((char)message.PacketType).ToString(),
            Message = MessageNames.Of((ProtocolId)session.Protocol, direction, message.PacketType, message.Code),
            Role = ReportNames.OfRole(message.Role),
            Key = ReportNames.OfKey(message.Key),
            Key2 = ReportNames.OfKey(message.Key2),
            Sequence = message.HasSequence != 0 ? message.Sequence : null,
            SendTimeNs = message.HasSendTime != 0 ? message.SendTimeNs : null,
            TimeBase = message.HasSendTime != 0 ? TimeBase(message.TimeSinceMidnight != 0) : null,
            Retransmitted = (flags & (PacketEventFlags.Retransmitted | PacketEventFlags.Retransmit)) != 0,
            Partial = flags.HasFlag(PacketEventFlags.Partial),
            Error = StatusText.Of((EnvelopeStatus)message.Status),
        };
    }

    private static string TimeBase(bool isMidnight) => isMidnight ? "midnight" : "utc";

    private static string? CodeText(in StreamMessage message)
    {
        if (message.CodeIsCharacter == 0)
            return message.Code.ToString(CultureInfo.InvariantCulture);
        if (message.Code == 0)
            return null;
        string last = ((char)(message.Code & 255)).ToString();
        return message.Code > 255 ? (char)(message.Code >> 8) + last : last;
    }
}
