// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace TestSupport.Stamps;

/// <summary>Puts the stamps of devices into frames, from the formats' documents; knows nothing of the
/// readers.</summary>
internal static class StampedFrame
{
    /// <summary>The FCS of a frame, bit by bit.</summary>
    public static byte[] Fcs(byte[] frame)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in frame)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ~crc);
        return bytes;
    }

    public static byte[] WithFcs(byte[] frame) => [.. frame, .. Fcs(frame)];

    /// <summary>Padded to the shortest length of Ethernet.</summary>
    public static byte[] Padded(byte[] frame, byte with = 0) =>
        frame.Length >= 60 ? frame : [.. frame, .. Enumerable.Repeat(with, 60 - frame.Length)];

    /// <param name="frame">The frame.</param>
    /// <param name="seconds">Seconds.</param>
    /// <param name="ns">Nanoseconds.</param>
    /// <param name="flags">Flags.</param>
    /// <param name="device">Device.</param>
    /// <param name="port">Port.</param>
    /// <param name="extensions">Extensions in the order of the bytes: the first is the final one.</param>
    public static byte[] MetaWatch(
        byte[] frame, uint seconds, uint ns, byte flags, ushort device, byte port, params byte[][] extensions) =>
        [
            .. WithFcs(frame), .. extensions.SelectMany(bytes => bytes), .. U32(seconds), .. U32(ns), flags,
            .. U16(device), port,
        ];

    /// <summary>An extension of MetaWatch: words of data, and the word that names it.</summary>
    public static byte[] Extension(byte tag, uint data, bool isFinal, params uint[] before) =>
        [.. before.SelectMany(U32), .. U32((data << 8) | ((uint)before.Length << 6) | (isFinal ? 32u : 0) | tag)];

    /// <summary>An extension of MetaWatch with text.</summary>
    public static byte[] TextExtension(ushort tag, string text, bool isFinal)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text.PadRight((text.Length + 3) / 4 * 4));
        return [.. bytes, .. U32(((uint)tag << 16) | ((uint)((bytes.Length / 4) - 1) << 6) | (isFinal ? 32u : 0) | 31)];
    }

    public static byte[] Hpt(byte[] frame, byte device, byte port, uint seconds, ulong fraction, byte flags = 0) =>
        [.. WithFcs(frame), device, port, .. U32(seconds), .. U64(fraction)[3..], flags];

    public static byte[] Ixia(byte[] frame, byte source, uint seconds, uint ns)
    {
        byte[] summed = [source, 8, .. U32(seconds), .. U32(ns), 10, 0xaf, 0x12];
        return [.. frame, .. summed, .. U16((ushort)~OnesComplement.Sum(summed))];
    }

    public static byte[] Gigamon(byte[] frame, byte source, uint seconds, uint ns, uint port)
    {
        byte[] fields = [2, 4, .. U32(port), source, 8, .. U32(seconds), .. U32(ns)];
        byte[] summed = [.. fields, (byte)fields.Length, 0x22, 0xe5];
        return [.. frame, .. summed, .. U16((ushort)~OnesComplement.Sum(summed))];
    }

    public static byte[] Arista64(byte[] frame, byte scale, byte hardware, uint seconds, uint ns) =>
        [.. frame[..12], 0xd2, 0x8b, 0, 1, scale, (byte)(0x10 | hardware), .. U32(seconds), .. U32(ns), .. frame[12..]];

    public static byte[] Arista48(byte[] frame, byte scale, byte hardware, ushort seconds, uint ns) =>
        [.. frame[..12], 0xd2, 0x8b, 0, 1, scale, (byte)(0x20 | hardware), .. U16(seconds), .. U32(ns), .. frame[12..]];

    public static byte[] Ttag(byte[] frame, ulong ns) => [.. frame[..12], 0x89, 0x88, .. U64(ns)[2..], .. frame[12..]];

    public static byte[] TtagTrailer(byte[] frame, ulong ns) => [.. frame, .. U64(ns)[2..]];

    public static byte[] Vss(byte[] frame, uint seconds, byte clock, uint ns, params byte[] port) =>
        [.. frame, .. U32(seconds), .. U32(((uint)clock << 30) | ns), .. port];

    public static byte[] Broadcom(byte[] frame, uint seconds, uint ns, uint origin) =>
        [.. frame, .. U64(((ulong)seconds << 30) | ns)[2..], .. U32(origin)];

    public static byte[] Mac48(byte[] frame, ushort seconds, uint ns) =>
        [.. frame[..6], .. U16(seconds), .. U32(ns), .. frame[12..]];

    /// <summary>A counter of 31 bits in the bytes of Arista 7150.</summary>
    public static uint Compat(uint ticks) => ((ticks & 0x7fff_ff80) << 1) | (ticks & 0x7f);

    public static byte[] Counter(byte[] frame, uint counter, bool inPlaceOfFcs)
    {
        byte[] with = [.. frame, .. U32(counter)];
        return inPlaceOfFcs ? with : WithFcs(with);
    }

    public static byte[] FusionKeyframe(ulong counter, ulong utcNs) => WithFcs(
    [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x88, 0xb5, .. "EXKF"u8, 1, 0, 0, 0, .. U64(utcNs), .. U64(counter),
        .. U64(350_000_000), .. U64(counter), .. new byte[8],
    ]);

    public static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
