// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>The exchange's side of the session of Cboe BOE version 2: reads login requests, writes its messages.
/// Source: Cboe BOE 2.3 (equities) and 2.10 (options), session messages.</summary>
[HotPath]
public static class BoeGateway
{
    /// <summary>Most bytes that <see cref="WriteLogin"/> adds to the parameters of a login request.</summary>
    public const int MostLogin = 96;

    /// <summary>Bytes of a logout.</summary>
    public const int LogoutLength = 81;

    /// <summary>The unit under which all answers are numbered.</summary>
    public const byte Unit = 1;

    private const int Header = 10;
    private const int LengthOffset = 2;
    private const int Parameters = 28;                          // number of groups, then the groups, in a login request
    private const byte UnitSequences = 0x80;
    private const int TextLength = 60;

    public static ReadOnlySpan<byte> Heartbeat => [0xBA, 0xBA, 8, 0, 0x09, 0, 0, 0, 0, 0];

    /// <summary>The end of the answers that are sent again after a login.</summary>
    public static ReadOnlySpan<byte> ReplayComplete => [0xBA, 0xBA, 8, 0, 0x13, 0, 0, 0, 0, 0];

    /// <summary>Reads a login request.</summary>
    /// <param name="last">Receives the number of the last answer that the client has; null if it does not say.</param>
    /// <returns>False if its groups do not add up.</returns>
    public static bool TryReadLogin(ReadOnlySpan<byte> packet, out uint? last)
    {
        last = null;
        if (packet.Length <= Parameters)
            return false;
        ReadOnlySpan<byte> rest = packet[(Parameters + 1)..];
        for (int group = packet[Parameters]; group > 0; group--)
        {
            int length = WireFields.U16(rest, 0);
            if (length < 3 || length > rest.Length)
                return false;
            if (rest[2] == UnitSequences && !TryReadUnits(rest[..length], ref last))
                return false;
            rest = rest[length..];
        }
        return rest.IsEmpty;
    }

    /// <summary>Writes a login response.</summary>
    /// <param name="packet">Receives it; <see cref="MostLogin"/> longer than the request.</param>
    /// <param name="request">The login request.</param>
    /// <param name="status">A if it is accepted, else why not.</param>
    /// <param name="text">The same in words, at most 60 ASCII characters.</param>
    /// <param name="received">Number of the client's last message.</param>
    /// <param name="sent">Number of the last answer.</param>
    /// <returns>Its length.</returns>
    public static int WriteLogin(
        Span<byte> packet, ReadOnlySpan<byte> request, char status, string text, uint received, uint sent)
    {
        ReadOnlySpan<byte> parameters = request.Length > Parameters ? request[Parameters..] : [0];
        int length = 82 + parameters.Length;
        Begin(packet[..length], 0x24);
        packet[Header] = (byte)status;
        Text(packet[(Header + 1)..], text);
        WriteUnits(packet[72..], received, sent);
        parameters.CopyTo(packet[82..]);
        return length;
    }

    /// <summary>Writes a logout.</summary>
    /// <param name="packet">Receives <see cref="LogoutLength"/> bytes.</param>
    /// <param name="reason">U: the client wants it; E: end of the day; !: a violation of the protocol.</param>
    /// <param name="text">The same in words, at most 60 ASCII characters.</param>
    /// <param name="received">Number of the client's last message.</param>
    /// <param name="sent">Number of the last answer.</param>
    public static void WriteLogout(Span<byte> packet, char reason, string text, uint received, uint sent)
    {
        Begin(packet[..LogoutLength], 0x08);
        packet[Header] = (byte)reason;
        Text(packet[(Header + 1)..], text);
        WriteUnits(packet[71..], received, sent);
    }

    /// <summary>Writes the framing and the number of an answer, whose message is in place.</summary>
    /// <param name="packet">The whole message.</param>
    /// <param name="number">The number; 0 if it has none.</param>
    public static void WriteNumbered(Span<byte> packet, uint number)
    {
        byte type = packet[4];
        Begin(packet[..Header], type);
        BinaryPrimitives.WriteUInt16LittleEndian(packet[LengthOffset..], (ushort)(packet.Length - LengthOffset));
        packet[5] = number == 0 ? (byte)0 : Unit;
        BinaryPrimitives.WriteUInt32LittleEndian(packet[6..], number);
    }

    /// <summary>Reads if units without a number are sent again, their number, and unit and number of each.</summary>
    private static bool TryReadUnits(ReadOnlySpan<byte> group, ref uint? last)
    {
        const int first = 5;
        const int each = 5;
        if (group.Length < first || group.Length < first + (group[4] * each))
            return false;
        for (int unit = 0; unit < group[4]; unit++)
        {
            if (group[first + (unit * each)] == Unit)
                last = WireFields.U32(group, first + (unit * each) + 1);
        }
        return true;
    }

    /// <summary>Writes the number of the client's last message, the number of units, the unit and its number.</summary>
    private static void WriteUnits(Span<byte> packet, uint received, uint sent)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(packet, received);
        packet[4] = 1;
        packet[5] = Unit;
        BinaryPrimitives.WriteUInt32LittleEndian(packet[6..], sent);
    }

    private static void Begin(Span<byte> packet, byte type)
    {
        packet.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(packet, 0xBABA);
        BinaryPrimitives.WriteUInt16LittleEndian(packet[LengthOffset..], (ushort)(packet.Length - LengthOffset));
        packet[4] = type;
    }

    private static void Text(Span<byte> packet, string text)
    {
        for (int place = 0; place < Math.Min(text.Length, TextLength); place++)
            packet[place] = (byte)text[place];
    }
}
