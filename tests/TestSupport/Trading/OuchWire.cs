// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TestSupport.Trading;

/// <summary>Messages of OUCH in SoupBinTCP packets, byte by byte as the documents lay them out (Nasdaq OUCH 4.2 and
/// 5.0, SoupBinTCP 3.00); nothing of it is taken from the code under test. Offsets are those of the documents.
/// </summary>
/// <param name="isVersion42">True for OUCH 4.2, false for 5.0.</param>
public sealed class OuchWire(bool isVersion42)
{
    private const int Header = 3;                               // length, packet type

    /// <summary>Name of the protocol in a configuration.</summary>
    public string Protocol => isVersion42 ? "soupbintcp-ouch42" : "soupbintcp-ouch5";

    /// <summary>A login request.</summary>
    public static byte[] Login(string user, string session = "", string next = "1")
    {
        string text = user.PadRight(6) + "secret".PadRight(10) + session.PadRight(10) + next.PadLeft(20);
        return [0, 47, (byte)'L', .. Encoding.ASCII.GetBytes(text)];
    }

    /// <summary>A packet of one byte: heartbeat R, logout O.</summary>
    public static byte[] Plain(char type) => [0, 1, (byte)type];

    /// <summary>A new order.</summary>
    /// <param name="number">Its number, of which its key is made.</param>
    /// <param name="quantity">Quantity.</param>
    /// <param name="price">Price.</param>
    /// <param name="instrument">Instrument.</param>
    /// <param name="side">Side.</param>
    /// <param name="tick">Tick that it names; 0 for none. In OUCH 4.2 the token would name it.</param>
    public byte[] Enter(
        int number, uint quantity, ulong price, string instrument = "ABCD", char side = 'B', int tick = 0)
    {
        if (isVersion42)
        {
            // type, token 14, side, shares 4, stock 8, price 4, time in force 4, firm 4, display, capacity, sweep,
            // minimum quantity 4, cross type
            return Unsequenced([(byte)'O', .. Token(number), (byte)side, .. U32(quantity), .. Text(instrument, 8),
                .. U32((uint)price), .. U32(99_999), .. "FIRM"u8, (byte)'Y', (byte)'P', (byte)'N', .. U32(7),
                (byte)'X']);
        }
        // type, user reference number 4, side, quantity 4, symbol 8, price 8, time in force, display, capacity, sweep,
        // cross type, client order id 14, length of the appendage 2
        return Unsequenced([(byte)'O', .. U32((uint)number), (byte)side, .. U32(quantity), .. Text(instrument, 8),
            .. U64(price), (byte)'0', (byte)'Y', (byte)'P', (byte)'N', (byte)'X',
            .. Text(tick == 0 ? "" : tick.ToString(CultureInfo.InvariantCulture), 14), 0, 0]);
    }

    /// <summary>A cancel down to a quantity.</summary>
    public byte[] Cancel(int number, uint quantity) => Unsequenced([(byte)'X', .. Key(number), .. U32(quantity)]);

    /// <summary>A replace.</summary>
    public byte[] Replace(int number, int next, uint quantity, ulong price) => isVersion42
        ? Unsequenced([(byte)'U', .. Token(number), .. Token(next), .. U32(quantity), .. U32((uint)price),
            .. U32(99_998), (byte)'N', (byte)'Y', .. U32(8)])
        : Unsequenced([(byte)'U', .. U32((uint)number), .. U32((uint)next), .. U32(quantity), .. U64(price), (byte)'3',
            (byte)'N', (byte)'Y', .. Text("replaced", 14), 0, 0]);

    /// <summary>An acceptance.</summary>
    public byte[] Accepted(int number) => Sequenced(isVersion42 ? 66 : 64, 'A', number, 'B');

    /// <summary>A rejection; its reason is a letter in 4.2, a number of two bytes in 5.0.</summary>
    public byte[] Rejected(int number, byte reason)
    {
        byte[] packet = Sequenced(isVersion42 ? 24 : 31, 'J', number);
        packet[Header + (isVersion42 ? 23 : 14)] = reason;
        return packet;
    }

    /// <summary>An execution.</summary>
    public byte[] Executed(int number, uint quantity, char liquidity)
    {
        byte[] packet = Sequenced(isVersion42 ? 40 : 36, 'E', number);
        U32(quantity).CopyTo(packet, Header + Body);
        packet[Header + (isVersion42 ? 31 : 25)] = (byte)liquidity;
        return packet;
    }

    /// <summary>A cancellation.</summary>
    public byte[] Canceled(int number, uint quantity, char reason)
    {
        byte[] packet = Sequenced(isVersion42 ? 28 : 20, 'C', number);
        U32(quantity).CopyTo(packet, Header + Body);
        packet[Header + Body + 4] = (byte)reason;
        return packet;
    }

    /// <summary>A refusal to cancel.</summary>
    public byte[] CancelRefused(int number) => Sequenced(isVersion42 ? 23 : 15, 'I', number);

