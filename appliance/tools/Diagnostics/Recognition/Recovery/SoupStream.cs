// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Hashing;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>Logins and numbered messages that a server of SoupBinTCP sent, as far as its first bytes go.</summary>
internal sealed class SoupStream
{
    private const int HeaderLength = 3;                     // of a packet: length and type
    private const int BlockHeaderLength = 2;                // of a message of MoldUDP64: its length
    private const byte EndOfSnapshot = (byte)'G';           // then the number at which the feed continues
    private const int EndOfSnapshotLength = 21;

    private readonly List<(ChannelKey Session, ulong Number, ReadOnlyMemory<byte> Bytes)> _messages = [];
    private readonly List<(ChannelKey Session, ulong First)> _logins = [];

    /// <summary>Reads the stored bytes.</summary>
    public SoupStream(StreamBytes bytes)
    {
        foreach (StreamRun run in bytes.Runs())
            Read(run.Bytes);
    }

    /// <summary>Accepted logins: the session, and the number of the first message.</summary>
    public IReadOnlyList<(ChannelKey Session, ulong First)> Logins => _logins;

    /// <summary>True if the last message says where the feed continues, as that of GLIMPSE does.</summary>
    public bool EndsAsSnapshot => _messages.Count > 0
        && _messages[^1].Bytes.Span is { Length: EndOfSnapshotLength } last && last[0] == EndOfSnapshot
        && !last[1..].ContainsAnyExcept("0123456789 "u8) && last[^1] != ' ';

    /// <summary>True if every session has only numbers that the destination has, or nearly.</summary>
    public bool IsNear(NumberEvidence numbers) =>
        _messages.TrueForAll(message => numbers.IsNear(message.Session, message.Number));

    /// <summary>Compares messages with those that a destination carries under the same numbers.</summary>
    /// <returns>Messages that are the same, and those that are not.</returns>
    public (int Same, int Different) CompareWith(DatagramCandidate content)
    {
        (int same, int different) = (0, 0);
        for (int index = 0; index < _messages.Count; index++)
        {
            if (IsSame(index, content) is { } isSame)
                _ = isSame ? same++ : different++;
        }
        return (same, different);
    }

    private void Read(Memory<byte> run)
    {
        StreamState state = default;
        while (SoupBinTcp.Frame(run.Span, StreamDirection.FromExchange, out int length) == FrameStatus.Complete)
        {
            OrderMessage decoded = default;
            EnvelopeStatus status = SoupBinTcp.Decode(
                run.Span[..length], StreamDirection.FromExchange, ref state, default, ref decoded);
            if (status != EnvelopeStatus.Ok)
                return;
            if (decoded is { Role: OrderRole.Session, Kind: OrderKind.LogonAccepted })
                _logins.Add((decoded.Session, decoded.NextSequence));
            else if (decoded.HasSequence == 1)
                _messages.Add((state.Session, decoded.Sequence, run[HeaderLength..length]));
            run = run[length..];
        }
    }

    /// <summary>Null if no packet that ends with the number was sampled. Where the packet began is not known: its last
    /// bytes may be those of one message, or of several.</summary>
    private bool? IsSame(int index, DatagramCandidate content)
    {
        (ChannelKey session, ulong number, _) = _messages[index];
        if (content.Samples.HashOf(session, number) is not { } hash)
            return null;
        Span<byte> tail = stackalloc byte[ContentSamples.TailLength];
        int left = tail.Length;
        int length = MoldUdp64.HeaderLength - content.SampledFrom;
        for (int at = index; at >= 0; at--)
        {
            (ChannelKey Session, ulong Number, ReadOnlyMemory<byte> Bytes) message = _messages[at];
            if (message.Session != session || message.Number != number - (ulong)(index - at))
                return null;
            left = Prepend(tail, left, message.Bytes.Span);
            length += BlockHeaderLength + message.Bytes.Length;
            int hashed = Math.Min(Math.Min(length, tail.Length), tail.Length - left);
            if (hashed >= ContentSamples.LeastLength && Fnv1a.Of(tail[^hashed..]) == hash)
                return true;
            if (hashed == tail.Length)
                return false;
        }
        return null;
    }

    /// <summary>Writes a message with its length in front of what is there, as far as there is room.</summary>
    /// <returns>The room that is left.</returns>
    private static int Prepend(Span<byte> tail, int left, ReadOnlySpan<byte> message)
    {
        Span<byte> header = stackalloc byte[BlockHeaderLength];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)message.Length);
        int body = Math.Min(left, message.Length);
        message[^body..].CopyTo(tail[(left - body)..]);
        left -= body;
        int rest = Math.Min(left, header.Length);
        header[^rest..].CopyTo(tail[(left - rest)..]);
        return left - rest;
    }
}
