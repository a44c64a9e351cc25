// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>Mapped log buffer file: three terms followed by metadata.</summary>
internal sealed unsafe class LogBuffers : IDisposable
{
    private readonly MappedFile _file;

    internal LogBuffers(MappedFile file, int termLength)
    {
        _file = file;
        TermLength = termLength;
        Metadata = file.Address + (long)termLength * LogBufferDescriptor.PartitionCount;
        TermBuffers =
        [
            new UnsafeBuffer((IntPtr)Term(0), termLength),
            new UnsafeBuffer((IntPtr)Term(1), termLength),
            new UnsafeBuffer((IntPtr)Term(2), termLength),
        ];
    }

    internal int TermLength { get; }

    internal byte* Metadata { get; }

    internal UnsafeBuffer[] TermBuffers { get; }

    internal int InitialTermId => *(int*)(Metadata + LogBufferDescriptor.InitialTermIdOffset);

    internal int MtuLength => *(int*)(Metadata + LogBufferDescriptor.MtuOffset);

    internal byte* DefaultHeader => Metadata + LogBufferDescriptor.DefaultHeaderOffset;

    /// <summary>Maps a log that a driver created.</summary>
    internal static LogBuffers Map(string path)
    {
        MappedFile file = MappedFile.MapExisting(path);
        long length = file.Length;
        // The term length is in the metadata, whose offset depends on it: each possible length is tried.
        for (int termLength = LogBufferDescriptor.MinTermLength; ; termLength <<= 1)
        {
            if (LogBufferDescriptor.LogLength(termLength) == length &&
                ReadInt32(file, (long)termLength * LogBufferDescriptor.PartitionCount +
                    LogBufferDescriptor.TermLengthOffset) == termLength)
                return new LogBuffers(file, termLength);

            if (termLength == LogBufferDescriptor.MaxTermLength)
                break;
        }

        file.Dispose();
        throw new IOException($"{path}: not a log buffer file; {length} bytes fit no term length");
    }

    internal byte* Term(int index) => _file.Address + (long)index * TermLength;

    public void Dispose() => _file.Dispose();

    private static int ReadInt32(MappedFile file, long offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(file.Address + offset, sizeof(int)));
}