    /// <summary>A replacement.</summary>
    public byte[] Replaced(int number, int next)
    {
        byte[] packet = Sequenced(isVersion42 ? 80 : 68, 'U', isVersion42 ? next : number);
        if (isVersion42)
            Token(number).CopyTo(packet, Header + 65);
        else
            U32((uint)next).CopyTo(packet, Header + 13);
        return packet;
    }

    /// <summary>Reads an answer.</summary>
    public OuchAnswer Read(byte[] packet)
    {
        ReadOnlySpan<byte> message = packet.AsSpan(Header);
        char type = (char)message[0];
        // Side, quantity, instrument and price of an acceptance and a replacement.
        int terms = Body + (type == 'U' && !isVersion42 ? 4 : 0);
        bool hasTerms = type is 'A' or 'U';
        bool hasQuantity = type is 'E' or 'C';
        return new OuchAnswer
        {
            Type = type,
            Length = packet.Length,
            TimeNs = BinaryPrimitives.ReadUInt64BigEndian(message[1..]),
            Number = NumberOf(message[(type == 'U' && !isVersion42 ? 13 : 9)..]),
            Previous = type != 'U' ? 0 : NumberOf(message[(isVersion42 ? 65 : 9)..]),
            Side = hasTerms ? (char)message[terms] : ' ',
            Quantity = hasTerms ? BinaryPrimitives.ReadUInt32BigEndian(message[(terms + 1)..])
                : hasQuantity ? BinaryPrimitives.ReadUInt32BigEndian(message[Body..]) : 0,
            Instrument = hasTerms ? Encoding.ASCII.GetString(message.Slice(terms + 5, 8)).TrimEnd() : "",
            Price = !hasTerms && type != 'E' ? 0 : PriceOf(message[(hasTerms ? terms + 13 : Body + 4)..]),
            Reference = hasTerms
                ? BinaryPrimitives.ReadUInt64BigEndian(message[(isVersion42 ? 49 : terms + 23)..]) : 0,
            Match = type == 'E' ? BinaryPrimitives.ReadUInt64BigEndian(message[(isVersion42 ? 32 : 26)..]) : 0,
            Last = type switch
            {
                'J' => message[isVersion42 ? 23 : 14],
                'E' => message[isVersion42 ? 31 : 25],
                'C' => message[Body + 4],
                _ => 0,
            },
        };
    }

    private int Body => isVersion42 ? 23 : 13;                  // behind type, time and key

    private int NumberOf(ReadOnlySpan<byte> key) => isVersion42
        ? int.Parse(Encoding.ASCII.GetString(key[1..14]), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)
        : (int)BinaryPrimitives.ReadUInt32BigEndian(key);

    private ulong PriceOf(ReadOnlySpan<byte> price) => isVersion42
        ? BinaryPrimitives.ReadUInt32BigEndian(price) : BinaryPrimitives.ReadUInt64BigEndian(price);

    private byte[] Key(int number) => isVersion42 ? Token(number) : U32((uint)number);

    private static byte[] Token(int number) => Text("T" + number.ToString(CultureInfo.InvariantCulture), 14);

    private byte[] Sequenced(int length, char type, int number, char side = ' ')
    {
        byte[] packet = new byte[Header + length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(length + 1));
        (packet[2], packet[3]) = ((byte)'S', (byte)type);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(Header + 1), 34_200_000_000_000);
        Key(number).CopyTo(packet, Header + 9);
        if (side != ' ')
            packet[Header + Body] = (byte)side;
        return packet;
    }

    private static byte[] Unsequenced(byte[] message) =>
        [(byte)((message.Length + 1) >> 8), (byte)(message.Length + 1), (byte)'U', .. message];

    private static byte[] Text(string text, int length) => Encoding.ASCII.GetBytes(text.PadRight(length));

    private static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}

/// <summary>An answer as a client reads it.</summary>
public sealed record OuchAnswer
{
    /// <summary>Message type.</summary>
    public required char Type { get; init; }

    /// <summary>Length of the packet.</summary>
    public required int Length { get; init; }

    /// <summary>Nanoseconds since midnight.</summary>
    public required ulong TimeNs { get; init; }

    /// <summary>Number of the order.</summary>
    public required int Number { get; init; }

    /// <summary>Number of the order that was replaced.</summary>
    public required int Previous { get; init; }

    /// <summary>Side.</summary>
    public required char Side { get; init; }

    /// <summary>Quantity.</summary>
    public required uint Quantity { get; init; }

    /// <summary>Instrument.</summary>
    public required string Instrument { get; init; }

    /// <summary>Price.</summary>
    public required ulong Price { get; init; }

    /// <summary>The exchange's number of the order.</summary>
    public required ulong Reference { get; init; }

    /// <summary>Number of the execution.</summary>
    public required ulong Match { get; init; }

    /// <summary>Reason, or flag of liquidity.</summary>
    public required byte Last { get; init; }
}
