// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Model.Types;
using Telemetry.Pipeline.Sequencing;
using Telemetry.Pipeline.Sequencing.Numbers;

namespace Telemetry.Pipeline.Stages;

/// <summary>Counts messages by type, and sizes of packets and messages, into the interval. A message that has a number
/// counts once, in the first packet of any line that brought the number; one without a number counts in each
/// copy.</summary>
[HotPath]
internal sealed class TypeCounting(HeadRing heads)
{
    private readonly HeadRing _heads = heads;
    private FreshNumbers? _fresh;
    private TypeCounts? _counts;

    /// <summary>Counts into an interval from now on.</summary>
    /// <param name="sequencing">The present sequencing.</param>
    /// <param name="counts">The interval's counts.</param>
    public void Begin(SequencingStage sequencing, TypeCounts counts)
    {
        _counts = counts;
        _fresh = sequencing.Fresh;
        _fresh!.Counts = counts;
    }

    /// <summary>Counts a packet that brought just the numbers that its line must send next, all or none of them
    /// new.</summary>
    public void OnExpected(ref PacketEvent packet)
    {
        TypeCounts counts = _counts!;
        counts.OfFeeds[packet.FeedIndex].Packets!.Record(packet.PayloadLength);
        if (packet.NewNumbers > 0)
            AddAll(ref packet, counts, TypeRowFlags.None);
        else
            AddUnnumbered(ref packet, counts);
        Release(in packet);
    }

    /// <summary>Counts an event of any kind, after sequencing.</summary>
    public void OnEvent(ref PacketEvent packet)
    {
        if (packet.Kind == PacketEventKind.Message)
            OnMessage(ref packet);
        else if (packet.Kind == PacketEventKind.Feed)
            OnFeed(ref packet);
    }

    private void OnFeed(ref PacketEvent packet)
    {
        TypeCounts counts = _counts!;
        counts.OfFeeds[packet.FeedIndex].Packets!.Record(packet.PayloadLength);
        ref Envelope envelope = ref packet.Envelope;
        uint numbers = envelope.Numbers;
        if (packet.Status != EnvelopeStatus.Ok)
        {
            Release(in packet);
            return;
        }
        if (numbers == 0 || (envelope.Flags & EnvelopeFlags.Unsequenced) != 0)
            AddAll(ref packet, counts, TypeRowFlags.Unnumbered);
        else if (!_fresh!.IsKnown ? packet.NewNumbers == numbers : _fresh.Total == numbers)
            AddAll(ref packet, counts, TypeRowFlags.None);
        else if (_fresh.IsKnown && _fresh.Total > 0)
            AddFresh(ref packet, counts, numbers);
        else
            AddUnnumbered(ref packet, counts);
        int heads = packet.Heads == PacketEvent.IsOneMessage ? 0 : packet.Heads;
        _fresh!.End(_heads, heads, numbers);
        Release(in packet);
    }

    /// <summary>Counts a message of a session.</summary>
    private void OnMessage(ref PacketEvent packet)
    {
        if (packet.Status != EnvelopeStatus.Ok || (packet.Flags & PacketEventFlags.Partial) != 0
            || packet.SessionIndex < 0)
            return;
        TypeRowFlags flags = packet.Direction == StreamDirection.FromExchange
            ? TypeRowFlags.FromExchange : TypeRowFlags.None;
        if (packet.Message.CodeIsCharacter != 0)
            flags |= TypeRowFlags.IsCharacter;
        _counts!.OfSessions[packet.SessionIndex].Messages.Record(packet.PayloadLength);
        _counts.Add(new TypeRow
        {
            Code = packet.Message.Code,
            PacketType = packet.Message.PacketType,
            FeedIndex = -1,
            SessionIndex = packet.SessionIndex,
            Flags = flags,
            Messages = 1,
            Bytes = packet.PayloadLength,
        });
    }

