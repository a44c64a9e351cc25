// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds;

/// <summary>An order session of OUCH 4.2 over SoupBinTCP. Source: Nasdaq OUCH 4.2 and SoupBinTCP 3.00.</summary>
[HotPath]
public readonly struct SoupBinTcpOuch42 : IStreamProtocol
{
    /// <inheritdoc/>
    public static int MaxMessageLength => OuchMessage<Ouch42>.MaxMessageLength;

    /// <inheritdoc/>
    public static FrameStatus Frame(ReadOnlySpan<byte> stream, StreamDirection direction, out int length) =>
        OuchMessage<Ouch42>.Frame(stream, direction, out length);

    /// <inheritdoc/>
    public static EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, TickField tickField,
        ref OrderMessage decoded) =>
        OuchMessage<Ouch42>.Decode(message, direction, ref state, tickField, ref decoded);

    /// <inheritdoc/>
    public static bool LooksLikeBoundary(ReadOnlySpan<byte> stream, StreamDirection direction) =>
        OuchMessage<Ouch42>.LooksLikeBoundary(stream, direction);

    /// <inheritdoc/>
    public static bool IsLogon(ReadOnlySpan<byte> message, StreamDirection direction, out ulong login) =>
        SoupBinPacket.IsLogon(message, direction, out login);

    /// <inheritdoc/>
    public static void FindCredentials(
        ReadOnlySpan<byte> message, StreamDirection direction, out int offset, out int length) =>
        SoupBinPacket.FindCredentials(message, direction, out offset, out length);

    /// <inheritdoc/>
    public static void Redact(Span<byte> message, StreamDirection direction, out int offset, out int length) =>
        SoupBinPacket.Redact(message, direction, out offset, out length);
}
