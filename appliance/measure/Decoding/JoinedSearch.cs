// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Finds the datagrams of a joined packet where their length is not stated. All but the last have the
/// same, and each envelope must fit its datagram to the byte: that alone distinguishes them from one damaged packet,
/// whatever their numbers: some may be missing, and others come twice.</summary>
[HotPath]
internal static class JoinedSearch
{
    private const long FarthestNumber = 1_000_000;

    /// <summary>Length of the datagrams of a joined packet, found by their envelopes.</summary>
    /// <param name="route">Destination of the flow.</param>
    /// <param name="payload">Captured beginning of its payload.</param>
    /// <param name="whole">Length of its payload, bytes.</param>
    /// <param name="isCut">Receives true if there may be several, and too little was captured to know it.</param>
    /// <returns>Bytes of payload of each but the last; 0 if it is one datagram, or that cannot be known.</returns>
    internal static int LengthIn(in FlowRoute route, ReadOnlySpan<byte> payload, int whole, out bool isCut)
    {
        isCut = false;
        if (route.IsRequest || IsEndless(route.Protocol))
            return 0;
        for (int length = JoinedDatagrams.LeastLength(whole); length < whole; length++)
        {
            if (!AreDatagrams(in route, payload, whole, length))
                continue;
            isCut = payload.Length < whole;
            return isCut || !AreBounded(in route, payload, length) ? 0 : length;
        }
        return 0;
    }

    // Their envelope has neither a length nor a number of messages: a damaged packet may look like several.
    private static bool IsEndless(ProtocolId protocol) => protocol is ProtocolId.MiaxMach or ProtocolId.Hsvf
        or ProtocolId.HsvfTimestamped or ProtocolId.MoexSimba or ProtocolId.T7Emdi or ProtocolId.T7Rdi
        or ProtocolId.MoexFast;

    // An envelope that any byte more fits as well does not say where its datagram ends.
    private static bool AreBounded(in FlowRoute route, ReadOnlySpan<byte> payload, int length)
    {
        PacketEvent longer = default;
        for (int at = 0; at < payload.Length; at += length)
        {
            int own = Math.Min(length, payload.Length - at);
            route.Decode(payload.Slice(at, Math.Min(own + 1, payload.Length - at)), own + 1, ref longer);
            if (longer.Status == EnvelopeStatus.Ok)
                return false;
        }
        return true;
    }

    /// <summary>True if all captured parts of a payload are datagrams.</summary>
    /// <param name="route">Destination of the flow.</param>
    /// <param name="payload">Captured beginning of the payload.</param>
    /// <param name="whole">Length of the payload, bytes.</param>
    /// <param name="length">Length of all parts but the last, bytes.</param>
    internal static bool AreDatagrams(in FlowRoute route, ReadOnlySpan<byte> payload, int whole, int length)
    {
        PacketEvent part = default;
        Envelope before = default;
        int least = IsEndless(route.Protocol) ? 0 : route.HeadLength;
        for (int at = 0; at < payload.Length; at += length)
        {
            int own = Math.Min(length, whole - at);
            ReadOnlySpan<byte> datagram = payload.Slice(at, Math.Min(own, payload.Length - at));
            route.Decode(datagram, own, ref part);
            if (at > 0 && part.Status == EnvelopeStatus.Truncated)
                return true;
            // A datagram without the head of a first message has none, though some count themselves.
            if (own < least)
                part.Envelope.Count = 0;
            if (part.Status != EnvelopeStatus.Ok || (at > 0 && !MayFollow(in before, in part.Envelope, datagram)))
                return false;
            before = part.Envelope;
        }
        return true;
    }

    // What is left of a damaged packet often looks like a header without messages, or is all zeros.
    private static bool MayFollow(in Envelope before, in Envelope next, ReadOnlySpan<byte> datagram)
    {
        if (before.Count == 0 || datagram.IndexOfAnyExcept((byte)0) < 0
            || next.Channel.SessionHigh != before.Channel.SessionHigh
            || next.Channel.SessionLow != before.Channel.SessionLow)
            return false;
        if (next.Count == 0)
            return next.Channel == before.Channel && next.FirstSequence == before.NextSequence;
        if (next.Channel != before.Channel
            || ((before.Flags | next.Flags) & (EnvelopeFlags.Reset | EnvelopeFlags.Unsequenced)) != 0)
            return true;
        long ahead = (long)(next.FirstSequence - before.NextSequence);
        bool mayWrap = Math.Max(next.FirstSequence, before.NextSequence) <= uint.MaxValue;
        return IsNear(ahead) || (mayWrap && IsNear((int)ahead));
    }

    private static bool IsNear(long numbers) => numbers is >= -FarthestNumber and <= FarthestNumber;
}
