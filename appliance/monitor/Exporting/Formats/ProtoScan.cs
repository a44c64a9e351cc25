// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Formats;

/// <summary>Finds fields of Protocol Buffers messages of others, whatever else is in them.</summary>
internal static class ProtoScan
{
    private const int WireBits = 3;
    private const int VarintWire = 0;
    private const int Fixed64Wire = 1;
    private const int BytesWire = 2;
    private const int Fixed32Wire = 5;
    private const int MostVarint = 10;                      // bytes
    private const byte More = 0x80;

    /// <summary>Finds a field of bytes.</summary>
    internal static bool TryBytes(ReadOnlyMemory<byte> message, int field, out ReadOnlyMemory<byte> value) =>
        TryFind(message, field, BytesWire, out value, out _);

    /// <summary>Finds an unsigned integer.</summary>
    internal static bool TryNumber(ReadOnlyMemory<byte> message, int field, out ulong value) =>
        TryFind(message, field, VarintWire, out _, out value);

    private static bool TryFind(
        ReadOnlyMemory<byte> message, int field, int wire, out ReadOnlyMemory<byte> bytes, out ulong number)
    {
        bytes = default;
        number = 0;
        while (TryVarint(ref message, out ulong tag))
        {
            int found = (int)(tag & ((1 << WireBits) - 1));
            bool isValid = found switch
            {
                VarintWire => TryVarint(ref message, out number),
                BytesWire => TryVarint(ref message, out ulong length) && TryTake(ref message, length, out bytes),
                Fixed64Wire => TryTake(ref message, sizeof(ulong), out _),
                Fixed32Wire => TryTake(ref message, sizeof(uint), out _),
                _ => false,
            };
            if (!isValid)
                return false;
            if (found == wire && tag >> WireBits == (ulong)field)
                return true;
        }
        return false;
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> message, ulong length, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (length > (ulong)message.Length)
            return false;
        bytes = message[..(int)length];
        message = message[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlyMemory<byte> message, out ulong value)
    {
        value = 0;
        for (int place = 0; place < message.Length && place < MostVarint; place++)
        {
            byte digits = message.Span[place];
            value |= (ulong)(digits & ~More) << (7 * place);
            if (digits < More)
            {
                message = message[(place + 1)..];
                return true;
            }
        }
        return false;
    }
}
