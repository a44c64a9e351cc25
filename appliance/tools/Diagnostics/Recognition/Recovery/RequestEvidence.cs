// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>Evidence that the datagrams to one address are requests for messages that were lost: sessions, and the
/// highest number wanted of each.</summary>
internal sealed class RequestEvidence
{
    private const int MaxSessions = 64;
    private const int FailuresForgiven = 4;
    private const int OneBadInAtLast = 256;
    private const int EndOfSession = 65_535;                // as the count of a packet
    private const int BitsOfLength = 16;                    // no other length is one
    private const int MostOfSize = 16;

    private static readonly ProtocolId[] Read = [ProtocolId.MoldUdp64, ProtocolId.MoldUdp];

    private readonly Dictionary<ChannelKey, ulong> _highest = [];
    private long _others;
    private int _widest;

    /// <summary>Protocol of the requests: one of those that have the same ones; unknown before the first.</summary>
    public ProtocolId Protocol { get; private set; }

    /// <summary>Datagrams that are requests.</summary>
    public long Fitting { get; private set; }

    /// <summary>Highest number wanted of each session.</summary>
    public IReadOnlyDictionary<ChannelKey, ulong> Highest => _highest;

    /// <summary>True if the datagrams are requests.</summary>
    public bool AreRequests => Fitting > 0 && _others * OneBadInAtLast <= Fitting;

    /// <summary>Bits of evidence of the sessions, if they are known: those of the shortest one.</summary>
    public int Own => _highest.Count == 0 ? 0 : _highest.Keys.Min(KnownFeeds.BitsOf);

    /// <summary>Sum of the evidence, bits.</summary>
    public int Worth => Own + BitsOfLength
        + Math.Clamp(((Protocol == ProtocolId.MoldUdp ? 32 : 64) - _widest) / 2, 0, MostOfSize);

    public bool AreOf(ProtocolId feed) =>
        RecoveryRequest.IsRead(feed) && feed == ProtocolId.MoldUdp == (Protocol == ProtocolId.MoldUdp);

    /// <summary>Examines a datagram.</summary>
    /// <param name="captured">The captured head of its payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    public void Look(ReadOnlySpan<byte> captured, int payloadLength)
    {
        if (_others > FailuresForgiven + (Fitting / OneBadInAtLast))
            return;
        foreach (ProtocolId protocol in Read)
        {
            Envelope wanted = default;
            EnvelopeStatus status = RecoveryRequest.Decode(protocol, captured, payloadLength, ref wanted);
            if (status == EnvelopeStatus.Truncated)
                return;
            if (status == EnvelopeStatus.Ok && IsRequest(wanted)
                && (Protocol == ProtocolId.Unknown || Protocol == protocol) && TryTake(wanted))
            {
                Protocol = protocol;
                Fitting++;
                return;
            }
        }
        _others++;
    }

    private static bool IsRequest(in Envelope wanted) => wanted.Count is > 0 and < EndOfSession
        && wanted.FirstSequence > 0 && wanted.FirstSequence <= ulong.MaxValue - wanted.Count;

    private bool TryTake(in Envelope wanted)
    {
        bool isKnown = _highest.TryGetValue(wanted.Channel, out ulong highest);
        if (!isKnown && _highest.Count >= MaxSessions)
            return false;
        ulong last = wanted.FirstSequence + wanted.Count - 1;
        _highest[wanted.Channel] = Math.Max(highest, last);
        _widest = Math.Max(_widest, 64 - BitOperations.LeadingZeroCount(last));
        return true;
    }
}
