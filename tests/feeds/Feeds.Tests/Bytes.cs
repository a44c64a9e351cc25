// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Feeds.Tests;

/// <summary>Builds packets field by field.</summary>
internal sealed class Bytes
{
    private readonly List<byte> _bytes = [];

    public static byte[] Of(Func<Bytes, Bytes> build) => [.. build(new Bytes())._bytes];

    public Bytes U8(params int[] values)
    {
        _bytes.AddRange(values.Select(value => (byte)value));
        return this;
    }

    public Bytes Text(string text) => Raw(Encoding.ASCII.GetBytes(text));

    public Bytes Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public Bytes Little16(int value) => Number((ulong)value, 2, isLittle: true);

    public Bytes Little32(uint value) => Number(value, 4, isLittle: true);

    public Bytes Little64(ulong value) => Number(value, 8, isLittle: true);

    public Bytes Big16(int value) => Number((ulong)value, 2, isLittle: false);

    public Bytes Big32(uint value) => Number(value, 4, isLittle: false);

    public Bytes Big64(ulong value) => Number(value, 8, isLittle: false);

    private Bytes Number(ulong value, int length, bool isLittle)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        byte[] used = bytes[..length];
        if (!isLittle)
            Array.Reverse(used);
        return Raw(used);
    }
}
