// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Buffers.Text;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Streams;

/// <summary>Packets of SoupBinTCP: length, type, payload. Source: Nasdaq SoupBinTCP 3.00, logical packets.</summary>
[HotPath]
internal static class SoupBinPacket
{
    /// <summary>Length field and type, bytes.</summary>
    internal const int HeaderLength = 3;

    internal const int TypeOffset = 2;

    internal const byte Sequenced = (byte)'S';
    internal const byte Unsequenced = (byte)'U';
    internal const byte Debug = (byte)'+';

    private const int LengthLength = 2;
    internal const byte Login = (byte)'L';
    internal const int NameOffset = HeaderLength;            // user a6, password a10
    private const int PasswordOffset = NameOffset + LoginMark.Length;
    private const int CredentialLength = LoginMark.Length + 10;
    internal const int AcceptedSessionOffset = HeaderLength;
    internal const int AcceptedSequenceOffset = AcceptedSessionOffset + 10;
    internal const int AcceptedLength = AcceptedSequenceOffset + 20;
    internal const int LoginLength = HeaderLength + 46;
    internal const int RejectedLength = HeaderLength + 1;

    internal static FrameStatus Frame(
        ReadOnlySpan<byte> stream, StreamDirection direction, int maxLength, out int length)
    {
        length = 0;
        if (stream.Length < LengthLength)
            return FrameStatus.Incomplete;
        int whole = LengthLength + BinaryPrimitives.ReadUInt16BigEndian(stream);
        if (whole < HeaderLength || whole > maxLength)
            return FrameStatus.Bad;
        if (stream.Length > TypeOffset && !IsPlausible(stream[TypeOffset], whole, direction))
            return FrameStatus.Bad;
        length = whole;
        return stream.Length >= whole ? FrameStatus.Complete : FrameStatus.Incomplete;
    }

    /// <summary>
    /// True if a packet of this type and length can travel in this direction. Heartbeats of either side are accepted in
    /// both, so that a session whose two ends are configured the wrong way round is still framed.
    /// </summary>
    internal static bool IsPlausible(byte type, int length, StreamDirection direction) =>
        direction == StreamDirection.FromExchange
            ? type switch
            {
                (byte)'S' or (byte)'U' or (byte)'+' => true,
                (byte)'H' or (byte)'R' or (byte)'Z' => length == HeaderLength,
                (byte)'A' => length == AcceptedLength,
                (byte)'J' => length == RejectedLength,
                _ => false,
            }
            : type switch
            {
                (byte)'U' or (byte)'+' => true,
                (byte)'R' or (byte)'H' or (byte)'O' => length == HeaderLength,
                Login => length == LoginLength,
                _ => false,
            };

    /// <summary>
    /// Decodes the session layer: fills every member of <paramref name="decoded"/> and counts sequenced packets. The
    /// payload of <c>S</c> and <c>U</c> is left to the protocol inside.
    /// </summary>
    internal static EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        decoded = default;
        if (message.Length < HeaderLength)
            return EnvelopeStatus.TooShort;
        byte type = message[TypeOffset];
        decoded.PacketType = type;
        if (type == Sequenced || type == Unsequenced)
        {
            decoded.Role = direction == StreamDirection.FromExchange ? OrderRole.Answer : OrderRole.Request;
            if (type == Sequenced && state.SequenceKnown != 0)
            {
                decoded.Sequence = state.NextSequence++;
                decoded.HasSequence = 1;
            }
            return EnvelopeStatus.Ok;
        }
        decoded.Role = OrderRole.Session;
        decoded.Kind = KindOf(type);
        if (IsLogon(message, direction, out decoded.Login) || decoded.Kind != OrderKind.LogonAccepted)
            return EnvelopeStatus.Ok;
        EnvelopeStatus status = Accept(message, ref state);
        decoded.Session = state.Session;
        decoded.NextSequence = state.NextSequence;
        return status;
    }

    private static OrderKind KindOf(byte type) => type switch
    {
        Login => OrderKind.Logon,
        (byte)'A' => OrderKind.LogonAccepted,
        (byte)'J' => OrderKind.LogonRejected,
        (byte)'H' or (byte)'R' => OrderKind.Heartbeat,
        (byte)'Z' or (byte)'O' => OrderKind.Logout,
        _ => OrderKind.Other,
    };

    /// <summary>Stores session and next number from a login accepted packet.</summary>
    private static EnvelopeStatus Accept(ReadOnlySpan<byte> message, ref StreamState state)
    {
        state = default;
        if (message.Length < AcceptedLength)
            return EnvelopeStatus.TooShort;
        ReadOnlySpan<byte> session = message[AcceptedSessionOffset..];
        state.Session = new ChannelKey(
            0,
            BinaryPrimitives.ReadUInt64BigEndian(session),
            (ulong)BinaryPrimitives.ReadUInt16BigEndian(session[8..]) << 48);
        ReadOnlySpan<byte> digits = message[AcceptedSequenceOffset..AcceptedLength].Trim((byte)' ');
        if (!Utf8Parser.TryParse(digits, out ulong next, out int used) || used != digits.Length || next == 0)
            return EnvelopeStatus.BadSequence;
        state.NextSequence = next;
        state.SequenceKnown = 1;
        return EnvelopeStatus.Ok;
    }

    /// <summary>True if a packet is a login request; identifies the login. The name must be overwritten
    /// already.</summary>
    internal static bool IsLogon(ReadOnlySpan<byte> message, StreamDirection direction, out ulong login)
    {
        FindCredentials(message, direction, out _, out _, out int length);
        bool isLogon = length > 0 && message.Length >= PasswordOffset;
        login = isLogon ? LoginMark.Read(message[NameOffset..]) : 0;
        return isLogon;
    }

    /// <summary>Finds user and password of a login request.</summary>
    internal static void FindCredentials(
        ReadOnlySpan<byte> message, StreamDirection direction, out int offset, out int name, out int length)
    {
        offset = NameOffset;
        name = LoginMark.Length;
        bool isLogon = direction == StreamDirection.ToExchange && message.Length >= HeaderLength
            && message[TypeOffset] == Login;
        length = isLogon ? CredentialLength : 0;
    }

    /// <summary>
    /// Overwrites user and password of a login request, as far as they have arrived: a complete user with its mark,
    /// everything else with stars.
    /// </summary>
    internal static void Redact(Span<byte> message, StreamDirection direction, out int offset, out int length)
    {
        FindCredentials(message, direction, out offset, out int name, out length);
        if (length == 0)
            return;
        if (message.Length >= PasswordOffset)
            LoginMark.Overwrite(message[NameOffset..], name);
        else
            message[NameOffset..].Fill((byte)'*');
        if (message.Length > PasswordOffset)
            message[PasswordOffset..Math.Min(message.Length, NameOffset + CredentialLength)].Fill((byte)'*');
    }
}
