// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.Tests;

/// <summary>Writes order messages byte by byte, and decodes them.</summary>
internal static class OrderBytes
{
    /// <summary>Decodes a message that must frame, be plausible and be right.</summary>
    internal static OrderMessage Decoded<TProtocol>(byte[] bytes, StreamDirection direction)
        where TProtocol : struct, IStreamProtocol
    {
        StreamState state = default;
        return Decoded<TProtocol>(bytes, direction, ref state);
    }

    /// <summary>The same, in a direction that has said something before.</summary>
    internal static OrderMessage Decoded<TProtocol>(byte[] bytes, StreamDirection direction, ref StreamState state)
        where TProtocol : struct, IStreamProtocol
    {
        OrderMessage message = default;
        Assert.Equal(FrameStatus.Complete, TProtocol.Frame(bytes, direction, out int length));
        Assert.Equal(bytes.Length, length);
        Assert.True(TProtocol.LooksLikeBoundary(bytes, direction));
        Assert.Equal(EnvelopeStatus.Ok, TProtocol.Decode(bytes, direction, ref state, default, ref message));
        return message;
    }

    internal static void Put(byte[] message, int offset, string text) =>
        Encoding.ASCII.GetBytes(text).CopyTo(message, offset);

    internal static string Text(in OrderKey key) => Encoding.Latin1.GetString(key.Bytes);

    /// <summary>What is left of a logon, and whose it says it is.</summary>
    internal static (byte[] Left, ulong Login) Redacted<TProtocol>(byte[] logon)
        where TProtocol : struct, IStreamProtocol
    {
        byte[] left = [.. logon];
        TProtocol.Redact(left, StreamDirection.ToExchange, out _, out _);
        Assert.True(TProtocol.IsLogon(left, StreamDirection.ToExchange, out ulong login));
        return (left, login);
    }
}
