// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>Writes answers by their templates.</summary>
[HotPath]
internal static class AnswerWriter
{
    /// <summary>Writes an answer.</summary>
    /// <param name="packet">Receives it; <see cref="GatewayLayout.MostBytes"/> long.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="order">The order as it is now.</param>
    /// <param name="request">The request that is answered.</param>
    /// <param name="values">Numbers to fill in.</param>
    /// <returns>Its length, bytes.</returns>
    public static int Write(
        Span<byte> packet, in PlannedAnswer answer, ReadOnlySpan<byte> order, ReadOnlySpan<byte> request,
        in AnswerValues values)
    {
        AnswerTemplate template = answer.Template;
        byte[]? recorded = answer.Recorded?.Message;
        bool isLikeRecorded = recorded?.Length >= template.Length && recorded[MessageCall.TypeOffset] == template.Code;
        int length = isLikeRecorded ? recorded!.Length : template.Length;
        packet = packet[..length];
        if (isLikeRecorded)
            recorded!.CopyTo(packet);
        else
            FillIn(packet, template);
        packet[MessageCall.TypeOffset] = template.Code;
        BinaryPrimitives.WriteUInt64BigEndian(packet[values.TimeOffset..], (ulong)values.TimeNs);
        foreach (FieldCopy field in template.FromOrder)
            order.Slice(field.From, field.Length).CopyTo(packet[field.To..]);
        foreach (FieldCopy field in template.FromRequest)
            request.Slice(field.From, field.Length).CopyTo(packet[field.To..]);
        if (template.Quantity != 0)
            BinaryPrimitives.WriteUInt32BigEndian(packet[template.Quantity..], values.Quantity);
        if (template.Reference != 0)
            BinaryPrimitives.WriteUInt64BigEndian(packet[template.Reference..], (ulong)values.Reference);
        if (template.Match != 0)
            BinaryPrimitives.WriteUInt64BigEndian(packet[template.Match..], (ulong)values.Match);
        SoupBinGateway.WriteSequenced(packet);
        return length;
    }

    /// <summary>Applies a request that is done to its order.</summary>
    public static void Apply(GatewayRequest row, ReadOnlySpan<byte> request, Span<byte> order)
    {
        foreach (FieldCopy field in row.ToOrder)
            request.Slice(field.From, field.Length).CopyTo(order[field.To..]);
    }

    private static void FillIn(Span<byte> packet, AnswerTemplate template)
    {
        packet.Clear();
        foreach (FieldText text in template.Texts)
            packet[text.Offset] = (byte)text.Character;
    }
}

/// <summary>Numbers of an answer.</summary>
/// <param name="TimeOffset">Offset of the time.</param>
/// <param name="TimeNs">The exchange's time, nanoseconds since midnight.</param>
/// <param name="Quantity">Quantity executed or canceled.</param>
/// <param name="Reference">The exchange's number of the order.</param>
/// <param name="Match">Number of the execution.</param>
internal readonly record struct AnswerValues(int TimeOffset, long TimeNs, uint Quantity, long Reference, long Match);
