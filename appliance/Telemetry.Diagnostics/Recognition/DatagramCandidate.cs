// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Diagnostics.Recognition.Shapes;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>One protocol that the datagrams of one destination may be: what speaks for it, and what against.</summary>
/// <param name="row">The protocol.</param>
/// <param name="refusedBefore">Datagrams that were refused before this was thought of.</param>
internal sealed class DatagramCandidate(ProtocolRow row, long refusedBefore)
{
    private const int FailuresForgiven = 4;
    private const int OneBadIn = 64;
    private const int OneBadInAtLast = 256;
    private const int LongestHead = 256;                    // a decoder that needs more walks through messages
    private const int MaxLengths = 8;
    private const int MostOfFurtherLength = 16;
    private const int EnoughControl = 4;
    private const int OwnOfControl = 32;
    private const int RoundsOfSame = 2;
    private const int RoundsOfAnything = 3;
    private const long LongestRoundNs = 3_600_000_000_000;

    private readonly NumberEvidence _numbers = new(row.SequenceBits);
    private readonly TimeEvidence _times = new();
    private readonly HashSet<int> _lengths = [];
    private ShapeEvidence _shapes;
    private long _refused;
    private long _recovery;
    private long _withNumbers;
    private long _plain;
    private long _roundTimeNs;
    private long _roundStampNs;
    private int _oldRounds;
    private int _ownBits;
    private int _commonBits;

    /// <summary>The protocol.</summary>
    public ProtocolRow Row => row;

    /// <summary>What its numbers carried.</summary>
    public ContentSamples Samples { get; } = new();

    /// <summary>Datagrams that decode.</summary>
    public long Fitting { get; private set; }

    /// <summary>Datagrams that do not.</summary>
    public long Refused => refusedBefore + _refused;

    /// <summary>Why the last of those did not.</summary>
    public EnvelopeStatus LastRefusal { get; private set; }

    /// <summary>The numbers.</summary>
    public NumberEvidence Numbers => _numbers;

    /// <summary>The times.</summary>
    public TimeEvidence Times => _times;

    /// <summary>The shapes of messages.</summary>
    public ShapeEvidence Shapes => _shapes;

    /// <summary>Bits of check in all packet lengths looked at.</summary>
    public int Checked => _ownBits + _commonBits;

    /// <summary>Bits that only this protocol has: magic numbers and their like, messages of its types.</summary>
    public int Own => _ownBits + _shapes.Worth;

    /// <summary>Whether it is so clearly not this protocol that no more is looked at.</summary>
    public bool IsOut => _refused > FailuresForgiven + (Fitting / OneBadIn)
        || (Fitting == 0 && _refused > 0);

    /// <summary>Whether nothing that was seen speaks against it.</summary>
    public bool IsPossible => Fitting > 0 && Refused * OneBadInAtLast <= Fitting && !_numbers.Refuses
        && !_times.Refuses && !_shapes.Refuses && !HasOnlyControl;

    /// <summary>Whether it says that what it carries is a repetition: retransmissions, a refresh, snapshots.</summary>
    public bool IsRecovery => _recovery * 10 > Fitting * 9;

    /// <summary>
    /// Whether its numbers come again in a loop, sent anew each time: definitions, or snapshots, whose content can
    /// change. What is sent again with its old times is a feed that was played back; what starts over once a day is a
    /// feed too.
    /// </summary>
    public bool IsLoop => _oldRounds == 0
        && ((_numbers.Rounds >= RoundsOfSame && Samples.AreRepeated)
            || (_numbers.Rounds >= RoundsOfAnything && _numbers.LongestRoundNs < LongestRoundNs));

    /// <summary>Whether packets that begin a round have times, so that a loop can be told from a feed that was played
    /// back.</summary>
    public bool HasTimes { get; private set; }

    /// <summary>Whether only heartbeats and resets came, and little of them is the protocol's own: a probe that is
    /// taken for such.</summary>
    private bool HasOnlyControl => _plain == 0 && Fitting >= EnoughControl && Own < OwnOfControl;