    /// <summary>Adds all messages of a packet.</summary>
    /// <param name="flags">Whether they have numbers; some never have any.</param>
    private void AddAll(ref PacketEvent packet, TypeCounts counts, TypeRowFlags flags)
    {
        if (packet.Heads is 0 or PacketEvent.IsOneMessage)
        {
            AddWhole(ref packet, counts, flags);
            return;
        }
        TypeRow row = RowOf(ref packet);
        for (int index = 0; index < packet.Heads; index++)
        {
            ref readonly MessageHead head = ref _heads[index];
            counts.Add(ref row, in head, head.Count, flags);
        }
    }

    /// <summary>Adds those messages of a packet that brought numbers new to the feed.</summary>
    private void AddFresh(ref PacketEvent packet, TypeCounts counts, uint numbers)
    {
        if (packet.Heads is 0 or PacketEvent.IsOneMessage || NumberedOf(packet.Heads) != numbers)
        {
            AddAll(ref packet, counts, TypeRowFlags.None);          // the packet has a number, not each message
            return;
        }
        TypeRow row = RowOf(ref packet);
        uint offset = 0;
        ulong left = _fresh!.Total;
        for (int index = 0; index < packet.Heads; index++)
        {
            ref readonly MessageHead head = ref _heads[index];
            bool isNumbered = (head.Flags & MessageHeadFlags.Unnumbered) == 0;
            uint count = isNumbered ? _fresh.Among(offset, head.Count) : head.Count;
            if (count > 0)
                counts.Add(ref row, in head, count, TypeRowFlags.None);
            if (!isNumbered)
                continue;
            offset += head.Count;
            left -= count;
        }
        if (left > 0)
            counts.Add(ref row, new MessageHead { Count = 1, Flags = MessageHeadFlags.Untyped }, (uint)left, default);
    }

    /// <summary>Adds the messages of a copy that have no number of their own.</summary>
    private void AddUnnumbered(ref PacketEvent packet, TypeCounts counts)
    {
        if (packet.Heads == PacketEvent.IsOneMessage)
            return;
        for (int index = 0; index < packet.Heads; index++)
        {
            ref readonly MessageHead head = ref _heads[index];
            if ((head.Flags & MessageHeadFlags.Unnumbered) == 0)
                continue;
            TypeRow row = RowOf(ref packet);
            counts.Add(ref row, in head, head.Count, TypeRowFlags.None);
        }
    }

    private uint NumberedOf(int heads)
    {
        uint numbered = 0;
        for (int index = 0; index < heads; index++)
        {
            if ((_heads[index].Flags & MessageHeadFlags.Unnumbered) == 0)
                numbered += _heads[index].Count;
        }
        return numbered;
    }

    /// <summary>Adds a packet without heads: a message of a TCP stream, or messages for which there was
    /// no room on the way.</summary>
    private static void AddWhole(ref PacketEvent packet, TypeCounts counts, TypeRowFlags flags)
    {
        bool isMessage = packet.Heads == PacketEvent.IsOneMessage && packet.Envelope.MessageType != 0;
        uint messages = isMessage ? 1 : packet.Envelope.Count;
        if (messages == 0)
            return;
        TypeRow row = RowOf(ref packet);
        row.Code = isMessage ? packet.Envelope.MessageType : 0u;
        row.Flags = isMessage ? flags : flags | TypeRowFlags.Untyped;
        (row.Messages, row.Bytes) = (messages, packet.PayloadLength);
        counts.Add(in row);
        if (isMessage)
            counts.OfFeeds[row.FeedIndex].Messages.Record(packet.PayloadLength);
    }

    private static TypeRow RowOf(ref PacketEvent packet) => new()
    {
        Channel = packet.Envelope.Channel,
        FeedIndex = packet.FeedIndex,
        SessionIndex = -1,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Release(in PacketEvent packet)
    {
        if (packet.Heads is not (0 or PacketEvent.IsOneMessage))
            _heads.Release(packet.Heads);
    }
}
