// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;

namespace Telemetry.Monitor.Reporting.Charts;

/// <summary>Writer of PNG images with a palette of at most 256 colours; the first is transparent.</summary>
internal static class PngImage
{
    private const byte BitDepth = 8;
    private const byte PaletteColour = 3;
    private const uint Polynomial = 0xEDB88320;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes an image.</summary>
    /// <param name="pixels">Place of each pixel's colour in the palette, from the top left, row by row.</param>
    /// <param name="palette">Red, green and blue of each colour.</param>
    public static byte[] Write(int width, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette)
    {
        int height = pixels.Length / width;
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (BitDepth, PaletteColour);
        using var image = new MemoryStream();
        image.Write(Signature);
        WriteChunk(image, "IHDR"u8, header);
        WriteChunk(image, "PLTE"u8, palette);
        WriteChunk(image, "tRNS"u8, [0]);
        WriteChunk(image, "IDAT"u8, Packed(width, pixels));
        WriteChunk(image, "IEND"u8, []);
        return image.ToArray();
    }

    private static byte[] Packed(int width, ReadOnlySpan<byte> pixels)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int start = 0; start < pixels.Length; start += width)
            {
                zlib.WriteByte(0);                          // no filter
                zlib.Write(pixels.Slice(start, width));
            }
        }
        return packed.ToArray();
    }

    private static void WriteChunk(Stream image, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        image.Write(number);
        image.Write(type);
        image.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Checked(Checked(~0u, type), data));
        image.Write(number);
    }

    private static uint Checked(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? (sum >> 1) ^ Polynomial : sum >> 1;
        }
        return sum;
    }
}
