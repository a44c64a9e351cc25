// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Exporting.Tests;

/// <summary>A field of a Protocol Buffers message: its number, and its value in one of the forms.</summary>
internal readonly record struct ProtoField(int Number, ulong Integer, double Double, byte[] Bytes)
{
    internal string Text => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes);

    internal long Signed => ProtoReader.Unzigzag(Integer);
}

/// <summary>Reads Protocol Buffers messages by the rules of their encoding, without knowledge of the content.</summary>
internal static class ProtoReader
{
    internal static long Unzigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Messages of which each has its length before it.</summary>
    internal static List<byte[]> Delimited(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> messages = [];
        for (int place = 0; place < bytes.Length;)
        {
            int length = checked((int)Varint(bytes, ref place));
            messages.Add(bytes.Slice(place, length).ToArray());
            place += length;
        }
        return messages;
    }

    internal static List<ProtoField> Fields(ReadOnlySpan<byte> bytes)
    {
        List<ProtoField> fields = [];
        for (int place = 0; place < bytes.Length;)
        {
            ulong tag = Varint(bytes, ref place);
            int number = checked((int)(tag >> 3));
            switch (tag & 7)
            {
                case 0:
                    fields.Add(new ProtoField(number, Varint(bytes, ref place), 0, []));
                    break;
                case 1:
                    double value = BinaryPrimitives.ReadDoubleLittleEndian(bytes[place..]);
                    place += sizeof(double);
                    fields.Add(new ProtoField(number, 0, value, []));
                    break;
                case 2:
                    int length = checked((int)Varint(bytes, ref place));
                    fields.Add(new ProtoField(number, 0, 0, bytes.Slice(place, length).ToArray()));
                    place += length;
                    break;
                default:
                    Assert.Fail($"field {number} has the unknown wire type {tag & 7}");
                    break;
            }
        }
        return fields;
    }

    internal static List<ulong> Packed(ReadOnlySpan<byte> bytes)
    {
        List<ulong> values = [];
        for (int place = 0; place < bytes.Length;)
            values.Add(Varint(bytes, ref place));
        return values;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int place)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = bytes[place++];
            value |= (ulong)(one & 0x7F) << shift;
            if ((one & 0x80) == 0)
                return value;
        }
    }
}