    /// <summary>Whether only heartbeats came, so that what the feed carries was not seen.</summary>
    public bool HasOnlyHeartbeats => _withNumbers == 0;

    /// <summary>
    /// What all of it is worth, bits. Lengths, counts, numbers and times together are worth less than a name needs: a
    /// format made in house has them too.
    /// </summary>
    public int Worth => !IsPossible ? 0
        : Own + Math.Min(_commonBits + _numbers.Worth + _numbers.WorthOfSize + _times.Worth, Scale.MostOfCommon);

    /// <summary>Looks at a datagram.</summary>
    /// <param name="captured">The captured head of its payload; it is the same afterwards.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="stampNs">When it was captured, nanoseconds since 1970.</param>
    public void Look(Span<byte> captured, int payloadLength, long stampNs)
    {
        Envelope envelope = default;
        EnvelopeStatus status = EnvelopeDecoder.Decode(row.Id, captured, payloadLength, ref envelope);
        if (status == EnvelopeStatus.Truncated)
            return;
        if (status != EnvelopeStatus.Ok)
        {
            _refused++;
            LastRefusal = status;
            return;
        }
        Fitting++;
        if (envelope.Count > 0)
            _withNumbers++;
        if ((envelope.Flags & (EnvelopeFlags.Heartbeat | EnvelopeFlags.Reset)) == 0)
            _plain++;
        if ((envelope.Flags & EnvelopeFlags.Recovery) != 0)
            _recovery++;
        int rounds = _numbers.Rounds;
        _numbers.Take(envelope, stampNs);
        if (_numbers.Rounds != rounds)
            BeginRound(envelope, stampNs);
        TakeTime(envelope, stampNs);
        MessageShapes.Look(row.Id, captured, envelope, ref _shapes);
        Samples.Take(envelope, captured, row.HeadLength > LongestHead ? 0 : row.HeadLength, stampNs);
        if (_lengths.Count < MaxLengths && _lengths.Add(payloadLength))
        {
            int common = CheckedBits.Of(
                new Judge(row.Id, payloadLength), captured, OwnPlaces.Of(row.Id, captured), out int own);
            _commonBits += _lengths.Count == 1 ? common : Math.Min(common, MostOfFurtherLength);
            _ownBits = Math.Max(_ownBits, own);
        }
    }

    /// <summary>Numbers begin again. Packets that are sent again as they were have old times.</summary>
    private void BeginRound(in Envelope envelope, long stampNs)
    {
        HasTimes = (envelope.Flags & (EnvelopeFlags.HasSendTime | EnvelopeFlags.HasMessageTime)) != 0;
        long timeNs = (envelope.Flags & EnvelopeFlags.HasSendTime) != 0 ? envelope.SendTimeNs : envelope.MessageTimeNs;
        bool isOld = HasTimes && _numbers.Rounds > 1 && timeNs - _roundTimeNs < (stampNs - _roundStampNs) / 2;
        _oldRounds += isOld ? 1 : 0;
        (_roundTimeNs, _roundStampNs) = (timeNs, stampNs);
    }

    private void TakeTime(in Envelope envelope, long stampNs)
    {
        bool hasSendTime = (envelope.Flags & EnvelopeFlags.HasSendTime) != 0;
        if (!hasSendTime && (envelope.Flags & EnvelopeFlags.HasMessageTime) == 0)
            return;
        long timeNs = hasSendTime ? envelope.SendTimeNs : envelope.MessageTimeNs;
        if ((envelope.Flags & EnvelopeFlags.TimesSinceMidnight) != 0)
            _times.TakeOfDay(timeNs, stampNs);
        else
            _times.TakeUtc(timeNs, stampNs);
    }

    private readonly struct Judge(ProtocolId protocol, int payloadLength) : IPacketJudge
    {
        public bool Takes(ReadOnlySpan<byte> bytes)
        {
            Envelope envelope = default;
            return EnvelopeDecoder.Decode(protocol, bytes, payloadLength, ref envelope) == EnvelopeStatus.Ok;
        }
    }
}
