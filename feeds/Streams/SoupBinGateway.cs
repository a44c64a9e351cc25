// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Telemetry.Feeds.Streams;

/// <summary>The exchange's side of SoupBinTCP: reads login requests, writes packets. Source: Nasdaq SoupBinTCP 3.00,
/// logical packets.</summary>
[HotPath]
public static class SoupBinGateway
{
    /// <summary>Length of an accepted login, bytes.</summary>
    public const int AcceptedLength = SoupBinPacket.AcceptedLength;

    /// <summary>Length of a session's id, bytes; shorter ones are padded with spaces.</summary>
    public const int SessionLength = 10;

    private const int PasswordLength = 10;
    private const int RequestedSessionOffset = SoupBinPacket.NameOffset + LoginMark.Length + PasswordLength;
    private const int RequestedSequenceOffset = RequestedSessionOffset + SessionLength;
    private const int SequenceLength = 20;
    private const int LengthLength = 2;

    /// <summary>The packet of a heartbeat.</summary>
    public static ReadOnlySpan<byte> Heartbeat => [0, 1, (byte)'H'];

    /// <summary>The packet that ends a session.</summary>
    public static ReadOnlySpan<byte> EndOfSession => [0, 1, (byte)'Z'];

    /// <summary>The packet that refuses a login: user or password are not known.</summary>
    public static ReadOnlySpan<byte> NotAuthorized => [0, 2, (byte)'J', (byte)'A'];

    /// <summary>The packet that refuses a login: there is no such session.</summary>
    public static ReadOnlySpan<byte> NotAvailable => [0, 2, (byte)'J', (byte)'S'];

    /// <summary>True if a framed packet is a login request.</summary>
    public static bool IsLogin(ReadOnlySpan<byte> packet) =>
        packet.Length == SoupBinPacket.LoginLength && packet[SoupBinPacket.TypeOffset] == SoupBinPacket.Login;

    /// <summary>Reads a login request.</summary>
    /// <param name="packet">The framed packet.</param>
    /// <param name="login">Receives the mark (<see cref="LoginMark"/>) of its user.</param>
    /// <param name="session">Receives the requested session without spaces; empty for any.</param>
    /// <param name="next">Receives the number of the first message that it wants; 0 for new ones only.</param>
    /// <returns>False if a field cannot be read.</returns>
    public static bool TryReadLogin(
        ReadOnlySpan<byte> packet, out ulong login, out ReadOnlySpan<byte> session, out ulong next)
    {
        login = LoginMark.Of(packet.Slice(SoupBinPacket.NameOffset, LoginMark.Length));
        session = packet.Slice(RequestedSessionOffset, SessionLength).Trim((byte)' ');
        ReadOnlySpan<byte> digits = packet.Slice(RequestedSequenceOffset, SequenceLength).Trim((byte)' ');
        next = 0;
        return digits.IsEmpty || (Utf8Parser.TryParse(digits, out next, out int used) && used == digits.Length);
    }

    /// <summary>Writes an accepted login.</summary>
    /// <param name="packet">Receives <see cref="AcceptedLength"/> bytes.</param>
    /// <param name="session">Id of the session, at most <see cref="SessionLength"/> characters.</param>
    /// <param name="next">Number of the next sequenced message.</param>
    public static void WriteAccepted(Span<byte> packet, ReadOnlySpan<byte> session, ulong next)
    {
        packet = packet[..AcceptedLength];
        packet.Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(packet, AcceptedLength - LengthLength);
        packet[SoupBinPacket.TypeOffset] = (byte)'A';
        session.CopyTo(packet.Slice(SoupBinPacket.AcceptedSessionOffset, SessionLength));
        Span<byte> digits = stackalloc byte[SequenceLength];
        Utf8Formatter.TryFormat(next, digits, out int length);
        digits[..length].CopyTo(packet[^length..]);
    }

    /// <summary>Writes the framing of a sequenced packet, whose message is in place.</summary>
    /// <param name="packet">The whole packet.</param>
    public static void WriteSequenced(Span<byte> packet)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(packet.Length - LengthLength));
        packet[SoupBinPacket.TypeOffset] = SoupBinPacket.Sequenced;
    }
}
