// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>Where messages, their lengths and types lie in packets of a protocol, as one row of numbers for each: a
/// reading of the documents of its own, which shares nothing with the program's.</summary>
/// <param name="Header">Bytes before the first message.</param>
/// <param name="Count">Offset of the number of messages; negative if they fill the packet.</param>
/// <param name="CountBytes">Its bytes.</param>
/// <param name="LengthAt">Offset of a message's length in it.</param>
/// <param name="LengthBytes">Its bytes.</param>
/// <param name="Added">What is added to the length to get to the next message.</param>
/// <param name="TypeAt">Offset of its type.</param>
/// <param name="TypeBytes">Its bytes.</param>
/// <param name="IsBig">True if the higher byte is first.</param>
/// <param name="Form">How the type is written: c as characters, d in decimal, x in hexadecimal.</param>
/// <param name="Outside">Bytes of a message that do not belong to it: those of a length before it.</param>
internal sealed record TypedCapture(
    int Header, int Count, int CountBytes, int LengthAt, int LengthBytes, int Added, int TypeAt, int TypeBytes,
    bool IsBig, char Form, int Outside = 0)
{
    /// <summary>Layouts by protocol.</summary>
    public static IReadOnlyDictionary<string, TypedCapture> Layouts { get; } = new Dictionary<string, TypedCapture>
    {
        ["moldudp64"] = new(20, 18, 2, 0, 2, 2, 2, 1, IsBig: true, 'c', Outside: 2),
        ["moldudp64-itch50"] = new(20, 18, 2, 0, 2, 2, 2, 1, IsBig: true, 'c', Outside: 2),
        ["moldudp64-intelligentcross"] = new(20, 18, 2, 0, 2, 2, 2, 1, IsBig: false, 'c', Outside: 2),
        ["cboe-pitch"] = new(8, 2, 1, 0, 1, 0, 1, 1, IsBig: false, 'x'),
        ["cboe-csm"] = new(16, 11, 1, 0, 2, 0, 2, 1, IsBig: true, 'd'),
        ["cme-mdp3"] = new(12, -1, 0, 0, 2, 0, 4, 2, IsBig: false, 'd'),
        ["t7-eobi"] = new(32, -1, 0, 0, 2, 0, 2, 2, IsBig: false, 'd'),
        ["nyse-xdp"] = new(16, 3, 1, 0, 2, 0, 2, 2, IsBig: false, 'd'),
        ["iex-tp"] = new(40, 14, 2, 0, 2, 2, 2, 1, IsBig: false, 'c', Outside: 2),
        ["memx-memoir"] = new(20, 18, 2, 0, 2, 2, 4, 1, IsBig: true, 'd', Outside: 2),
        ["miax-mach"] = new(0, -1, 0, 8, 2, 0, 12, 1, IsBig: false, 'c'),
        ["cta"] = new(20, 9, 1, 0, 2, 0, 2, 2, IsBig: true, 'c'),
        ["ice-impact"] = new(16, 6, 2, 1, 2, 3, 0, 1, IsBig: true, 'c'),
        ["b3-umdf"] = new(16, -1, 0, 0, 2, 0, 6, 2, IsBig: false, 'd'),
        ["tmx-xmt"] = new(11, 10, 1, 0, 2, 0, 2, 1, IsBig: false, 'c'),
    };

    /// <summary>Types and lengths of a packet's messages.</summary>
    public IEnumerable<(string Type, int Length)> Walk(byte[] payload)
    {
        if (payload.Length <= Header)
            yield break;                                    // a heartbeat
        int left = Count < 0 ? int.MaxValue : Number(payload, Count, CountBytes);
        for (int at = Header; left > 0 && at < payload.Length; left--)
        {
            int size = Number(payload, at + LengthAt, LengthBytes) + Added;
            int typeAt = TypeAt < size ? TypeAt : TypeAt - 2;       // MACH without a message: the packet's type
            yield return (Text(Number(payload, at + typeAt, TypeBytes)), size - Outside);
            at += size;
        }
    }

    private string Text(int type) => Form switch
    {
        'd' => $"{type}",
        'c' when TypeBytes == 2 => $"{(char)(type >> 8)}{(char)(type & 255)}",
        'c' when type is > 32 and < 127 => $"{(char)type}",
        _ => $"0x{type:X2}",
    };

    private int Number(byte[] payload, int at, int bytes) => (bytes, IsBig) switch
    {
        (1, _) => payload[at],
        (_, true) => BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(at)),
        _ => BinaryPrimitives.ReadUInt16LittleEndian(payload.AsSpan(at)),
    };
}
