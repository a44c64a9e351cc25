// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace TestSupport.Trading;

/// <summary>Messages of Cboe BOE version 2, byte by byte as the document lays them out (BOE 2.3 and 2.10); nothing of
/// it is taken from the code under test.</summary>
public static class BoeWire
{
    /// <summary>Name of the protocol in a configuration.</summary>
    public const string Protocol = "cboe-boe";

    /// <summary>The user that logs in.</summary>
    public const string User = "BATS";

    /// <summary>Bytes of an answer's fields that depend on bits, the bits included.</summary>
    public const int OptionsLength = 69;

    /// <summary>A login request: sub-session, user, password, and two groups, the numbers of the last answers of units
    /// 1 and 2 and the bits of acceptances.</summary>
    public static byte[] Login(string user = User, uint last = 0) => Message(0x37, 0, [.. "0001"u8,
        .. Text(user.PadRight(4), 4), .. Text("secret", 10), 2, 15, 0, 0x80, 0, 2, 1, .. U32(last), 2, .. U32(0),
        13, 0, 0x81, 0x25, 8, .. Bits]);

    /// <summary>An accepted login without parameters.</summary>
    public static byte[] LoggedIn()
    {
        byte[] message = Plain(0x24, 83);
        message[10] = (byte)'A';
        return message;
    }

    /// <summary>A message of the session without fields: heartbeat 3, logout 2.</summary>
    public static byte[] Plain(byte type, int length = 10)
    {
        byte[] message = new byte[length];
        (message[0], message[1], message[2], message[4]) = (0xBA, 0xBA, (byte)(length - 2), type);
        return message;
    }

    /// <summary>A new order: clearing firm, price, type, time in force, symbol, capacity, three of options.</summary>
    public static byte[] Order(string id, uint quantity, long price, string symbol, char side, uint number = 0) =>
        Message(0x38, number, [.. Key(id), (byte)side, .. U32(quantity), 6, 0x35, 0x41, 2, 0, 0x0A, 0, .. "BATS"u8,
            .. U64((ulong)price), (byte)'2', (byte)'0', .. Text(symbol, 8), (byte)'P', .. "SNN"u8]);

    /// <summary>A modify: clearing firm, quantity, price.</summary>
    public static byte[] Modify(string original, string id, uint quantity, long price) =>
        Message(0x3A, 0, [.. Key(id), .. Key(original), 2, 0x0D, 0, .. "BATS"u8, .. U32(quantity),
            .. U64((ulong)price)]);

    /// <summary>A cancel: clearing firm.</summary>
    public static byte[] Cancel(string id) => Message(0x39, 0, [.. Key(id), 2, 1, 0, .. "BATS"u8]);

    /// <summary>An acceptance.</summary>
    public static byte[] Accepted(uint number, string id) => Answer(0x25, number, id, [.. U64(700 + number), 0]);

    /// <summary>A rejection, which has no number.</summary>
    public static byte[] Rejected(string id, string text) => Answer(0x26, 0, id, [(byte)'A', .. Text(text, 60), 0]);

    /// <summary>An execution: number, quantity, price, what is left, liquidity, broker.</summary>
    public static byte[] Executed(uint number, string id, uint quantity, uint left) => Answer(0x2C, number, id,
        [.. U64(800 + number), .. U32(quantity), .. U64(500_000), .. U32(left), (byte)'R', (byte)'S', .. "BATS"u8, 0]);

    /// <summary>A modification.</summary>
    public static byte[] Modified(uint number, string id) => Answer(0x27, number, id, [.. U64(700 + number), 0]);

    /// <summary>A cancellation.</summary>
    public static byte[] Canceled(uint number, string id, char reason) =>
        Answer(0x2A, number, id, [(byte)reason, 0]);

    /// <summary>A refusal to cancel, which has no number.</summary>
    public static byte[] CancelRefused(string id, string text) =>
        Answer(0x2B, 0, id, [(byte)'N', .. Text(text, 60), 0]);

    /// <summary>An integer of 32 bits.</summary>
    public static uint U32(byte[] message, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(offset));

    /// <summary>An integer of 64 bits.</summary>
    public static ulong U64(byte[] message, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(offset));

    /// <summary>A text up to its first NUL.</summary>
    public static string Text(byte[] message, int offset, int length) =>
        Encoding.Latin1.GetString(message, offset, length).Split('\0')[0];

    // Side, price, type, time in force; symbol, capacity; quantity; none; original id, left, last quantity and price.
    private static byte[] Bits => [0x35, 0x41, 0x40, 0, 0x0F, 0, 0, 0];

    /// <summary>Time, client order id, the message's own fields, number of bytes with bits, these, and their
    /// fields.</summary>
    private static byte[] Answer(byte type, uint number, string id, byte[] fields) => Message(type, number,
        [.. U64(1_409_538_419_000_000_000), .. Key(id), .. fields, 8, .. Bits, (byte)'1', .. U64(500_000), (byte)'2',
            (byte)'0', .. Text("ABCD", 8), (byte)'P', .. U32(100), .. Key(id), .. U32(100), .. U32(0), .. U64(0)]);

    private static byte[] Message(byte type, uint number, byte[] body)
    {
        byte[] message = [0xBA, 0xBA, 0, 0, type, (byte)(number == 0 ? 0 : 1), .. U32(number), .. body];
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)(message.Length - 2));
        return message;
    }

    private static byte[] Key(string id) => Text(id, 20);

    private static byte[] Text(string text, int length) => Encoding.ASCII.GetBytes(text.PadRight(length, '\0'));

    private static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
