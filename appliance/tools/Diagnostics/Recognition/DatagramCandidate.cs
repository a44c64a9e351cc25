// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Diagnostics.Recognition.Shapes;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Evidence for and against one protocol for the datagrams of one destination.</summary>
/// <param name="refusedBefore">Datagrams that did not decode before the first that did.</param>
internal sealed class DatagramCandidate(ProtocolRow row, long refusedBefore)
{
    private const int FailuresForgiven = 4;
    private const int OneBadIn = 64;
    private const int OneBadInAtLast = 256;
    private const int LongestHead = 256;                    // a decoder that needs more walks the messages
    private const int MaxLengths = 8;
    private const int MostOfFurtherLength = 16;
    private const int EnoughControl = 4;
    private const int OwnOfControl = 32;
    private const int RoundsOfSame = 2;
    private const int RoundsOfAnything = 3;
    private const long LongestRoundNs = 3_600_000_000_000;

    private readonly NumberEvidence _numbers = new(row);
    private readonly TimeEvidence _times = new();
    private readonly HashSet<int> _lengths = [];
    private ShapeEvidence _shapes;
    private long _refused;
    private long _recovery;
    private long _retransmitted;
    private long _withNumbers;
    private long _plain;
    private long _roundTimeNs;
    private long _roundStampNs;
    private int _oldRounds;
    private int _ownBits;
    private int _commonBits;

    public ProtocolRow Row => row;

    public ContentSamples Samples { get; } = new();

    /// <summary>Offset in the payload behind which content is sampled.</summary>
    public int SampledFrom => row.HeadLength > LongestHead ? 0 : row.HeadLength;

    /// <summary>Datagrams that decode.</summary>
    public long Fitting { get; private set; }

    /// <summary>Datagrams that do not decode.</summary>
    public long Refused => refusedBefore + _refused;

    /// <summary>Reason of the last refusal.</summary>
    public EnvelopeStatus LastRefusal { get; private set; }

    public NumberEvidence Numbers => _numbers;

    public TimeEvidence Times => _times;

    /// <summary>Evidence of the messages' shapes.</summary>
    public ShapeEvidence Shapes => _shapes;

    /// <summary>Bits that the decoder checks, over all examined packet lengths.</summary>
    public int Checked => _ownBits + _commonBits;

    /// <summary>Bits of evidence specific to this protocol: magic numbers and the like, messages of its types, its
    /// declaration in the configuration.</summary>
    public int Own => _ownBits + _shapes.Worth + (row.Declared is null ? 0 : Scale.OfDeclaration);

    /// <summary>True if the protocol is excluded, and no further datagram is examined.</summary>
    public bool IsOut => _refused > FailuresForgiven + (Fitting / OneBadIn)
        || (Fitting == 0 && _refused > 0);

    /// <summary>True if nothing contradicts the protocol.</summary>
    public bool IsPossible => Fitting > 0 && Refused * OneBadInAtLast <= Fitting && !_numbers.Refuses
        && !_times.Refuses && !_shapes.Refuses && !HasOnlyControl;

    /// <summary>True if its packets are marked as repetitions: retransmissions, a refresh, snapshots.</summary>
    public bool IsRecovery => _recovery * 10 > Fitting * 9;

    /// <summary>True if most of them are marked as retransmissions.</summary>
    public bool IsRetransmission => _retransmitted * 2 > Fitting;

    /// <summary>
    /// True if its numbers repeat in a loop whose packets are sent with new times: definitions, or snapshots, whose
    /// content can change. Repetition with the old times is a feed that was played back; one that starts over once a
    /// day is a feed too.
    /// </summary>
    public bool IsLoop => _oldRounds == 0
        && ((_numbers.Rounds >= RoundsOfSame && Samples.AreRepeated)
            || (_numbers.Rounds >= RoundsOfAnything && _numbers.LongestRoundNs < LongestRoundNs));

    /// <summary>True if packets that begin a round have times, so that a loop can be distinguished from a feed that was
    /// played back.</summary>
    public bool HasTimes { get; private set; }

    /// <summary>True if all packets decode as heartbeats and resets, with little evidence specific to the protocol:
    /// probably a probe of another protocol.</summary>
    private bool HasOnlyControl => _plain == 0 && Fitting >= EnoughControl && Own < OwnOfControl;

    /// <summary>True if there were only heartbeats, so that the feed's content was not seen.</summary>
    public bool HasOnlyHeartbeats => _withNumbers == 0;

    /// <summary>Sum of the evidence, bits. Lengths, counts, numbers and times together are limited to less than a name
    /// needs: a proprietary format has them too.</summary>
    public int Worth => !IsPossible ? 0
        : Own + Math.Min(_commonBits + _numbers.Worth + _numbers.WorthOfSize + _times.Worth, Scale.MostOfCommon);

    /// <summary>Decodes a datagram as a protocol, built-in or declared.</summary>
    public static EnvelopeStatus Decode(
        ProtocolRow row, ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) =>
        row.Declared is { } declared ? declared.Decode(captured, payloadLength, ref envelope)
            : EnvelopeDecoder.Decode(row.Id, captured, payloadLength, ref envelope);

    /// <summary>Examines a datagram.</summary>
    /// <param name="captured">The captured head of its payload; unchanged on return.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
    /// <param name="place">Place of a sample.</param>
    public void Look(Span<byte> captured, int payloadLength, long stampNs, int place)
    {
        Envelope envelope = default;
        EnvelopeStatus status = Decode(row, captured, payloadLength, ref envelope);
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
        if ((envelope.Flags & EnvelopeFlags.Retransmission) != 0)
            _retransmitted++;
        int rounds = _numbers.Rounds;
        _numbers.Take(envelope, stampNs, place);
        if (_numbers.Rounds != rounds)
            BeginRound(envelope, stampNs);
        TakeTime(envelope, stampNs);
        MessageShapes.Look(row.Id, captured, envelope, ref _shapes);
        Samples.Take(envelope, captured, SampledFrom, stampNs);
        if (_lengths.Count < MaxLengths && _lengths.Add(payloadLength))
        {
            int common = CheckedBits.Of(
                new Judge(row, payloadLength), captured, OwnPlaces.Of(row, captured), out int own);
            _commonBits += _lengths.Count == 1 ? common : Math.Min(common, MostOfFurtherLength);
            _ownBits = Math.Max(_ownBits, own);
        }
    }

    /// <summary>Handles numbers that begin again. Packets that are sent again unchanged have old times.</summary>
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

    private readonly struct Judge(ProtocolRow row, int payloadLength) : IPacketJudge
    {
        public bool Takes(ReadOnlySpan<byte> bytes)
        {
            Envelope envelope = default;
            return Decode(row, bytes, payloadLength, ref envelope) == EnvelopeStatus.Ok;
        }
    }
}
