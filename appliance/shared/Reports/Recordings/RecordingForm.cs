// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Reports.Files;

namespace Telemetry.Reports.Recordings;

/// <summary>
/// Form of a recording: a header of 16 bytes, then frames of 8 bytes and a message each. Numbers are little-endian. The
/// header has the bytes <c>TLMR</c>, the version of this form (2 bytes), the schema's id and version (2 each), and 6
/// zero bytes. A frame has the stream's id (2 bytes), flags (2, zero) and the message's length (4).
/// </summary>
internal sealed class RecordingForm : FileForm
{
    /// <summary>Length of the header, bytes.</summary>
    public const int HeaderLength = 16;

    /// <summary>Largest length of a message, bytes.</summary>
    public const int MostMessageLength = 16 << 20;

    private const ushort Version = 1;

    private RecordingForm()
        : base("recording", "messages")
    {
    }

    public static RecordingForm Instance { get; } = new();

    /// <summary>Bytes that recordings of every schema version begin with.</summary>
    public override ReadOnlySpan<byte> Head => Header[..8];

    public static ReadOnlySpan<byte> Header =>
    [
        (byte)'T', (byte)'L', (byte)'M', (byte)'R', Version & 0xFF, Version >> 8,
        MessageHeader.Schema & 0xFF, MessageHeader.Schema >> 8,
        MessageHeader.SchemaVersion & 0xFF, MessageHeader.SchemaVersion >> 8, 0, 0, 0, 0, 0, 0,
    ];

    public override void Append(Stream stream, Span<byte> content)
    {
        if (stream.CanSeek)
            stream.Seek(0, SeekOrigin.End);
        stream.Write(content);
    }

    public override long WholeLength(Stream stream)
    {
        if (stream.Length < HeaderLength)
            return 0;
        long end = HeaderLength;
        Span<byte> bytes = stackalloc byte[Frame.Size];
        while (end + Frame.Size <= stream.Length)
        {
            stream.Position = end;
            stream.ReadExactly(bytes);
            Frame frame = MemoryMarshal.Read<Frame>(bytes);
            if (!frame.IsValid || end + Frame.Size + frame.Length > stream.Length)
                break;
            end += Frame.Size + frame.Length;
        }
        return end;
    }

    /// <summary>Precedes each message.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = Size)]
    internal readonly struct Frame(int stream, int length)
    {
        /// <summary>Bytes.</summary>
        public const int Size = 8;

        /// <summary>Id of the stream.</summary>
        public readonly ushort Stream = (ushort)stream;

        /// <summary>Zero.</summary>
        public readonly ushort Flags;

        /// <summary>Length of the message that follows, bytes.</summary>
        public readonly int Length = length;

        /// <summary>True if such a frame can have been written.</summary>
        public bool IsValid => Stream is >= StreamIds.Snapshots and < StreamIds.Snapshots + StreamIds.Count
            && Flags == 0 && Length is > 0 and <= MostMessageLength;
    }
}
